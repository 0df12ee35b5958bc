"""Texts that a pattern matches, one for each way through it: what chance finds leaves out some of many branches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from re import _constants as kinds
from re import _parser as parser
from typing import Any

SOME = {kinds.CATEGORY_NOT_WORD: "-", kinds.CATEGORY_WORD: "x", kinds.CATEGORY_SPACE: " ", kinds.CATEGORY_DIGIT: "1"}


def texts_of(pattern: str) -> list[str]:
    """Texts that match from their beginning on: each branch is taken, what may be there is there and is not."""
    texts = dict.fromkeys(_ways(parser.parse(pattern)))
    return [text for text in texts if re.match(pattern, text)]


def _ways(tree: Any) -> Iterator[str]:
    for pieces in product(*(list(dict.fromkeys(_of_piece(kind, its))) for kind, its in tree)):
        yield "".join(pieces)


def _of_piece(kind: Any, its: Any) -> Iterator[str]:
    if kind is kinds.LITERAL:
        yield chr(its)
    elif kind is kinds.ANY:
        yield from "x "
    elif kind is kinds.NOT_LITERAL:
        yield "x"
    elif kind is kinds.IN:
        yield from _of_class(its)
    elif kind is kinds.BRANCH:
        for branch in its[1]:
            yield from _ways(branch)
    elif kind is kinds.SUBPATTERN:
        yield from _ways(its[3])
    elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        least, _, repeated = its
        if least == 0:
            yield ""
        yield from (text * max(least, 1) for text in _ways(repeated))
    elif kind is kinds.AT:
        yield ""
    else:
        raise NotImplementedError(f"{kind}: no texts are made of this part of a pattern")


def _of_class(members: Any) -> Iterator[str]:
    if members[0][0] is kinds.NEGATE:
        yield "x"
        return
    for kind, its in members:
        yield chr(its) if kind is kinds.LITERAL else chr(its[0]) if kind is kinds.RANGE else SOME[its]
