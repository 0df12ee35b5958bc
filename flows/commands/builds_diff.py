"""`cleancopy builds diff [OLD] [NEW]`: what changed from one build to another."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleancopy.builds import BuildStore, read_manifest, read_run_facts
from cleancopy.errors import CleancopyError, NotDoneError
from cleancopy.history import before, read_history
from cleancopy.holding import held
from cleancopy.plurals import counted
from flows.commands.builds_list import add_json_to, add_out_to
from flows.terminal import printable

if TYPE_CHECKING:  # reading tables needs pyarrow, which `--help` does without
    from cleancopy.build_changes import BuildChanges, Change

SHOWN = 10
MIN_SHOWN_SHIFT = 0.01
"""From which change of the share of nulls on a column is listed in which no document differs."""
KINDS = {
    "added": "new articles",
    "gone": "articles that are gone",
    "newly-rejected": "newly rejected",
    "newly-accepted": "rejected before, articles now",
    "rejected-gone": "rejected before, not there now",
    "text": "articles with another text",
    "columns": "articles with other columns alone",
}
ONE = {
    "new articles": "new article",
    "articles that are gone": "article that is gone",
    "rejected before, articles now": "rejected before, an article now",
    "articles with another text": "article with another text",
    "articles with other columns alone": "article with other columns alone",
}
"""What stands above a single one of them."""


def add_to(actions: Any) -> None:
    """Declare the command."""
    parser = actions.add_parser(
        "diff",
        help="what changed between two builds, in documents, texts, columns and counts",
        description="Compare two builds. NEW is the current one where it is not given; OLD the parent of NEW, else the "
        "build that was current before it, else the one that was made before it.",
    )
    parser.add_argument("old", nargs="?", metavar="OLD", help="a build's id or its beginning")
    parser.add_argument("new", nargs="?", metavar="NEW", help="a build's id or its beginning")
    parser.add_argument(
        "--limit", type=int, metavar="N", help=f"documents shown of each kind (default: {SHOWN}; with --json all)"
    )
    add_out_to(parser)
    add_json_to(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the changes."""
    from cleancopy.build_changes import compare_builds

    store = BuildStore(Path(arguments.out))
    with held(store, arguments.new) as new, held(store, arguments.old or _before(store, new)) as old:
        changes = compare_builds(old, new)
    if arguments.json:
        print(json.dumps(_facts(old, new, changes, arguments.limit), indent=2))
        return 0
    for line in _lines(old, new, changes, SHOWN if arguments.limit is None else arguments.limit):
        print(printable(line))
    return 0


def _before(store: BuildStore, new: Path) -> str:
    """The build to compare with where none is named."""
    known = store.build_ids()
    older = sorted((made, name) for name in known if name != new.name and (made := _finished_at(store, name)))
    earlier = [name for made, name in older if made <= (_finished_at(store, new.name) or "")]
    for name in (read_manifest(new).get("parent"), before(read_history(store.out), new.name), *reversed(earlier)):
        if name in known:
            return str(name)
    others = "name two builds" if len(known) > 1 else "there is no other one; the next run makes it"
    raise CleancopyError(f"{store.out}: there is no build before {new.name} to compare with; {others}")


def _finished_at(store: BuildStore, name: str) -> str | None:
    try:
        return str(read_run_facts(store.build_path(name))["finished_at"])
    except NotDoneError:
        return None


def _facts(old: Path, new: Path, changes: BuildChanges, limit: int | None) -> dict[str, Any]:
    by_kind = Counter(change.kind for change in changes.documents)
    facts = asdict(changes) | {"old": old.name, "new": new.name}
    facts["changed"] = {kind: by_kind[kind] for kind in KINDS}
    facts["documents"] = [asdict(change) for kind in KINDS for change in _of_kind(changes, kind)[:limit]]
    return facts


def _of_kind(changes: BuildChanges, kind: str) -> list[Change]:
    return [change for change in changes.documents if change.kind == kind]


def _lines(old: Path, new: Path, changes: BuildChanges, limit: int) -> Iterator[str]:
    same = [name.removesuffix("_hash") for name, is_same in changes.same.items() if is_same]
    other = [name.removesuffix("_hash") for name, is_same in changes.same.items() if not is_same]
    yield f"from {old.name} to {new.name}"
    yield f"  same {', '.join(same) or 'nothing'}; other {', '.join(other) or 'nothing'}"
    yield ""
    for name, (was, now) in changes.counts.items():
        yield f"  {name:22} {was:>12,} -> {now:>12,}  {now - was:>+12,}"
    yield ""
    yield f"  {'unchanged articles':34} {changes.unchanged:>12,}"
    for kind, words in KINDS.items():
        yield f"  {words:34} {len(_of_kind(changes, kind)):>12,}"
    yield f"  {'still rejected':34} {changes.rejected_still:>12,}  ({changes.reason_changed:,} for another reason)"
    yield from _column_lines(changes)
    for kind, words in KINDS.items():
        yield from _document_lines(words, _of_kind(changes, kind), limit)


def _column_lines(changes: BuildChanges) -> Iterator[str]:
    for kind, names in changes.columns.items():
        if names:
            yield f"  columns {kind}: {', '.join(names)}"
    articles = changes.counts["articles"]
    for name, differing in changes.differing.items():
        was, now = changes.nulls.get(name, (0, 0))
        moved = abs(now / max(articles[1], 1) - was / max(articles[0], 1))
        if differing or moved >= MIN_SHOWN_SHIFT:
            nulls = f", without a value {was:,} -> {now:,}" if was or now else ""
            yield f"  column {name:23} {differing:>12,} {'differs' if differing == 1 else 'differ'}{nulls}"


def _document_lines(words: str, changes: Sequence[Change], limit: int) -> Iterator[str]:
    if not changes or limit < 1:
        return
    reasons = Counter(change.reason for change in changes if change.reason)
    because = f": {', '.join(f'{reason} {count:,}' for reason, count in reasons.most_common())}" if reasons else ""
    yield ""
    yield f"{ONE.get(words, words) if len(changes) == 1 else words}{because}"
    for change in changes[:limit]:
        notes = [change.reason or "", _characters(change), ", ".join(change.columns)]
        yield f"  {change.doc_id}  {_where(change)}  {'; '.join(filter(None, notes))}".rstrip()
    if len(changes) > limit:
        yield f"  ... and {len(changes) - limit:,} more"


def _characters(change: Change) -> str:
    if change.kind != "text":
        return ""
    return f"{counted(change.taken_out, 'character')} out, {change.put_in:,} in"


def _where(change: Change) -> str:
    return change.source_path if change.source_row is None else f"{change.source_path}:{change.source_row}"
