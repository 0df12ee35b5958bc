"""What the walk over `removed` counts for the removals by category and rule: rows, characters, documents, examples."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cleancopy.kernels import kernel
from cleancopy.key_numbers import KeyNumbers
from cleancopy.report.fragments import KIND, RULE, Fragments
from cleancopy.report.names import WINDOW_ROWS, spread_over_table
from cleancopy.texts import Array

CANDIDATES_PER_RULE = 12
COUNTS = ("rows", "characters", "rejected_rows")
RULE_BITS = 24
"""A stretch and a rule are one number: of a build that has more rules, not even the names would fit into memory."""


@dataclass
class RuleCounts:
    """Counts by kind of fragment, the documents that each rule took from, and rows that may be shown.

    `rows` is how many the whole table has.
    """

    rows: int
    kinds: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict.fromkeys(KIND, pl.String())))
    rules: dict[tuple[str, str], int] = field(default_factory=dict)
    _rule_of_kind: list[int] = field(default_factory=list)
    _counts: Array = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    _documents: list[Array] = field(default_factory=list)
    _taken: list[Array] = field(default_factory=list)
    _candidates: tuple[Array, Array, Array] = field(
        default_factory=lambda: (np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.int64))
    )
    """Their rules, their places in the order, their rows: sorted by rule and order."""

    def add(self, fragments: Fragments) -> None:
        """Count in a portion."""
        self.kinds = fragments.kinds
        for category, rule in self.kinds[len(self._rule_of_kind) :].select(RULE).iter_rows():
            self._rule_of_kind.append(self.rules.setdefault((category, rule), len(self.rules)))
        n_kinds = len(self._rule_of_kind)
        counts = np.zeros((n_kinds, 2), np.int64)
        counts[: len(self._counts)] = self._counts
        counts[:, 0] += np.bincount(fragments.kind, minlength=n_kinds)
        counts[:, 1] += np.bincount(fragments.kind, weights=fragments.characters, minlength=n_kinds).astype(np.int64)
        self._counts = counts
        rule = np.array(self._rule_of_kind, np.int64)[fragments.kind]
        first_stretch = sum(map(len, self._documents))
        self._documents.append(fragments.documents)
        is_first = np.empty(len(rule), np.bool_)
        mark_first_of_stretch(fragments.stretch, rule, np.full(len(self.rules), -1), is_first)
        self._taken.append((first_stretch + fragments.stretch[is_first]) << RULE_BITS | rule[is_first])
        # What the first window gives bounds the rest: most of it need not be put in order.
        self._consider(rule[:WINDOW_ROWS], fragments.first_row)
        self._consider(rule[WINDOW_ROWS:], fragments.first_row + WINDOW_ROWS)

    def _consider(self, rule: Array, first_row: int) -> None:
        """Keep of each rule the rows that come first in an order that is spread over the table."""
        rows = first_row + np.arange(len(rule))
        order = pl.select(spread_over_table(pl.lit(pl.Series(rows)), self.rows)).to_series().to_numpy()
        foremost = np.flatnonzero(order < self._last()[rule])
        found = rule[foremost], order[foremost], rows[foremost]
        both = [np.concatenate(pair) for pair in zip(self._candidates, found, strict=True)]
        ordered = np.lexsort((both[1], both[0]))
        of_rule = both[0][ordered]
        kept = ordered[np.arange(len(ordered)) - np.searchsorted(of_rule, of_rule) < CANDIDATES_PER_RULE]
        self._candidates = both[0][kept], both[1][kept], both[2][kept]

    def _last(self) -> Array:
        """Of each rule the place in the order behind which nothing is kept any more."""
        last = np.full(len(self.rules), np.iinfo(np.uint64).max)
        firsts, ends = self._borders()
        is_full = ends - firsts == CANDIDATES_PER_RULE
        last[is_full] = self._candidates[1][ends[is_full] - 1]
        return last

    def _borders(self) -> tuple[Array, Array]:
        """Where the candidates of each rule begin and end."""
        rules = np.arange(len(self.rules))
        return np.searchsorted(self._candidates[0], rules), np.searchsorted(self._candidates[0], rules, side="right")

    def by_kind(self) -> pl.DataFrame:
        """KIND without the status, with COUNTS."""
        rejected = pl.col("rows").filter(pl.col("status") == "rejected").sum().alias("rejected_rows")
        counted = self.kinds.with_columns(rows=self._counts[:, 0], characters=self._counts[:, 1])
        told = [name for name in KIND if name != "status"]
        return counted.group_by(told).agg(pl.col("rows", "characters").sum(), rejected).select(*told, *COUNTS)

    def documents(self) -> tuple[int, pl.DataFrame, pl.DataFrame]:
        """How many documents lost something: altogether, by category, and by category and rule."""
        number, _ = KeyNumbers().number(np.concatenate(self._documents))
        taken = np.concatenate(self._taken)
        document, rule = number[taken >> RULE_BITS], taken & ((1 << RULE_BITS) - 1)
        rules = pl.DataFrame(list(self.rules), schema=dict.fromkeys(RULE, pl.String()), orient="row")
        categories = rules["category"].unique(maintain_order=True)
        category = rules.select(pl.col("category").replace_strict(categories, range(len(categories)))).to_series()
        by_category = _documents_each(document, category.to_numpy()[rule], len(categories))
        by_rule = _documents_each(document, rule, len(rules))
        return (
            int(number.max()) + 1,
            pl.DataFrame({"category": categories, "documents": by_category}),
            rules.with_columns(documents=by_rule),
        )

    def candidates(self) -> dict[tuple[str, str], list[int]]:
        """Of each rule the rows that may be shown, ascending."""
        rows = self._candidates[2]
        borders = zip(*self._borders(), strict=True)
        return {rule: np.sort(rows[first:end]).tolist() for rule, (first, end) in zip(self.rules, borders, strict=True)}


@kernel
def mark_first_of_stretch(stretch: Array, rule: Array, last: Array, is_first: Array) -> None:
    """Fill in which rows are the first of their rule in their stretch. `last` is for all rules what no stretch is."""
    for row in range(len(stretch)):
        is_first[row] = last[rule[row]] != stretch[row]
        last[rule[row]] = stretch[row]


def _documents_each(document: Array, of: Array, how_many: int) -> Array:
    """How many documents there are of each of so many; a document counts once."""
    return np.bincount(_distinct(document * how_many + of) % how_many, minlength=how_many)


def _distinct(values: Array) -> Array:
    """Each value once, ascending. NumPy's own way (2.3) takes ten times as long, by a table of hashes."""
    ordered = np.sort(values)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))]
