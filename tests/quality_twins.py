"""What the kernels of cleancopy/quality do, once more in plain Python over strings."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any

BLANKS = "".join(map(chr, range(33)))


@cache
def toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("cleancopy.quality").joinpath(f"{name}.toml").read_text("utf-8"))


def is_picture(character: str) -> bool:
    return ord(character) < 0x20000 and unicodedata.category(character) == "So"


def is_letter(character: str) -> bool:
    return character.isalpha() if ord(character) < 0x20000 else ord(character) <= 0x3FFFF


def is_cased_or_not(character: str, wanted: str) -> bool:
    """Whether a letter is 'lower' or 'upper', or has no case and so is both."""
    if not is_letter(character):
        return False
    if ord(character) >= 0x20000:
        return True
    if character.islower() or character.isupper() or character.istitle():
        return character.islower() if wanted == "lower" else character.isupper()
    return True


@cache
def around() -> str:
    return toml("characters")["splitting"]["around"] + toml("characters")["splitting"]["quotes"]


@cache
def known_cuts() -> dict[str, int]:
    """Known words, and behind how many characters they are split."""
    words, cuts = toml("words"), {}
    for kind, starts in words["contractions"].items():
        for start in starts.split():
            for form in (start, start.capitalize()):
                cuts[form + words["endings"][kind]] = len(form)
    cuts |= {word: 0 for listed in words["whole"].values() for word in listed.split()}
    cuts |= {h + half: len(h) for h in words["clock"]["hours"].split() for half in words["clock"]["halves"].split()}
    return cuts | {word.replace("'", "’"): cut for word, cut in cuts.items()}


def prefix(chunk: str) -> int:
    splitting = toml("characters")["splitting"]
    if not chunk:
        return 0
    special = re.match(r"\.\.+|\+(?![0-9])|US\$|C\$|A\$", chunk)
    if special:
        return special.end()
    return int(chunk[0] in around() + splitting["before"] + splitting["currencies"] or is_picture(chunk[0]))


def suffix(chunk: str) -> int:
    splitting = toml("characters")["splitting"]
    if not chunk:
        return 0
    before = chunk[-2] if len(chunk) > 1 else ""
    if re.search(r"['’][sS]$", chunk):
        return 2
    if chunk.endswith("."):
        stops = len(chunk) - len(chunk.rstrip("."))
        if stops > 1:
            return stops
        ends = bool(before) and (
            before in around() + splitting["ends_before_full_stop"] + "0123456789" or is_cased_or_not(before, "lower")
        )
        return int(ends or (len(chunk) > 2 and all(is_cased_or_not(one, "upper") for one in chunk[-3:-1])))
    if chunk[-1] in around() + splitting["behind"] or is_picture(chunk[-1]):
        return 1
    if before and before in "0123456789" and chunk[-1] in "+" + splitting["currencies"]:
        return 1
    unit = re.search(r"(?<=[0-9])[^0-9]+\Z", chunk)
    return len(unit.group()) if unit and unit.group() in toml("words")["units"]["words"].split() else 0


def partings(chunk: str) -> list[tuple[int, int]]:
    found, at = [], 0
    while at < len(chunk):
        behind = parting_end(chunk, at)
        if behind > at:
            found.append((at, behind))
        at = max(behind, at + 1)
    return found


def parting_end(chunk: str, at: int) -> int:
    splitting = toml("characters")["splitting"]
    before, rest = chunk[at - 1] if at else "", chunk[at:]
    stops = re.match(r"\.\.+|…", rest)
    if stops or is_picture(rest[0]):
        return at + (stops.end() if stops else 1)
    after = rest[1] if len(rest) > 1 else ""
    if before and before in "0123456789" and re.match(r"[+\-*^][0-9-]", rest):
        return at + 1
    if rest[0] == ".":
        is_open = before and (before in splitting["quotes"] or is_cased_or_not(before, "lower"))
        return at + int(bool(is_open and after and (after in splitting["quotes"] or is_cased_or_not(after, "upper"))))
    if rest[0] == ",":
        return at + int(bool(before and after and is_letter(before) and is_letter(after)))
    if not before or not (is_letter(before) or before in "0123456789"):
        return at
    for dash in ("-", "--", "---", "–", "—", "——", "~"):
        if rest.startswith(dash) and len(rest) > len(dash) and is_letter(rest[len(dash)]):
            return at + len(dash)
    return at + int(bool(rest[0] in splitting["between"] and after and is_letter(after)))


ADDRESS = re.compile(rb"(?:[a-zA-Z0-9_\x80-\xff-]+\.)+[a-z\x80-\xff]{2,}(?:\Z|[/?#]|:[0-9])")


def is_address(chunk: str) -> bool:
    rest = chunk.split("://", 1)[-1]
    name, at, host = rest.partition("@")
    return bool(ADDRESS.match((host if at and "/" not in name else rest).encode()))


def plain_tokens(text: str) -> list[str]:
    chunks = re.split(f"[{re.escape(BLANKS)}]+", text)
    return [token for chunk in chunks if chunk for token in chunk_tokens(chunk)]


def chunk_tokens(chunk: str) -> list[str]:
    left: list[str] = []
    right: list[str] = []
    while chunk and chunk not in known_cuts():
        n_before = prefix(chunk)
        if n_before and chunk[n_before:] in known_cuts():
            n_behind = 0
        else:
            n_behind = suffix(chunk[n_before:])
            if n_behind and chunk[: len(chunk) - n_behind] in known_cuts():
                n_before = 0
        if not n_before and not n_behind:
            break
        left += [chunk[:n_before]] if n_before else []
        right += [chunk[len(chunk) - n_behind :]] if n_behind else []
        chunk = chunk[n_before : len(chunk) - n_behind]
    return left + middle_tokens(chunk) + right[::-1]


def middle_tokens(chunk: str) -> list[str]:
    if not chunk:
        return []
    if chunk in known_cuts():
        cut = known_cuts()[chunk]
        return [chunk[:cut], chunk[cut:]] if cut else [chunk]
    if is_address(chunk):
        return [chunk]
    tokens, first = [], 0
    for start, end in partings(chunk):
        if start == 0:
            continue
        if start > first:
            tokens.append(chunk[first:start])
        tokens.append(chunk[start:end])
        first = end
    return [*tokens, chunk[first:]] if first < len(chunk) else tokens


def said_again(parts: list[str]) -> tuple[int, int]:
    seen: set[str] = set()
    again = [part for part in parts if part in seen or seen.add(part)]  # type: ignore[func-returns-value]
    return len(again), sum(map(len, again))


def top_gram_chars(tokens: list[str], size: int) -> int:
    grams = Counter(" ".join(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
    return len(grams.most_common(1)[0][0]) * grams.most_common(1)[0][1] if grams else 0


def duplicate_gram_chars(tokens: list[str], size: int) -> int:
    seen, chars, at = set(), 0, 0
    while at + size <= len(tokens):
        gram = tuple(tokens[at : at + size])
        if gram in seen:
            chars += sum(map(len, gram))
            at += size
        else:
            seen.add(gram)
            at += 1
    return chars


@cache
def symbols() -> frozenset[str]:
    characters = toml("characters")
    return frozenset(characters["symbols"]["characters"] + characters["terminal"]["characters"])


def ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def plain_repetition(text: str, tokens: list[str]) -> dict[str, float]:
    paragraphs, lines = re.split(r"\n{2,}", text.strip(BLANKS)), re.split(r"\n+", text)
    found = {
        "gopher_duplicate_line_fraction": ratio(said_again(lines)[0], len(lines)),
        "gopher_duplicate_paragraph_fraction": ratio(said_again(paragraphs)[0], len(paragraphs)),
        "gopher_duplicate_line_character_fraction": ratio(said_again(lines)[1], len(text)),
        "gopher_duplicate_paragraph_character_fraction": ratio(said_again(paragraphs)[1], len(text)),
    }
    for size in range(2, 5):
        found[f"gopher_top_{size}_gram_character_fraction"] = ratio(top_gram_chars(tokens, size), len(text))
    for size in range(5, 11):
        name = f"gopher_duplicate_{size}_gram_character_fraction"
        found[name] = ratio(duplicate_gram_chars(tokens, size), len(text))
    return found


def plain_words(text: str, tokens: list[str]) -> dict[str, float]:
    lengths = [len(token) for token in tokens if not set(token) <= symbols()]
    lines = text.split("\n")[: None if text and not text.endswith("\n") else -1]
    bullets = sum(line.strip(BLANKS).startswith(tuple(toml("characters")["lines"]["bullets"])) for line in lines)
    return {
        "gopher_word_count": len(lengths),
        "gopher_mean_word_length": ratio(sum(lengths), len(lengths)),
        "gopher_hash_symbol_to_word_ratio": ratio(text.count("#"), len(tokens)),
        "gopher_ellipsis_symbol_to_word_ratio": ratio(text.count("...") + text.count("…"), len(tokens)),
        "gopher_bullet_point_line_fraction": ratio(bullets, len(lines)),
        "gopher_ellipsis_line_fraction": ratio(
            sum(line.strip(BLANKS).endswith(("...", "…")) for line in lines), len(lines)
        ),
        "gopher_alphabetic_word_fraction": ratio(sum(any(map(is_letter, token)) for token in tokens), len(tokens)),
        "gopher_stop_word_count": len(set(toml("words")["stop_words"]["words"].split()) & set(tokens)),
    }


CITATION = re.compile(r"\[[0-9]*]|\[edit]|\[citation needed]")


def plain_sentences(line: str) -> int:
    ends = set(toml("characters")["terminal"]["characters"])
    ends -= set(toml("characters")["terminal_within_sentences"]["characters"])
    tokens = plain_tokens(line)
    n, is_ended = int(bool(tokens)), False
    for token in tokens:
        is_mark = all(ord(one) < 0x20000 and unicodedata.category(one).startswith("P") for one in token)
        if token in ends:
            is_ended = True
        elif is_ended and not is_mark:
            n, is_ended = n + 1, False
    return n


def plain_c4_line(line: str) -> str:
    """By which rule of C4 a line goes, or that it stays, or why its text goes."""
    words = line.split()
    if any(len(word) > 1000 for word in words):
        return "c4_long_word_line_count"
    line = CITATION.sub("", line)
    if not line.endswith(tuple(toml("characters")["lines"]["c4_ends"])) or line.endswith("..."):
        return "c4_unpunctuated_line_count"
    if len(words) < 3:
        return "c4_short_line_count"
    lowered, known = re.sub("[A-Z]", lambda capital: capital.group().lower(), line), toml("words")["c4"]
    if known["lorem_ipsum"] in lowered:
        return "c4_lorem_ipsum"
    if known["javascript"] in lowered:
        return "c4_javascript_line_count"
    if "{" in line:
        return "c4_curly_bracket"
    is_policy = any(phrase in lowered for phrase in known["policy"])
    return "c4_policy_line_count" if is_policy else "c4_retained_line_count"


C4_COUNTS = ("retained", "long_word", "unpunctuated", "short", "javascript", "policy")


def plain_c4(text: str) -> dict[str, float]:
    lines = [line.strip(BLANKS) for line in text.split("\n")[: None if text and not text.endswith("\n") else -1]]
    outcome = [plain_c4_line(line) for line in lines]
    stay = ("c4_retained_line_count", "c4_lorem_ipsum", "c4_curly_bracket")
    found: dict[str, float] = {f"c4_{kind}_line_count": outcome.count(f"c4_{kind}_line_count") for kind in C4_COUNTS}
    found["c4_retained_line_count"] = sum(one in stay for one in outcome)
    found |= {name: name in outcome for name in stay[1:]}
    found["c4_sentence_count"] = sum(
        plain_sentences(CITATION.sub("", line)) for line, one in zip(lines, outcome, strict=True) if one in stay
    )
    lengths = sorted(map(len, text.split("\n")), reverse=True)
    return found | {"mc4_third_longest_line_length": lengths[2] if len(lengths) > 2 else 0}


def plain_fineweb(text: str, tokens: list[str]) -> dict[str, float]:
    lines = [line for line in text.split("\n") if line.strip(BLANKS)]
    ends = tuple(toml("characters")["terminal"]["characters"])
    return {
        "fineweb_punctuated_line_fraction": ratio(sum(line.endswith(ends) for line in lines), len(lines)),
        "fineweb_short_line_fraction": ratio(sum(len(line) <= 30 for line in lines), len(lines)),
        "fineweb_duplicated_line_character_fraction": ratio(said_again(lines)[1], len(text.replace("\n", ""))),
        "fineweb_newline_to_word_ratio": ratio(text.count("\n"), len(tokens)),
    }


def plain_signals(text: str) -> dict[str, float]:
    """All signals of a text, not rounded."""
    tokens = plain_tokens(text)
    return plain_repetition(text, tokens) | plain_words(text, tokens) | plain_c4(text) | plain_fineweb(text, tokens)
