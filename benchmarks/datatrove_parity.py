"""Whether the quality signals, and what the presets make of them, are those of datatrove.

    python -m benchmarks.datatrove_parity FOLDER PYTHON [--outcome FILE]

FOLDER holds boilerplate_dev.parquet; PYTHON is one that has peers/datatrove.txt, and runs datatrove_signals.py
in a process of its own. All texts of the pages are compared, as normalised: both sides are given the same. With
--outcome, what datatrove said is read from a file where it is there, and written to it where it is not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.lines import find_lines
from cleancopy.normalise import normalise_text
from cleancopy.quality.measuring import PLACES, measure_quality
from cleancopy.quality.presets import presets, reasons_by_presets

PAGES_FILE, COLUMNS = "boilerplate_dev.parquet", ("gold_text", "raw_text", "rough_text")
SAME = 1.5 * 10**-PLACES
"""Values are the same that are no farther apart: they are rounded."""
CLOSE = 0.01
"""Values are close that differ by so much of the larger one at most."""


class Text(NamedTuple):
    """A text of a page, by the page's id and the column."""

    page: str
    column: str
    text: str


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help=f"the folder of {PAGES_FILE}")
    parser.add_argument("python", type=Path, help="a Python with datatrove")
    parser.add_argument("--outcome", type=Path, help="where what datatrove says is kept")
    arguments = parser.parse_args()
    texts = _texts(arguments.folder / PAGES_FILE)
    outcome = arguments.outcome or Path(tempfile.mkdtemp()) / "outcome.json"
    if not outcome.exists():
        _ask_datatrove(arguments.python, [text.text for text in texts], outcome)
    theirs = json.loads(outcome.read_text("utf-8"))
    column = pa.array([text.text for text in texts], pa.large_string())
    ours = measure_quality(column, find_lines(column))
    _print_signals(ours.to_pylist(), [signals for signals, _ in theirs])
    _print_verdicts(texts, ours, [verdicts for _, verdicts in theirs])


def _texts(path: Path) -> list[Text]:
    rows = pq.read_table(path, columns=["id", *COLUMNS]).to_pylist()
    texts = [Text(row["id"], column, normalise_text(row[column] or "")) for row in rows for column in COLUMNS]
    return [text for text in texts if text.text]


def _ask_datatrove(python: Path, texts: Sequence[str], outcome: Path) -> None:
    given = outcome.with_suffix(".texts.json")
    given.write_text(json.dumps(texts), "utf-8")
    script = Path(__file__).with_name("datatrove_signals.py")
    subprocess.run([str(python), str(script), str(given), str(outcome)], check=True)


def _print_signals(ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, float]]) -> None:
    print(f"{len(ours)} texts; share of them with the same value, with one within a hundredth, largest difference")
    for name in ours[0]:
        both = [(our[name], their[name]) for our, their in zip(ours, theirs, strict=True) if name in their]
        pairs = [(float(our), float(their)) for our, their in both]
        off = [abs(our - their) for our, their in pairs]
        same = sum(one <= SAME for one in off) / len(off)
        close = sum(one <= max(SAME, CLOSE * max(pair)) for one, pair in zip(off, pairs, strict=True)) / len(off)
        print(f"{name:50} {same:.4f} {close:.4f} {max(off):.4f}")


def _print_verdicts(texts: Sequence[Text], ours: pa.Table, theirs: Sequence[dict[str, str | None]]) -> None:
    print("share of the texts with the same verdict; rejected by both; those with another verdict")
    for preset in presets():
        reasons = reasons_by_presets(ours, [preset])
        same = [bool(our) == bool(their[preset]) for our, their in zip(reasons, theirs, strict=True)]
        by_column = Counter(text.column for text, is_same in zip(texts, same, strict=True) if is_same)
        n_of = Counter(text.column for text in texts)
        shares = ", ".join(f"{column} {by_column[column] / n_of[column]:.4f}" for column in n_of)
        n_rejected = sum(bool(our) and bool(their[preset]) for our, their in zip(reasons, theirs, strict=True))
        print(f"{preset}: {sum(same) / len(same):.4f} ({shares}); {n_rejected}")
        for text, our, their, is_same in zip(texts, reasons, theirs, same, strict=True):
            if not is_same:
                said = "; ".join(f"{one.observed} ({one.threshold})" for one in our) or "kept"
                print(f"    {text.page} {text.column}: here {said}, there {their[preset] or 'kept'}")


if __name__ == "__main__":
    main()
