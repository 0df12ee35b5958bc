"""A text as langdetect reads it: code points without addresses, Vietnamese marks joined, 10,000 at most."""

from __future__ import annotations

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.language.letters import AFTER_AT, AFTER_DOMAIN, AFTER_MARKS, BEFORE_AT, FIRST_MARK, IN_URL
from cleancopy.texts import Array, Bytes

MAX_CODE_POINTS = 10_000
MAX_URL_BYTES, MAX_NAME_BYTES, MAX_DOMAIN_BYTES = 2_076, 64, 255
"""How long the parts of langdetect's patterns can be."""
READING_LENGTH = MAX_CODE_POINTS + MAX_NAME_BYTES + 2
"""How much is read: what stands behind the last place that counts can be joined to it or be the end of an address."""

BLANK, AT_SIGN, SMALL_H, SMALL_T, SMALL_P, SMALL_S, COLON, SLASH = b" @htps:/"
NO_ADDRESS = -1


@kernel
def read_text(buffer: Bytes, start: int, end: int, joined: Array, address: Bytes, points: Array) -> int:
    """Fill `points` (int32, READING_LENGTH long) with the code points of a text, and return how many count."""
    n, _ = read_on(buffer, start, end, end, joined, address, points, 0)
    return min(n, MAX_CODE_POINTS)


@inlined_kernel
def read_on(
    buffer: Bytes, start: int, stop: int, end: int, joined: Array, address: Bytes, points: Array, n: int
) -> tuple[int, int]:
    """Read a text that ends at `end` from `start` to `stop`, `n` of its code points being known.

    Gives how many are known then, and where reading stopped: further on if an address does not end before.
    """
    at = start
    while at < stop and n < READING_LENGTH:
        byte = int(buffer[at])
        if byte < 0x80 and byte != SMALL_H and byte != AT_SIGN:
            points[n] = byte
            n += 1
            at += 1
            continue
        behind = NO_ADDRESS
        if byte == SMALL_H:
            behind = url_end(buffer, at, end, address)
        elif byte == AT_SIGN:
            length = name_length(points, n, address)
            behind = mail_end(buffer, at, end, address) if length else NO_ADDRESS
            n -= length if behind != NO_ADDRESS else 0
        if behind != NO_ADDRESS:
            point, at = BLANK, behind
        else:
            point, at = code_point(buffer, at)
        letter = joined_letter(points, n, point, joined)
        if letter:
            points[n - 1] = letter
        else:
            points[n] = point
            n += 1
    return n, at


@inlined_kernel
def joined_letter(points: Array, n: int, point: int, joined: Array) -> int:
    """The letter that the last known code point and the next one make together; 0 if they make none."""
    if n and FIRST_MARK <= point < AFTER_MARKS and points[n - 1] < AFTER_MARKS:
        return int(joined[points[n - 1], point - FIRST_MARK])
    return 0


@kernel
def is_severed(buffer: Bytes, at: int, end: int, joined: Array, address: Bytes, points: Array, n: int) -> bool:
    """Whether what stands from `at` on changes what is read before it: a mark, or the rest of a name before an @."""
    if at == end:
        return False
    point, _ = code_point(buffer, at)
    if joined_letter(points, n, point, joined):
        return True
    while at < end and buffer[at] < 0x80 and address[buffer[at]] & BEFORE_AT:
        at += 1
    return bool(at < end and buffer[at] == AT_SIGN)


@kernel
def code_point(buffer: Bytes, at: int) -> tuple[int, int]:
    """The code point that begins at a byte of valid UTF-8, and where the next one begins."""
    first = int(buffer[at])
    if first < 0x80:
        return first, at + 1
    if first < 0xE0:
        return (first & 0x1F) << 6 | buffer[at + 1] & 0x3F, at + 2
    if first < 0xF0:
        return (first & 0x0F) << 12 | (buffer[at + 1] & 0x3F) << 6 | buffer[at + 2] & 0x3F, at + 3
    high = (first & 0x07) << 18 | (buffer[at + 1] & 0x3F) << 12
    return high | (buffer[at + 2] & 0x3F) << 6 | buffer[at + 3] & 0x3F, at + 4


@kernel
def url_end(buffer: Bytes, start: int, end: int, address: Bytes) -> int:
    """Where the URL that begins at a byte ends; NO_ADDRESS if none begins there."""
    if end - start < len("http://x") or buffer[start] != SMALL_H or buffer[start + 3] != SMALL_P:
        return NO_ADDRESS
    if buffer[start + 1] != SMALL_T or buffer[start + 2] != SMALL_T:
        return NO_ADDRESS
    at = start + 5 if buffer[start + 4] == SMALL_S else start + 4
    if at + 3 >= end or buffer[at] != COLON or buffer[at + 1] != SLASH or buffer[at + 2] != SLASH:
        return NO_ADDRESS
    first = at + 3
    behind = first
    while behind < min(end, first + MAX_URL_BYTES) and address[buffer[behind]] & IN_URL:
        behind += 1
    return behind if behind > first else NO_ADDRESS


@kernel
def name_length(points: Array, n: int, address: Bytes) -> int:
    """How many of the last code points can be the name before an @."""
    length = 0
    while length < min(n, MAX_NAME_BYTES):
        point = points[n - length - 1]
        if point >= 128 or not address[point] & BEFORE_AT:
            break
        length += 1
    return length


@kernel
def mail_end(buffer: Bytes, at_sign: int, end: int, address: Bytes) -> int:
    """Where the mail address with this @ ends; NO_ADDRESS if nothing behind the @ makes it one.

    The pattern wants two parts behind the @. Where the second has nothing of its own, it takes a byte of the first.
    """
    first = at_sign + 1
    second = run_end(buffer, first, end, address, AFTER_AT)
    if second == first:
        return NO_ADDRESS
    behind = run_end(buffer, second, end, address, AFTER_DOMAIN)
    return behind if behind > second or second - first > 1 else NO_ADDRESS


@kernel
def run_end(buffer: Bytes, start: int, end: int, address: Bytes, kind: int) -> int:
    """Where the run of bytes of a kind ends. URLs are taken out before mail addresses: a run ends where one begins."""
    behind = start
    while behind < min(end, start + MAX_DOMAIN_BYTES) and address[buffer[behind]] & kind:
        if buffer[behind] == SMALL_H and url_end(buffer, behind, end, address) != NO_ADDRESS:
            break
        behind += 1
    return behind
