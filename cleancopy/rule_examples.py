"""Rules tried on their own examples, each in a small page of its own, through the same markers as any page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from cleancopy.batch import look_at
from cleancopy.cut import cut
from cleancopy.journey import MARKERS
from cleancopy.marks import concatenate
from cleancopy.rulebook import Rule

TITLE = "Harbour town rebuilds its oldest bridge"
OPENING = (
    "The bridge over the inner harbour was opened to carts and walkers again this week, eleven years after a "
    "winter storm had torn away two of its seven arches."
)
CLOSING = (
    "Nobody in the town expects the old traffic to come back, yet the market on the far bank has already let every "
    "stall that it has for the summer."
)
OPENED, CLOSED = "⟦", "⟧"


@dataclass(frozen=True)
class Example:
    """A page made around an example, and the lines that its article must and must not hold."""

    rule: Rule
    kind: str
    text: str
    page: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def failures(rules: Sequence[Rule]) -> Iterator[str]:
    """One line for each example that comes out otherwise than its rule says; known misses that pass are failures too."""
    examples = [example for rule in rules for example in examples_of(rule)]
    for example, article in zip(examples, _articles(examples, rules), strict=True):
        lines = {" ".join(line.split()) for line in article.split("\n")}
        as_it_says = all(line in lines for line in example.wanted) and not any(
            line in lines for line in example.unwanted
        )
        if as_it_says == (example.kind == "misses"):
            verdict = "is taken now; move it to `removes`" if example.kind == "misses" else SAID[example.kind]
            yield f"{example.rule.category}.toml: rule {example.rule.id!r}: {example.text!r} {verdict}"


SAID = {"removes": "is not taken", "keeps": "does not stay"}


def examples_of(rule: Rule) -> Iterator[Example]:
    """The rule's examples as pages. What a rule must keep is tried everywhere, what it removes where it may act."""
    for kind, texts in (("removes", rule.removes), ("misses", rule.misses)):
        for text in texts:
            gone, stays = _parted(text)
            page = _page(text.replace(OPENED, "").replace(CLOSED, ""), rule.zones[0] if rule.zones else "body")
            unwanted = tuple(" ".join(line.split()) for line in gone.split("\n") if line.strip())
            yield Example(rule, kind, text, page, (stays,) if stays else (), unwanted)
    for text in rule.keeps:
        for zone in ("head", "body", "tail"):
            yield Example(rule, "keeps", text, _page(text, zone), (" ".join(text.split()),), ())


def _parted(text: str) -> tuple[str, str]:
    """What goes and what stays of an example; the part that goes stands in ⟦ ⟧, or is the whole."""
    if OPENED not in text:
        return text, ""
    before, _, rest = text.partition(OPENED)
    _, _, after = rest.partition(CLOSED)
    return text.replace(OPENED, "").replace(CLOSED, ""), " ".join((before + after).split())


def _page(text: str, zone: str) -> str:
    parts = {
        "above-title": (text, TITLE, OPENING, CLOSING),
        "head": (TITLE, text, OPENING, CLOSING),
        "body": (TITLE, OPENING, text, CLOSING),
        "tail": (TITLE, OPENING, CLOSING, text),
    }
    return "\n\n".join(parts[zone])


def _articles(examples: Sequence[Example], rules: Sequence[Rule]) -> list[str]:
    languages = {example.page: example.rule.languages[0] for example in examples if example.rule.languages}
    batch = look_at(
        pa.array([example.page for example in examples], pa.large_string()),
        [TITLE] * len(examples),
        [example.rule.sites[0] if example.rule.sites else None for example in examples],
        rules,
        lambda page: languages.get(page, "und"),
    )
    marks = concatenate([marker(batch) for marker in MARKERS])
    return [str(article) for article in cut(batch.text, marks).text.to_pylist()]
