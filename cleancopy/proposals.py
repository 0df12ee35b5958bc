"""Lines and blocks that stand in many documents of one site: what a person may want to make rules of."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pyarrow as pa

from cleancopy.matching import MAX_LINE_CHARS
from cleancopy.rule_patterns import REFERENCE
from cleancopy.rulebook import BUILT_IN, PATTERNS_FILE
from cleancopy.sites import host_name

MIN_DOCUMENTS = 20
"""From how many documents of its site on a line is worth a look: on fewer, repetition says nothing."""
MIN_SHARE = 0.05
MAX_EXAMPLES = 3
NEIGHBOURS_SHARE = 0.8
"""Lines make a block that stand next to each other in this share of the documents of each."""
NAME_VARIANTS = 3
NAME_GAIN = 1.5
"""A name is masked where so many lines differ by it, and all have so many times the documents of the most frequent."""
MERGE_ROWS = 200_000

DATE, NAME, DIGITS = "\ufdd0", "\ufdd1", "\ufdd2"
"""What stands in a masked line for a date, a name, digits: code points that are no characters."""
DIGITS_PATTERN = "[0-9]+(?:[.,:][0-9]+)*"
PLACES = {DATE: "(?i:{moment})", NAME: "{person}", DIGITS: DIGITS_PATTERN}
"""What a rule says where a masked line has its mask."""
MASKS = frozenset(PLACES)
WORD = r"\p{L}{2,}"
MIN_WORDS_AFTER_NAME = 3
"""A masked line that begins with a name says too little to be told by fewer words than that."""


@dataclass(frozen=True)
class Proposal:
    """A line of a site, or a block of neighbouring ones, masked, with what speaks for it.

    documents is how many of the site's site_documents have it (of a block: the least frequent line); examples are
    some of its texts, of a block per line.
    """

    site: str
    lines: tuple[str, ...]
    documents: int
    site_documents: int
    examples: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Proposals:
    """All proposals, by site and from most documents on; and the documents that could not be of use.

    small_sites has the sites with too few documents, with their numbers.
    """

    found: tuple[Proposal, ...]
    documents: int
    without_site: int
    small_sites: dict[str, int]


@dataclass
class Sums:
    """Tables that are added up once in a while, so that they stay small. Each group keeps its first examples."""

    keys: tuple[str, ...]
    with_examples: bool = False
    tables: list[pl.DataFrame] = field(default_factory=list)

    def add(self, counted: pl.DataFrame) -> None:
        """Note one more table with the keys, documents and examples."""
        self.tables.append(counted)
        if len(self.tables) > 1 and sum(map(len, self.tables[1:])) > max(MERGE_ROWS, len(self.tables[0])):
            self.tables = [self.total()]

    def total(self) -> pl.DataFrame:
        """One row per group, in the order of first sight."""
        sums = [pl.col("documents").sum()]
        if self.with_examples:
            sums.append(
                pl.col("examples")
                .list.explode(keep_nulls=False, empty_as_null=False)
                .unique(maintain_order=True)
                .head(MAX_EXAMPLES)
            )
        return pl.concat(self.tables).group_by(self.keys, maintain_order=True).agg(sums)


class LineTally:
    """Counts the lines of articles by site, batch after batch; of equal articles of a site only the first."""

    def __init__(self, default_site: str | None = None) -> None:
        self.default_site = host_name(default_site) if default_site else None
        self.seen: set[tuple[str, str]] = set()
        self.site_documents: dict[str, int] = {}
        self.documents = 0
        self.without_site = 0
        self.exact = Sums(("site", "line", "generic"), with_examples=True)
        self.generic = Sums(("site", "generic"))
        self.pairs = Sums(("site", "line", "next_line"))

    def add(self, articles: pa.Table) -> None:
        """Count the lines of a batch: what the rules have left of each article."""
        documents = self._new_documents(articles)
        lines = _lines_of(documents)
        masked = _masked(lines["text"].unique(maintain_order=True))
        lines = lines.join(masked, on="text", how="left", maintain_order="left")
        lines = lines.with_columns(next_line=pl.col("line").shift(-1).over("document"))
        lines = lines.filter(pl.col("line").is_not_null())
        keys = ["site", "line", "generic"]
        self.exact.add(
            lines.group_by(keys, maintain_order=True).agg(
                pl.col("document").n_unique().alias("documents"),
                pl.col("text").unique(maintain_order=True).head(MAX_EXAMPLES).alias("examples"),
            )
        )
        for sums in (self.generic, self.pairs):
            told = lines.drop_nulls(list(sums.keys))
            sums.add(
                told.group_by(sums.keys, maintain_order=True).agg(pl.col("document").n_unique().alias("documents"))
            )

    def _new_documents(self, articles: pa.Table) -> pl.DataFrame:
        """Site and text of the articles that have a site and no equal before them."""
        rows: list[dict[str, object]] = []
        columns = (articles[name].to_pylist() for name in ("site", "text", "text_sha256"))
        for given, text, text_sha256 in zip(*columns, strict=True):
            self.documents += 1
            site = host_name(given) if given else self.default_site
            if site is None:
                self.without_site += 1
            elif (site, text_sha256) not in self.seen:
                self.seen.add((site, text_sha256))
                self.site_documents[site] = self.site_documents.get(site, 0) + 1
                rows.append({"document": len(rows), "site": site, "text": text})
        return pl.DataFrame(rows, schema={"document": pl.UInt32, "site": pl.String, "text": pl.String})

    def propose(self, min_documents: int = MIN_DOCUMENTS, min_share: float = MIN_SHARE) -> Proposals:
        """What stands in at least so many documents of a site, and in at least that share (0 to 1) of them."""
        enough = {site: max(min_documents, min_share * n) for site, n in self.site_documents.items()}
        found: list[Proposal] = []
        if self.exact.tables:
            schema = {"site": pl.String, "enough": pl.Float64}
            found = self._found(pl.DataFrame(list(enough.items()), schema, orient="row"))
        small = {site: n for site, n in sorted(self.site_documents.items()) if n < min_documents}
        return Proposals(tuple(found), self.documents, self.without_site, small)

    def _found(self, enough: pl.DataFrame) -> list[Proposal]:
        exact = self.exact.total().join(enough, on="site", how="left", maintain_order="left")
        generic = self._with_names(exact)
        exact = exact.join(generic.select("site", "generic"), on=["site", "generic"], how="anti", maintain_order="left")
        exact = exact.filter(pl.col("documents") >= pl.col("enough"))
        known = {(row["site"], row["line"]): row for row in exact.to_dicts()}
        found = [self._proposal(site, [known[site, line] for line in lines]) for site, lines in self._chains(exact)]
        found += [self._proposal(row["site"], [row | {"line": row["generic"]}]) for row in generic.to_dicts()]
        return sorted(found, key=lambda proposal: (proposal.site, -proposal.documents, proposal.lines))

    def _with_names(self, exact: pl.DataFrame) -> pl.DataFrame:
        """The lines with names masked that take in several exact ones and clearly more documents than any of these."""
        parts = exact.drop_nulls("generic").group_by("site", "generic", "enough", maintain_order=True)
        variants = parts.agg(
            pl.len().alias("variants"),
            pl.col("documents").max().alias("most"),
            pl.col("examples").list.first().head(MAX_EXAMPLES),
        )
        joined = variants.join(self.generic.total(), on=["site", "generic"], how="left", maintain_order="left")
        return joined.filter(
            (pl.col("documents") >= pl.col("enough"))
            & (pl.col("variants") >= NAME_VARIANTS)
            & (pl.col("documents") >= NAME_GAIN * pl.col("most"))
        )

    def _chains(self, exact: pl.DataFrame) -> list[tuple[str, list[str]]]:
        """The frequent lines of each site, those that nearly always stand next to each other in one chain."""
        counted = {(row["site"], row["line"]): row["documents"] for row in exact.to_dicts()}
        pairs = self.pairs.total().join(exact.select("site", "line"), on=["site", "line"], how="semi")
        following: dict[tuple[str, str], str] = {}
        followed: set[tuple[str, str]] = set()
        for pair in pairs.sort(
            ["documents", "site", "line", "next_line"], descending=[True, False, False, False]
        ).to_dicts():
            one, next_one = (pair["site"], pair["line"]), (pair["site"], pair["next_line"])
            most = max(counted[one], counted.get(next_one, 0))
            is_close = next_one in counted and one != next_one and pair["documents"] >= NEIGHBOURS_SHARE * most
            if is_close and one not in following and next_one not in followed:
                following[one] = pair["next_line"]
                followed.add(next_one)
        return _walked(list(counted), following, followed)

    def _proposal(self, site: str, rows: Sequence[dict[str, Any]]) -> Proposal:
        return Proposal(
            site,
            tuple(row["line"] for row in rows),
            min(row["documents"] for row in rows),
            self.site_documents[site],
            tuple(tuple(row["examples"]) for row in rows),
        )


def _walked(
    lines: Sequence[tuple[str, str]], following: dict[tuple[str, str], str], followed: set[tuple[str, str]]
) -> list[tuple[str, list[str]]]:
    """Chains from their first line on; the lines of a ring, which has none, begin with the first that is met."""
    chains: list[tuple[str, list[str]]] = []
    walked: set[tuple[str, str]] = set()
    for line in [*(line for line in lines if line not in followed), *lines]:
        chain: list[str] = []
        site, text = line
        while (site, text) not in walked:
            walked.add((site, text))
            chain.append(text)
            if (site, text) not in following:
                break
            text = following[site, text]
        if chain:
            chains.append((site, chain))
    return chains


def _lines_of(documents: pl.DataFrame) -> pl.DataFrame:
    """The lines that hold anything, in order: document, site, text without the blanks around it."""
    lines = documents.with_columns(pl.col("text").str.split("\n")).explode("text")
    return lines.with_columns(pl.col("text").str.strip_chars()).filter(pl.col("text").str.len_bytes() > 0)


def _masked(texts: pl.Series) -> pl.DataFrame:
    """For each text `line`, with dates and digits masked, and `generic`, with names masked too.

    `line` is null of what no rule can be for: long lines, and those without a word. `generic` is null where there is
    no name, or where too little is left beside it to know the line by.
    """
    date, name = _shared("moment"), _shared("person").replace("*?", "*")  # greedy: no anchor stretches it to its end
    has_digit = pl.col("text").str.contains("[0-9]")
    lines = pl.DataFrame({"text": texts}).with_columns(line=pl.col("text"))
    plain, numbered = lines.filter(~has_digit), lines.filter(has_digit)
    numbered = numbered.with_columns(
        line=pl.col("line").str.replace_all(rf"\b(?i:{date})\b", DATE).str.replace_all(DIGITS_PATTERN, DIGITS)
    )
    usable = (pl.col("text").str.len_chars() <= MAX_LINE_CHARS) & pl.col("line").str.contains(WORD)
    lines = pl.concat([plain, numbered]).with_columns(line=pl.when(usable).then("line"))
    lines = lines.with_columns(generic=pl.col("line").str.replace_all(name, NAME))
    n_words = pl.col("generic").str.count_matches(WORD)
    begins_with_word = ~pl.col("generic").str.starts_with(NAME)
    is_telling = ((n_words > 0) & begins_with_word) | (n_words >= MIN_WORDS_AFTER_NAME)
    has_name = pl.col("generic") != pl.col("line")
    return lines.with_columns(generic=pl.when(has_name & is_telling).then("generic"))


def _shared(name: str) -> str:
    """A pattern that the built-in rules share, with those in it expanded."""
    patterns: dict[str, str] = tomllib.loads((BUILT_IN / PATTERNS_FILE).read_text("utf-8"))["patterns"]
    pattern = "{" + name + "}"
    while REFERENCE.search(pattern):
        pattern = REFERENCE.sub(lambda reference: f"(?:{patterns[reference[1]]})", pattern)
    return pattern
