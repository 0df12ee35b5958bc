"""A document's normalised text, put together again from its article and what was removed, ready to be read in place.

All offsets are code points of the normalised text, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleancopy.errors import NotDoneError
from cleancopy.report.excerpts import Facts

CONTEXT_CHARS = 300
FRAGMENT_END_CHARS = 1_000


@dataclass(frozen=True)
class Piece:
    """A stretch of normalised text with one fate: kept where `cut` is None, else removed by the document's cut so."""

    start_char: int
    text: str
    cut: int | None

    @property
    def end_char(self) -> int:
        """Where the piece ends."""
        return self.start_char + len(self.text)


def rebuild(doc_id: str, article: str, cuts: Sequence[Facts]) -> list[Piece]:
    """Article and cuts (with start_char, end_char and text, in reading order) interleaved to the normalised text.

    Raises NotDoneError when the cuts overlap, are longer than their text, or do not fit between the article.
    """
    pieces: list[Piece] = []
    kept_chars = position = 0
    for number, cut in enumerate(cuts):
        gap = cut["start_char"] - position
        if gap < 0 or kept_chars + gap > len(article) or len(cut["text"]) != cut["end_char"] - cut["start_char"]:
            raise NotDoneError(
                f"document {doc_id}: removed row {cut['seq']} does not fit its article; make the build again"
            )
        pieces.append(Piece(position, article[kept_chars : kept_chars + gap], None))
        pieces.append(Piece(cut["start_char"], cut["text"], number))
        kept_chars += gap
        position = cut["end_char"]
    pieces.append(Piece(position, article[kept_chars:], None))
    return [piece for piece in pieces if piece.text]


def windows_around_cuts(pieces: Sequence[Piece], max_chars: int) -> list[tuple[int, int]]:
    """Which stretches to show: all of a short text, else its start and the surroundings of its cuts until it is full.

    The stretches are in reading order, do not touch, and have at most `max_chars` characters together.
    """
    total_chars = pieces[-1].end_char if pieces else 0
    if total_chars <= max_chars:
        return [(0, total_chars)] if total_chars else []
    merged = [(0, min(2 * CONTEXT_CHARS, max_chars))]
    left_chars = max_chars - merged[0][1]
    for start, end in _surroundings(pieces, total_chars):
        start = max(start, merged[-1][1])
        end = min(end, start + left_chars)
        if start >= end:
            continue
        left_chars -= end - start
        if start == merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _surroundings(pieces: Sequence[Piece], total_chars: int) -> Iterator[tuple[int, int]]:
    """Each cut with what stands around it; of a very long cut its two ends."""
    for piece in pieces:
        if piece.cut is None:
            continue
        start, end = max(0, piece.start_char - CONTEXT_CHARS), min(total_chars, piece.end_char + CONTEXT_CHARS)
        if len(piece.text) <= 2 * FRAGMENT_END_CHARS:
            yield start, end
        else:
            yield start, piece.start_char + FRAGMENT_END_CHARS
            yield piece.end_char - FRAGMENT_END_CHARS, end


def line_blocks(pieces: Sequence[Piece], windows: Sequence[tuple[int, int]]) -> list[Facts]:
    """The text inside the windows as blocks of lines, with what is left out between them.

    A block has `line` (1-based, of its first line) and `segments` of {text, cut}; neighbouring lines with one fate
    make one block. A stretch that is left out has `omitted_chars` and `omitted_removed_chars` instead.
    """
    blocks: list[Facts] = []
    position, line = 0, 1
    total_chars = pieces[-1].end_char if pieces else 0
    for start, end in windows:
        line += _leave_out(blocks, pieces, position, start)
        shown = _clip(pieces, start, end)
        blocks.extend(_merge_lines(_lines(shown), line))
        line += sum(piece.text.count("\n") for piece in shown)
        position = end
    _leave_out(blocks, pieces, position, total_chars)
    return blocks


def _leave_out(blocks: list[Facts], pieces: Sequence[Piece], start: int, end: int) -> int:
    """Note that a stretch is not shown. Returns how many lines end in it."""
    left_out = _clip(pieces, start, end)
    if left_out:
        removed_chars = sum(len(piece.text) for piece in left_out if piece.cut is not None)
        blocks.append({"omitted_chars": end - start, "omitted_removed_chars": removed_chars})
    return sum(piece.text.count("\n") for piece in left_out)


def _clip(pieces: Sequence[Piece], start: int, end: int) -> list[Piece]:
    clipped = []
    for piece in pieces:
        first, last = max(start, piece.start_char), min(end, piece.end_char)
        if first < last:
            text = piece.text[first - piece.start_char : last - piece.start_char]
            clipped.append(Piece(first, text, piece.cut))
    return clipped


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces parted at line ends. A cut of nothing but line ends is a piece of the line that it ends."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        start = piece.start_char
        for number, text in enumerate(piece.text.split("\n")):
            if number:
                if piece.cut is not None and lines[-1] and not piece.text.strip("\n"):
                    lines[-1].append(Piece(start - 1, "\n", piece.cut))
                if not lines[-1]:
                    lines[-1].append(Piece(start - 1, "", piece.cut))
                lines.append([])
            if text:
                lines[-1].append(Piece(start, text, piece.cut))
            start += len(text) + 1
    return lines if lines[-1] else lines[:-1]


def _merge_lines(lines: Sequence[Sequence[Piece]], first_line: int) -> list[Facts]:
    blocks: list[Facts] = []
    previous_fates: set[int | None] = set()
    for line, pieces in enumerate(lines, first_line):
        fates = {piece.cut for piece in pieces}
        if blocks and len(fates) == 1 and fates == previous_fates:
            blocks[-1]["segments"][0]["text"] += "\n" + "".join(piece.text for piece in pieces)
        else:
            blocks.append({"line": line, "segments": _segments(pieces)})
        previous_fates = fates
    return [_without_blank_ends(block) for block in blocks]


def _without_blank_ends(block: Facts) -> Facts:
    """Blank lines at the ends of a block go, unless there is nothing else in it."""
    (first, *others) = block["segments"]
    text = first["text"].lstrip("\n")
    if others or not text:
        return block
    leading_lines = len(first["text"]) - len(text)
    return {"line": block["line"] + leading_lines, "segments": [{"text": text.rstrip("\n"), "cut": first["cut"]}]}


def _segments(pieces: Sequence[Piece]) -> list[Facts]:
    segments: list[Facts] = []
    for piece in pieces:
        if segments and segments[-1]["cut"] == piece.cut:
            segments[-1]["text"] += piece.text
        else:
            segments.append({"text": piece.text, "cut": piece.cut})
    return segments
