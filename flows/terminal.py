"""What may be printed: names and messages come from files, and a terminal obeys what is in them."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""The text on one line, with \uNNNN for each character that moves, hides or reorders what stands around it.

    Valid Unicode comes out, whatever went in: file names may be no UTF-8, and are lone surrogates then.
    """
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


def lines_as_one(text: str) -> str:
    """The lines of a text that says something one after the other, ⏎ between them; empty ones are left out."""
    lines = (line.strip() for line in text.splitlines())
    return " ⏎ ".join(line for line in lines if line)
