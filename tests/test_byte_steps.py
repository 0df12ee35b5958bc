"""What is told of eight bytes at once is what Python says of each of them."""

from __future__ import annotations

import random
import string

import numpy as np
import pytest

from cleancopy.byte_steps import blanks_of, bytes_from, continuing_of, letters_of, n_leading, n_marks, visible_of
from cleancopy.keys import stretch_key
from cleancopy.quality.tokens import letters_from
from cleancopy.tidying import plain_end

LETTERS, VISIBLE = string.ascii_letters.encode(), bytes(range(0x21, 0x7F))
KINDS = [
    (letters_of, LETTERS),
    (visible_of, VISIBLE),
    (blanks_of, b" "),
    (continuing_of, bytes(range(0x80, 0xC0))),
]


def eights() -> list[bytes]:
    """Each byte at each place among others, and what chance makes of bytes that are close to the borders."""
    chance = random.Random(2)
    alone = [bytes([*b"a a\xe9 Zz "[:place], byte, *b"{A9  z@"[place:]]) for byte in range(256) for place in range(8)]
    return alone + [bytes(chance.choices(b" !~\x7f\x80\xa0\xff@AZ[`az{\x00\n", k=8)) for _ in range(4_000)]


def step_of(eight: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(eight, "little"))


@pytest.mark.parametrize(("marks_of", "kind"), KINDS, ids=["letters", "visible", "blanks", "continuing"])
def test_marks_are_those_of_each_byte(marks_of, kind) -> None:
    for eight in eights():
        assert int(marks_of(step_of(eight))).to_bytes(8, "little") == bytes(byte in kind for byte in eight), eight
        assert n_marks(marks_of(step_of(eight))) == sum(byte in kind for byte in eight), eight
        n_before = len(eight) - len(eight.lstrip(kind))
        assert n_leading(np.uint64(marks_of(step_of(eight)))) == n_before, eight


def test_bytes_are_read_to_the_end_and_not_behind_it() -> None:
    written = bytes(range(200, 220))
    buffer = np.frombuffer(written, np.uint8)
    for at in range(21):
        for end in range(at, 21):
            assert int(bytes_from(buffer, at, end)) == int.from_bytes(written[at : min(end, at + 8)], "little")


@pytest.mark.parametrize("n_letters", range(1, 40))
def test_letters_have_the_key_of_the_word_that_they_are(n_letters: int) -> None:
    for behind in (b"", b".", b" and more of it", b"\xc3\xa9", b"x"):
        buffer = np.frombuffer(b"(" + b"w" * n_letters + behind, np.uint8)
        end = len(buffer) if behind != b"x" else n_letters + 1
        at, key = letters_from(buffer, 1, end)
        assert (at, key) == (n_letters + 1, stretch_key(buffer, 1, n_letters + 1))


def plain_end_one_by_one(written: bytes, at: int) -> int:
    while at < len(written):
        following = written[at + 1 : at + 2]
        if written[at] not in VISIBLE and not (written[at : at + 1] == b" " and following and following in VISIBLE):
            break
        at += 1
    return at


def test_plain_bytes_end_where_they_do_one_by_one() -> None:
    chance = random.Random(4)
    for _ in range(4_000):
        others = chance.choice([b" ", b" \n", b"  \xc3\xa9", b" \x7f"])
        written = b"a" + bytes(chance.choices(b"abcdefgh.,!~" + others, k=chance.randrange(0, 60)))
        assert plain_end(np.frombuffer(written, np.uint8), 0, len(written)) == plain_end_one_by_one(written, 0), written
