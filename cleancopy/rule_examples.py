"""Rules tried on their own examples, each in a small page of its own, through the same markers as any page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from cleancopy.batch import look_at
from cleancopy.cut import cut
from cleancopy.journey import MARKERS
from cleancopy.marks import concatenate
from cleancopy.rulebook import SIGNATURE, STRUCTURE, Rule

TITLE = "Harbour town rebuilds its oldest bridge"
OPENING = (
    "The bridge over the inner harbour was opened to carts and walkers again this week, eleven years after a "
    "winter storm had torn away two of its seven arches."
)
CLOSING = (
    "Nobody in the town expects the old traffic to come back, yet the market on the far bank has already let every "
    "stall that it has for the summer."
)
BYLINE = "By Amal Haddad"
OPENED, CLOSED = "⟦", "⟧"


@dataclass(frozen=True)
class Example:
    """A page made around an example, and the article that must come of it."""

    rule: Rule
    kind: str
    text: str
    page: str
    article: str


def failures(rules: Sequence[Rule]) -> Iterator[str]:
    """One line for each example that comes out otherwise than its rule says; a known miss that passes is one too."""
    return (line for _, line in failures_of(rules, rules))


def failures_of(tried: Sequence[Rule], rules: Sequence[Rule]) -> Iterator[tuple[Rule, str]]:
    """The failures of some of the rules' examples, each with its rule. All rules are at work on every example."""
    unmatched = [(rule, text) for rule in tried if rule.match for text in rule.removes if not _matches(rule, text)]
    for rule, text in unmatched:
        yield rule, f"{rule.category}.toml: rule {rule.id!r}: {text!r} is not matched by the rule's own pattern"
    is_told = {(rule.id, text) for rule, text in unmatched}
    examples = [example for rule in tried for example in examples_of(rule)]
    said = set()
    for example, article in zip(examples, _articles(examples, rules), strict=True):
        as_it_says = article == example.article
        failure = f"{example.rule.category}.toml: rule {example.rule.id!r}: {example.text!r} {SAID[example.kind]}"
        if example.kind == "removes" and (example.rule.id, example.text) in is_told:
            continue
        if as_it_says == (example.kind == "misses") and failure not in said:
            said.add(failure)
            yield example.rule, failure


SAID = {
    "removes": "is not taken, or more than it is",
    "keeps": "does not stay",
    "misses": "is taken now; move it to `removes`",
}


def examples_of(rule: Rule) -> Iterator[Example]:
    """The rule's examples as pages. What a rule must keep is tried everywhere, what it removes where it may act."""
    default_zone = "tail" if rule.scope in ("block", SIGNATURE, STRUCTURE) else "body"
    zone = rule.zones[0] if rule.zones else default_zone
    for kind, texts in (("removes", rule.removes), ("misses", rule.misses)):
        for text in texts:
            whole, stays = _parted(text)
            whole = f"{BYLINE}\n{whole}" if rule.takes == "below-byline" else whole
            again = text.split("\n")[1:] if rule.takes == "contents" else []
            yield Example(rule, kind, text, _page(whole, zone, again), _article(stays, zone, again))
    for text in rule.keeps:
        for zone in ("head", "body", "tail"):
            yield Example(rule, "keeps", text, _page(text, zone), _article(text, zone))


def _matches(rule: Rule, text: str) -> bool:
    """Whether the rule's pattern matches its example: of a block the heading, of a thread of comments a line."""
    whole, _ = _parted(text)
    if rule.scope == SIGNATURE:
        return bool(pl.Series(whole.split("\n")).str.strip_chars().str.contains(rule.anchored).any())
    subject = whole.split("\n")[0] if rule.scope == "block" else whole
    return bool(pl.Series([subject.strip()]).str.contains(rule.anchored)[0])


def _parted(text: str) -> tuple[str, str]:
    """The whole of an example, and what stays of it: nothing, or what stands around ⟦ ⟧."""
    if OPENED not in text:
        return text, ""
    before, _, rest = text.partition(OPENED)
    gone, _, after = rest.partition(CLOSED)
    return before + gone + after, (before + after).strip()


def _page(text: str, zone: str, again: Sequence[str] = ()) -> str:
    """A title, an opening and a closing paragraph, and the text where the zone says; then the headings it points to."""
    parts = {
        "above-title": (text, TITLE, OPENING, CLOSING),
        "head": (TITLE, text, OPENING, CLOSING),
        "body": (TITLE, OPENING, text, CLOSING),
        "tail": (TITLE, OPENING, CLOSING, text),
    }
    headings = [part for heading in again for part in (heading, CLOSING)]
    return "\n\n".join(part for part in (*parts[zone], *headings) if part)


def _article(text: str, zone: str, again: Sequence[str] = ()) -> str:
    """The same page once its title has become a column."""
    return _page(text, zone, again).replace(f"{TITLE}\n\n", "")


def _articles(examples: Sequence[Example], rules: Sequence[Rule]) -> list[str]:
    languages = {example.page: example.rule.languages[0] for example in examples if example.rule.languages}
    batch = look_at(
        pa.array([example.page for example in examples], pa.large_string()),
        [TITLE] * len(examples),
        [example.rule.sites[0] if example.rule.sites else None for example in examples],
        rules,
        lambda batch: [languages.get(page, "und") for page in batch.text.to_pylist()],
    )
    marks = concatenate([marker(batch) for marker in MARKERS])
    return [str(article) for article in cut(batch.text, marks).text.to_pylist()]
