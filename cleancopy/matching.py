"""Which rules match which lines. Each distinct short line is looked at once, by a linear-time engine (Rust's regex)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import polars as pl
import pyarrow as pa

from cleancopy.likely_rules import END, START, WHOLE, Sought, likely_rules
from cleancopy.line_memory import LineMemory
from cleancopy.lines import Lines
from cleancopy.rule_engine import groups_of_matches, matched_candidates
from cleancopy.rulebook import CUT, SIGNATURE, Rule
from cleancopy.segment_openings import SEGMENT_START, segment_openings
from cleancopy.texts import Array, Bytes, slices, utf8

MAX_LINE_CHARS = 300
"""Longer lines are no furniture; only what stands at their very beginning or end can be."""
MAX_SIGNATURE_BYTES = 100
"""Longer lines are no signature of a comment."""
FRAGMENT_BYTES = 160
"""How much of either end of a line the prefix and suffix rules see."""
SEPARATOR = re.compile(r"\s*[·|•∙・]\s*|\s+[-–—»›/]\s+|(?<=[^\W\d_]{4}[.!])\s+(?=[^\W\d_])")
"""What parts a metadata strip: middle dots and bars anywhere, dashes and arrows between blanks, an ended sentence."""
ANY_SEPARATOR = re.compile(r"[·|•∙・–—»›/.!-]")
"""In each separator is one of these; most labels have none of them."""
Found = TypeVar("Found")


@dataclass(frozen=True)
class Hit:
    """A rule that matches a stretch of a line; all offsets in bytes from the line's first character that is no blank.

    `value` is where the text for the rule's column stands; None where the rule lifts nothing.
    """

    rule: Rule
    start_byte: int
    end_byte: int
    value: tuple[int, int] | None


@dataclass(frozen=True)
class Segment:
    """A part of a line between separators, and every segment rule that matches the whole of it."""

    start_byte: int
    end_byte: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class RuleHits:
    """What the rules say of each line, before anybody has looked at where the line stands.

    whole      per line of the batch, the line and block rules that match it
    strip      per line, its segments, if each of them is matched by some segment rule
    fragments  per line, the prefix and suffix rules that match one of its ends
    signatures per line, the signature rules that match it: furniture only where it is one of many
    """

    whole: dict[int, tuple[Hit, ...]]
    strip: dict[int, tuple[Segment, ...]]
    fragments: dict[int, tuple[Hit, ...]]
    signatures: dict[int, tuple[Hit, ...]] = field(default_factory=dict)

    @cached_property
    def known(self) -> Array:
        """The lines that rules for whole lines or strips match, in reading order. int64."""
        return np.array(sorted(self.whole.keys() | self.strip.keys()), np.int64)

    def touches(self, line: int) -> bool:
        """Whether any rule for whole lines or strips matches the line."""
        return line in self.whole or line in self.strip


def match_rules(buffer: Bytes, lines: Lines, rules: Sequence[Rule]) -> RuleHits:
    """Match all rules against all lines."""
    short = np.flatnonzero((lines.n_chars > 0) & (lines.n_chars <= MAX_LINE_CHARS))
    said = SHORT_LINES.ask(buffer, lines.start_byte[short], lines.end_byte[short], rules)
    whole, strips, signatures = (_of_lines(its, short) for its in said)
    return RuleHits(whole, strips, _fragments(buffer, lines, rules), signatures)


def _of_lines(said: dict[int, Found], lines: Array) -> dict[int, Found]:
    """The same by the numbers of lines, of which what is said is by place."""
    return dict(zip(lines[np.fromiter(said, np.int64, len(said))].tolist(), said.values(), strict=True))


def _short_lines(
    texts: pa.LargeStringArray, rules: Sequence[Rule]
) -> tuple[dict[int, tuple[Hit, ...]], dict[int, tuple[Segment, ...]], dict[int, tuple[Hit, ...]]]:
    """For each of the distinct texts: the line and block rules that match it, its segments, the signature rules."""
    of_lines = [rule for rule in rules if rule.scope in ("line", "block")]
    of_signatures = [rule for rule in rules if rule.scope == SIGNATURE]
    of_segments = [rule for rule in rules if rule.scope == "segment"]
    sought = [Sought(rule.match, WHOLE) for rule in (*of_lines, *of_signatures)]
    sought += [Sought(SEGMENT_START + f"(?:{rule.match})", START) for rule in of_segments]
    patterns = [rule.anchored for rule in (*of_lines, *of_signatures)]
    patterns += segment_openings(tuple(rule.match for rule in of_segments))
    buffer, offsets = utf8(texts)
    candidates = likely_rules(tuple(sought)).candidates(buffer, offsets[:-1], offsets[1:])
    first, end = len(of_lines), len(of_lines) + len(of_signatures)
    is_short = np.diff(offsets) <= MAX_SIGNATURE_BYTES
    candidates[first:end] = [numbers[is_short[numbers]] for numbers in candidates[first:end]]
    column = pl.Series(texts, dtype=pl.String)
    matching = matched_candidates(column, patterns, candidates, "line")
    whole, signatures = _hits(column, of_lines, matching[:first]), _hits(column, of_signatures, matching[first:end])
    return whole, _strips(column, _any_of(matching[end:], len(column)), of_segments), signatures


SHORT_LINES = LineMemory(_short_lines)
"""What is known of short lines in this process."""


def _hits(texts: pl.Series, rules: Sequence[Rule], matching: Sequence[Array]) -> dict[int, tuple[Hit, ...]]:
    """For each text that some rules match whole: those rules, in the order of the rule book."""
    matched = _any_of(matching, len(texts))
    text_of = dict(zip(matched.tolist(), texts.gather(matched).to_list(), strict=True))
    found: dict[int, list[Hit]] = {number: [] for number in text_of}
    for rule, numbers in _matched_only(rules, matching):
        its = [text_of[number] for number in numbers.tolist()]
        for number, text, value in zip(numbers.tolist(), its, _values(its, rule), strict=True):
            found[number].append(Hit(rule, 0, len(text.encode()), value))
    return {text: tuple(hits) for text, hits in found.items()}


def _matched_only(rules: Sequence[Rule], matching: Sequence[Array]) -> Iterator[tuple[Rule, Array]]:
    """The rules that match anything, with what they match."""
    return ((rule, numbers) for rule, numbers in zip(rules, matching, strict=True) if len(numbers))


def _any_of(numbers: Sequence[Array], n_texts: int) -> Array:
    """The numbers that any of the arrays holds, each once, in order."""
    is_there = np.zeros(n_texts, np.bool_)
    for its in numbers:
        is_there[its] = True
    return np.flatnonzero(is_there)


def _values(texts: Sequence[str], rule: Rule) -> list[tuple[int, int] | None]:
    """For each text that the rule matches, where the text for the rule's column stands in it, in bytes."""
    values = _groups(texts, rule, rule.lifts) if rule.lifts else [None] * len(texts)
    return [_bytes_of(value, text) if value else None for value, text in zip(values, texts, strict=True)]


def _groups(texts: Sequence[str], rule: Rule, name: str) -> list[str | None]:
    """What the named group of the rule's pattern holds of each text; None where it took no part."""
    if not texts:
        return []
    groups = groups_of_matches(texts, rule.anchored, name).struct.field(name)
    found: list[str | None] = groups.to_list()
    return found


def _bytes_of(value: str, text: str) -> tuple[int, int]:
    start = len(text[: text.index(value)].encode())
    return start, start + len(value.encode())


def _strips(texts: pl.Series, opening: Array, rules: Sequence[Rule]) -> dict[int, tuple[Segment, ...]]:
    """Of the texts that open with a segment: those that are one, or whose every segment some segment rule matches."""
    line_of = dict(zip(opening.tolist(), texts.gather(opening).to_list(), strict=True))
    parted = {number: part(line) for number, line in line_of.items()}
    distinct = {segment for parts in parted.values() for _, segment in parts} | set(line_of.values())
    known = _known_segments(sorted(distinct), rules)
    found = {}
    for number, parts in parted.items():
        if line_of[number] in known:
            parts = [(0, line_of[number])]
        if parts and all(segment in known for _, segment in parts):
            found[number] = tuple(_placed(start, segment, known[segment]) for start, segment in parts)
    return found


def _known_segments(segments: Sequence[str], rules: Sequence[Rule]) -> dict[str, tuple[Hit, ...]]:
    """Those of the distinct segments that some segment rules match, and these."""
    texts = pa.array(segments, pa.large_string())
    buffer, offsets = utf8(texts)
    likely = likely_rules(tuple(Sought(rule.match, WHOLE) for rule in rules))
    column, candidates = pl.Series(texts, dtype=pl.String), likely.candidates(buffer, offsets[:-1], offsets[1:])
    matching = matched_candidates(column, [rule.anchored for rule in rules], candidates, "segment")
    return {segments[number]: hits for number, hits in _hits(column, rules, matching).items()}


def part(line: str) -> list[tuple[int, str]]:
    """The segments of a line that hold anything, each with the byte at which it starts."""
    segments, at = [], 0
    if not ANY_SEPARATOR.search(line):
        return [(0, line.strip())] if line.strip() else []
    for separator in [*SEPARATOR.finditer(line), None]:
        end = separator.start() if separator else len(line)
        if line[at:end].strip():
            segments.append((len(line[:at].encode()), line[at:end].strip()))
        at = separator.end() if separator else end
    return segments


def _placed(start_byte: int, segment: str, hits: tuple[Hit, ...]) -> Segment:
    """The segment with its hits told from the start of the line."""
    end_byte = start_byte + len(segment.encode())
    moved = []
    for hit in hits:
        value = (start_byte + hit.value[0], start_byte + hit.value[1]) if hit.value else None
        moved.append(Hit(hit.rule, start_byte, end_byte, value))
    return Segment(start_byte, end_byte, tuple(moved))


def _fragments(buffer: Bytes, lines: Lines, rules: Sequence[Rule]) -> dict[int, tuple[Hit, ...]]:
    """For each line of which a prefix or suffix rule would take a part: those rules."""
    found: dict[int, list[Hit]] = {}
    written = np.flatnonzero(lines.n_chars > 0)
    start_byte, end_byte = lines.start_byte[written], lines.end_byte[written]
    seen_of = {
        START: (start_byte, np.minimum(start_byte + FRAGMENT_BYTES, end_byte)),
        END: (np.maximum(end_byte - FRAGMENT_BYTES, start_byte), end_byte),
    }
    for scope, way in (("prefix", START), ("suffix", END)):
        of_scope = [rule for rule in rules if rule.scope == scope]
        likely = likely_rules(tuple(Sought(rule.match, way) for rule in of_scope))
        candidates = [written[its] for its in likely.candidates(buffer, *seen_of[way])]
        which = _any_of(candidates, len(lines))
        ends = _line_ends(buffer, lines, which, at_start=way == START)
        patterns = [rule.anchored for rule in of_scope]
        matching = matched_candidates(ends, patterns, [np.searchsorted(which, its) for its in candidates], scope)
        for rule, numbers in _matched_only(of_scope, matching):
            for line, hit in _cuts(lines, which[numbers], ends.gather(numbers).to_list(), rule):
                found.setdefault(line, []).append(hit)
    return {line: tuple(hits) for line, hits in found.items()}


def _cuts(lines: Lines, which: Array, ends: Sequence[str], rule: Rule) -> Iterator[tuple[int, Hit]]:
    """The hits of a prefix or suffix rule in the ends of the lines `which`, which it matches, with the lines' numbers.

    The group `cut` must stand at the very end that the rule is for.
    """
    length = lines.end_byte[which] - lines.start_byte[which]
    columns = (which.tolist(), length, ends, _groups(ends, rule, CUT), _values(ends, rule))
    for line, line_bytes, end, cut, value in zip(*columns, strict=True):
        if not cut or not (end.startswith(cut) if rule.scope == "prefix" else end.endswith(cut)):
            continue
        cut_bytes = len(cut.encode())
        start = 0 if rule.scope == "prefix" else int(line_bytes) - cut_bytes
        hidden = 0 if rule.scope == "prefix" else int(line_bytes) - len(end.encode())
        yield line, Hit(rule, start, start + cut_bytes, (hidden + value[0], hidden + value[1]) if value else None)


def _line_ends(buffer: Bytes, lines: Lines, which: Array, at_start: bool) -> pl.Series:
    """The first or last bytes of each line, never half a code point."""
    start, end = lines.start_byte[which], lines.end_byte[which]
    if at_start:
        end = np.minimum(end, start + FRAGMENT_BYTES)
        for _ in range(3):
            inside = end < lines.end_byte[which]
            end = end - (inside & (buffer[np.minimum(end, len(buffer) - 1)] & 0xC0 == 0x80))
    else:
        start = np.maximum(start, end - FRAGMENT_BYTES)
        for _ in range(3):
            start = start + (buffer[np.minimum(start, len(buffer) - 1)] & 0xC0 == 0x80)
    return pl.Series(slices(buffer, start, end), dtype=pl.String)
