"""`cleancopy run`: curate files and folders into a build."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cleancopy.plurals import counted
from flows.parameters import as_parameter
from flows.terminal import lines_as_one, printable

MAX_LISTED = 5
STATUS = {"published": 0, "nothing-to-do": 0, "blocked": 1}


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser(
        "run",
        help="curate files and folders into a build",
        description="Clean, deduplicate, validate and publish articles. Files may be .txt, .jsonl (also .gz, .zst), "
        ".csv and .parquet; rows need `text`, and may have id, url, title, site, date, author.",
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file or a folder")
    parser.add_argument("--out", default="data", help="where builds go (default: data)")
    parser.add_argument("--config", metavar="FILE", help="a cleancopy.toml (default: the one in this folder, if any)")
    parser.add_argument("--plain", action="store_true", help="the same journey without Prefect")
    parser.add_argument(
        "--runner",
        default="threads",
        help="threads, processes or dask=ADDRESS, which --plain cannot (default: threads)",
    )
    parser.add_argument("--workers", type=_positive, help="how many at once, with --plain (default: the cores)")
    add_accept_to(parser)
    parser.set_defaults(run=run)


def add_accept_to(parser: argparse.ArgumentParser) -> None:
    """Declare the option that overrules a guard."""
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="GUARD",
        help="publish in spite of this guard's objection, which stays on record; may be given several times",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the journey and say what came of it."""
    inputs = [as_parameter(typed) for typed in arguments.inputs]
    config = as_parameter(arguments.config) if arguments.config else None
    if arguments.plain:
        from flows.plain import run_plain

        outcome = run_plain(inputs, arguments.out, config, arguments.runner, arguments.workers, arguments.accept)
    else:
        from flows.plan import refuse_unusable_plan
        from flows.running import run_flow

        # Prefect takes seconds to start, and what is mistyped need not wait for it.
        refuse_unusable_plan(inputs, arguments.out, config, arguments.accept)
        outcome = run_flow(inputs, arguments.out, config, arguments.runner, arguments.accept)
    print_outcome(outcome)
    return STATUS[outcome["status"]]


def print_outcome(outcome: dict[str, Any]) -> None:
    """Say what came of a run, in some lines."""
    notes = [
        *_broken(outcome["broken_files"]),
        *_guards(outcome["guards"], outcome["is_acceptable"]),
        *_rule_warnings(outcome["rule_warnings"]),
        *_skipped(outcome["skipped"]),
        *(f"  note      {remark}" for remark in outcome["remarks"]),
    ]
    for line in [*_summary(outcome), *notes]:
        print(printable(line))


def _summary(outcome: dict[str, Any]) -> list[str]:
    counts, proof = outcome["counts"], outcome["proof"]
    articles = counted(counts["articles"], "article")
    duplicates = "a duplicate" if outcome["rejected_duplicates"] == 1 else "duplicates"
    return [
        outcome["message"],
        f"  build     {outcome['build_id']}  in {_short(outcome['build_path'])}",
        f"  documents {counts['read']:,} read, {articles}, {counts['rejected']:,} rejected "
        f"({outcome['rejected_duplicates']:,} of them {duplicates})",
        *_added(outcome["added"]),
        f"  removals  {counts['removed']:,} on record",
        f"  proof     {counted(proof['documents'], 'document')}, {counted(proof['characters'], 'character')}: "
        "article + removals = normalised text",
        f"  report    {_short(outcome['report_path'])}",
    ]


def _added(added: dict[str, int] | None) -> list[str]:
    """What a run brought that went on from a build, of which the other lines tell the whole."""
    if added is None:
        return []
    documents, articles, known = added["documents"], added["articles"], added["passed_over"]
    became = f", {articles if articles else 'none'} of them {'an article' if articles == 1 else 'articles'}"
    passed = f"; {counted(known, 'document')} passed over: in the build already" if known else ""
    return [f"  added     {counted(documents, 'new document')}{became if documents else ''}{passed}"]


def _broken(n_files: int) -> list[str]:
    """How much of the input was lost before it could be read. Each file is one document among those rejected."""
    if not n_files:
        return []
    return [f"  broken    {counted(n_files, 'file')} could not be read, or not to the end: see rejected, stage read"]


def _guards(findings: list[dict[str, Any]], is_acceptable: bool) -> list[str]:
    """What stands in the way, with examples, and with the way past it if there is one; and what was overruled."""
    lines = []
    for finding in findings:
        if finding["status"] == "failed":
            lines.append(f"  guard     {finding['message']}")
            lines += [
                f"              {one['source_id']}  {one['doc_id']}  {lines_as_one(one['observed'])}"
                for one in finding["examples"]
            ]
        if finding["status"] == "accepted":
            lines.append(f"  accepted  {finding['message']}")
    failed = [finding["guard"] for finding in findings if finding["status"] == "failed"]
    if failed and is_acceptable:
        options = " ".join(f"--accept {guard}" for guard in failed)
        lines.append(f"  publish   all the same: the same command with {options}")
    return lines


def _rule_warnings(warnings: list[str]) -> list[str]:
    """What is odd about the rules; the report has the rest."""
    return [f"  rules     {warning}" for warning in warnings]


def _skipped(paths: list[str]) -> list[str]:
    """What in the input's folders was passed over."""
    if not paths:
        return []
    listed = ", ".join(paths[:MAX_LISTED]) + (", ..." if len(paths) > MAX_LISTED else "")
    return [f"  skipped   {counted(len(paths), 'file')} that no reader is for: {listed}"]


def _short(path: str) -> str:
    """The path as one would type it here."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no positive number")
    return number
