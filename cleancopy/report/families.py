"""Which families of rules are of one kind: a kind has a colour in the report, a family always its name."""

from __future__ import annotations

KINDS = {
    "site": "the site's own furniture",
    "others": "other articles and offers",
    "readers": "readers' comments",
    "calls": "calls to the visitor",
    "title": "headlines",
    "byline": "bylines",
    "credits": "sources and publishers",
    "facts": "other facts about the article",
    "leftovers": "leftovers of the page",
    "model": "told by the line model",
    "own": "rules of your own",
}
"""What the colours stand for. They are few, so that they can be told apart; the order is that of legends."""

KIND_OF = {
    "navigation": "site", "contents": "site", "tags": "site", "copyright": "site", "slogan": "site",
    "related": "others", "promotion": "others", "signoff": "others",
    "comments": "readers", "live": "readers", "forum": "readers", "polls": "readers",
    "sharing": "calls", "newsletter": "calls", "cookies": "calls", "paywall": "calls", "embeds": "calls",
    "recipes": "calls", "shop": "calls", "tools": "calls",
    "title": "title", "byline": "byline", "credits": "credits",
    "dates": "facts", "section": "facts", "reading-time": "facts",
    "counters": "leftovers", "players": "leftovers", "images": "leftovers", "fused": "leftovers",
    "glossary": "leftovers",
    "line-model": "model",
}  # fmt: skip


def kind_of(category: str) -> str:
    """The kind of a family; one that is not built in is the user's own."""
    return KIND_OF.get(category, "own")
