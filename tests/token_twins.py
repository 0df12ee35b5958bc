"""Plain twins of how texts are parted into tokens."""

from __future__ import annotations

import re
import tomllib
import unicodedata
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
