"""Files of rows as lines of bytes: decompressed, in UTF-8 where they were UTF-16 or UTF-32, and never held whole."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from cleancopy.decoding import stream_encoding
from cleancopy.inputs import Source

CHUNK_BYTES = 1 << 18

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its newline, its number from 1 and its size in bytes. `content` is null where it was too long."""

    number: int
    content: bytes | None
    size_bytes: int


class BrokenCompressionError(Exception):
    """A compressed stream ends early or is damaged: the fault, the decompressor's words, the line that it broke in."""

    def __init__(self, fault: str, observed: str) -> None:
        super().__init__(observed)
        self.fault = fault
        self.observed = observed
        self.line: Line | None = None


def lines(chunks: Iterator[bytes], max_line_bytes: int) -> Iterator[Line]:
    """The lines of a stream. One longer than `max_line_bytes` is counted through and given without its content.

    Raises BrokenCompressionError, after the last whole line, with what there is of the next.
    """
    open_line = _OpenLine(max_line_bytes)
    try:
        for chunk in chunks:
            first, *others = chunk.split(b"\n")
            open_line.add(first)
            for piece in others:
                yield open_line.close()
                open_line.add(piece)
    except BrokenCompressionError as error:
        error.line = open_line.close()
        raise
    if open_line.size_bytes:
        yield open_line.close()


def utf8_chunks(source: Source) -> Iterator[bytes]:
    """The file's content in chunks, decompressed by its ending, without byte order mark.

    UTF-16 and UTF-32 become UTF-8; everything else stays as it is, so that a line in another encoding is one line's
    trouble. Raises BrokenCompressionError after all that could be decompressed.
    """
    compression = COMPRESSIONS.get(source.path.suffix.lower())
    chunks = _plain(source) if compression is None else _decompressed(source, compression)
    start = next(chunks, b"")
    encoding, mark_bytes = stream_encoding(start)
    if encoding == "utf-8":
        yield start[mark_bytes:]
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(start[mark_bytes:]).encode()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


@dataclass(slots=True)
class _OpenLine:
    """The line that is being read: its pieces, as long as it is not too long to be kept."""

    max_bytes: int
    number: int = 1
    size_bytes: int = 0
    pieces: list[bytes] = field(default_factory=list)

    def add(self, piece: bytes) -> None:
        self.size_bytes += len(piece)
        if self.size_bytes <= self.max_bytes:
            self.pieces.append(piece)
        else:
            self.pieces.clear()

    def close(self) -> Line:
        content = b"".join(self.pieces) if self.size_bytes <= self.max_bytes else None
        line = Line(self.number, content, self.size_bytes)
        self.number, self.size_bytes, self.pieces = self.number + 1, 0, []
        return line


def _plain(source: Source) -> Iterator[bytes]:
    with source.path.open("rb") as content:
        while chunk := content.read(CHUNK_BYTES):
            yield chunk


def _decompressed(source: Source, compression: str) -> Iterator[bytes]:
    if source.size_bytes == 0:
        raise BrokenCompressionError("truncated-compression", "0 bytes")
    read_bytes = 0
    with source.path.open("rb") as content:
        stream = pa.CompressedInputStream(content, compression)
        try:
            while chunk := stream.read(CHUNK_BYTES):
                read_bytes += len(chunk)
                yield chunk
            return
        except OSError as error:
            if error.errno is not None:  # the disk's fault, not the stream's
                raise
            broken = _broken(error)
    yield _last_bytes(source, compression, read_bytes)
    raise broken


def _broken(error: OSError) -> BrokenCompressionError:
    # Arrow says "Truncated compressed stream" for gzip and for zstd; gzip's checksum and zstd's frames say the rest.
    fault = "truncated-compression" if "truncated" in str(error).lower() else "corrupt-compression"
    return BrokenCompressionError(fault, str(error))


def _last_bytes(source: Source, compression: str, read_bytes: int) -> bytes:
    """What is left before the break: Arrow drops the bytes of the read that fails, so they are read one by one."""
    last = bytearray()
    with source.path.open("rb") as content:
        stream = pa.CompressedInputStream(content, compression)
        while read_bytes > 0:
            read_bytes -= len(stream.read(min(CHUNK_BYTES, read_bytes)))
        try:
            while byte := stream.read(1):
                last += byte
        except OSError:
            return bytes(last)
    return bytes(last)
