"""Which articles are worth a look, by cause: lost most, near a limit of the guard, least sure removals, warned of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from cleancopy.guard import MIN_PROSE_WORDS
from cleancopy.lines import find_lines
from cleancopy.marks import LINE_MODEL
from cleancopy.report.excerpts import Facts
from cleancopy.report.losses import Losses
from cleancopy.report.names import spread_over_table
from cleancopy.report.tables import BuildTable
from cleancopy.texts import Array

SHARE_OF_CAUSE = 10
WATCHED_FROM = 0.5
"""From which part of its limit a page is said to be near it."""


@dataclass(frozen=True)
class Shortlist:
    """Row numbers of articles that may be shown, found without reading any text.

    `causes` have been chosen, with why; of `candidates` (with the model's share of what rules had left) those are
    chosen, at most `near_guard`, that turn out to be near a limit of the guard; `spread` fills up to `how_many`.
    """

    causes: dict[int, list[str]]
    candidates: dict[int, float]
    spread: list[int]
    near_guard: int
    how_many: int

    @property
    def rows(self) -> list[int]:
        """All of them, each once."""
        return list(dict.fromkeys((*self.causes, *self.candidates, *self.spread)))


@dataclass(frozen=True)
class Chosen:
    """Row numbers of articles with the causes of their choice, and what the guard measured of those near its limits.

    `guard` has, by row, `prose` and `model`: the share that would be compared with the limit of that name.
    """

    causes: dict[int, list[str]]
    guard: dict[int, dict[str, float]]


def shortlist(articles: BuildTable, losses: Losses, how_many: int, limits: Facts) -> Shortlist:
    """Who may be among the `how_many` articles that are shown, those most heavily edited first, then by cause.

    A tenth each is for those near a limit of the guard, those with the least sure removals and those with warnings;
    three tenths or more for those that lost most; the others are spread over all that is left. Where all articles are
    chosen, the cause of each is `all`, and those that apply beside. `losses` has seen all of `removed`.
    """
    rows = _most_edited_first(articles)
    of_each = min(how_many // SHARE_OF_CAUSE, len(rows))
    if len(rows) <= how_many:
        causes = {row: ["all"] for row in rows.tolist()}
    else:
        causes = {row: ["most-edited"] for row in rows[: (how_many + 1) // 2 - 2 * of_each].tolist()}
    lost = losses.by_article(articles)
    for cause, watched in (("least-sure", _least_sure(lost, of_each)), ("warned", _warned(articles, of_each))):
        for row in watched:
            causes.setdefault(row, []).append(cause)
    candidates = _guard_candidates(lost, limits, of_each) if limits and of_each else {}
    left = rows[~np.isin(rows, [*causes, *candidates])]
    return Shortlist(causes, candidates, _spread(left, how_many - len(causes)), of_each, how_many)


def settle(
    listed: Shortlist,
    limits: Facts,
    entries: dict[int, Facts],
    cuts: dict[str, list[Facts]],
    proved: frozenset[str] = frozenset(),
) -> Chosen:
    """Choose from a shortlist, now that the articles (by row) and their removed rows (by doc_id) are read.

    `proved` are the rules that the page guard does not count.
    """
    near = _near_guard(listed, limits, entries, cuts, proved)
    causes = {row: list(why) for row, why in listed.causes.items()}
    for row in near:
        causes.setdefault(row, []).append("near-guard")
    causes |= {row: ["spread"] for row in _spread(listed.spread, listed.how_many - len(causes))}
    return Chosen(causes, near)


def _most_edited_first(articles: BuildTable) -> Array:
    """The rows of all articles, as numbers alone: there may be a million. int64."""
    ranking = articles.columns("removed_ratio", "n_removed").collect()
    ranked = ranking.sort("removed_ratio", "n_removed", descending=True, maintain_order=True)
    return ranked["row"].cast(pl.Int64).to_numpy()


def _spread(rows: Sequence[int] | Array, how_many: int) -> list[int]:
    """The middle of each of so many equal stretches."""
    how_many = max(0, min(how_many, len(rows)))
    return [int(rows[(2 * number + 1) * len(rows) // (2 * how_many)]) for number in range(how_many)]


def _warned(articles: BuildTable, how_many: int) -> list[int]:
    """Articles with warnings, of every kind in turn."""
    kinds = (
        articles.columns("warnings")
        .explode("warnings", empty_as_null=False, keep_nulls=False)
        .group_by(pl.col("warnings").str.split(":").list.first().alias("kind"))
        .agg(pl.col("row").unique().bottom_k_by(spread_over_table(pl.col("row").unique()), how_many))
        .sort("kind")
        .collect()
    )
    per_kind = [sorted(rows) for rows in kinds["row"].to_list()]
    in_turn = [rows[turn] for turn in range(how_many) for rows in per_kind if turn < len(rows)]
    return list(dict.fromkeys(in_turn))[:how_many]


def _least_sure(lost: pl.DataFrame, how_many: int) -> list[int]:
    """Articles that lost a long fragment of which the rule or the model was least sure."""
    sure = lost.filter(pl.col("least_sure").is_not_null()).bottom_k(how_many, by=["least_sure", "doc_id"])
    return sure.sort("least_sure", "doc_id")["row"].to_list()


def _guard_candidates(lost: pl.DataFrame, limits: Facts, how_many: int) -> dict[int, float]:
    """The articles that may be nearest to a limit of the guard: of either limit the foremost, by sums of lengths."""
    lost_prose = lost.filter(pl.col("long_ratio") > 0).top_k(2 * how_many, by=["long_ratio", "row"])
    near_model = lost.filter(pl.col("model_ratio") >= WATCHED_FROM * limits.get("model", 1))
    foremost = [lost_prose, near_model.top_k(how_many, by=["model_ratio", "row"])]
    return dict(pl.concat(foremost).select("row", "model_ratio").iter_rows())


def _near_guard(
    listed: Shortlist,
    limits: Facts,
    entries: dict[int, Facts],
    cuts: dict[str, list[Facts]],
    proved: frozenset[str],
) -> dict[int, dict[str, float]]:
    """The candidates nearest to a limit of the guard, nearest first, with their shares as the guard counts them.

    In characters, and of lines of which a part left, only by that part: so close to what the guard saw, not equal.
    """
    shares = {
        row: {
            "prose": _prose_share(entries[row]["text"], cuts.get(entries[row]["doc_id"], []), proved),
            "model": round(model, 4),
        }
        for row, model in listed.candidates.items()
    }
    nearness = {row: max(float(of[name] / limit) for name, limit in limits.items()) for row, of in shares.items()}
    near = sorted((row for row in shares if nearness[row] >= WATCHED_FROM), key=lambda row: (-nearness[row], row))
    return {
        row: {name: shares[row][name] for name, limit in limits.items() if shares[row][name] >= WATCHED_FROM * limit}
        for row in near[: listed.near_guard]
    }


def _prose_share(text: str, cuts: Sequence[Facts], proved: frozenset[str]) -> float:
    """Which share of its prose an article lost to rules; what those of `proved` took is not counted as there."""
    counted = [cut for cut in cuts if cut["rule"] not in proved]
    kept, *lost = map(int, _prose_chars([text, *(cut["text"] for cut in counted)]))
    by_rules = [cut["rule"] != LINE_MODEL and cut["action"] == "remove" for cut in counted]
    taken = sum(chars for chars, is_taken in zip(lost, by_rules, strict=True) if is_taken)
    return float(round(taken / max(1, kept + sum(lost)), 4))


def _prose_chars(texts: Sequence[str]) -> np.ndarray:
    """The characters of the finished sentences' lines of each text. int64."""
    lines = find_lines(pa.array(texts, pa.large_string()))
    is_prose = (lines.n_words >= MIN_PROSE_WORDS) & lines.ends_sentence
    return np.bincount(lines.document, weights=np.where(is_prose, lines.n_chars, 0), minlength=len(texts)).astype(int)
