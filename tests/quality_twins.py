"""What the kernels of cleancopy/quality do, once more in plain Python over strings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from tests.token_twins import BLANKS, is_letter, plain_tokens, toml


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
