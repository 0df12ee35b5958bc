"""Strips are found as a plain reading finds them, however their segments are parted and whatever stands around them."""

import random

import numpy as np
import polars as pl
import pyarrow as pa

from cleancopy.lines import find_lines
from cleancopy.matching import match_rules, part
from cleancopy.rulebook import load_rules
from cleancopy.texts import utf8

SEGMENT_RULES = [rule for rule in load_rules() if rule.scope == "segment"]
BETWEEN = (" · ", "·", " | ", "|", " • ", " - ", " – ", " › ", " / ", "/", " ", ". ", "! ", "  ", "-", "")
AROUND = ("", "", "", "· ", "| ", "- ", ". ")


def lines():
    chance = random.Random(5)
    examples = [line for rule in SEGMENT_RULES for text in (*rule.removes, *rule.keeps) for line in text.splitlines()]
    pieces = [line.strip() for line in examples if 0 < len(line.strip()) < 60]
    made = set(pieces)
    for _ in range(3_000):
        line = chance.choice(pieces)
        for _ in range(chance.randrange(3)):
            line += chance.choice(BETWEEN) + chance.choice(pieces)
        made.add((chance.choice(AROUND) + line + chance.choice(AROUND)).strip())
    return sorted(made)


def known(segments):
    """The segments that some segment rule matches whole."""
    texts = pl.Series(sorted(segments), dtype=pl.String)
    is_known = np.zeros(len(texts), np.bool_)
    for rule in SEGMENT_RULES:
        is_known |= texts.str.contains(rule.anchored).to_numpy()
    return set(texts.filter(pl.Series(is_known)).to_list())


def test_strips_equal_their_plain_twin():
    column = lines()
    text = pa.array(["\n".join(column)], pa.large_string())
    found = match_rules(utf8(text)[0], find_lines(text), SEGMENT_RULES).strip
    parts = {line: [segment for _, segment in part(line)] for line in column}
    matched = known({*column, *(segment for its in parts.values() for segment in its)})
    expected = {line for line in column if line in matched or (parts[line] and set(parts[line]) <= matched)}
    assert {column[number] for number in found} == expected
    assert 500 < len(expected) < len(column) - 500
