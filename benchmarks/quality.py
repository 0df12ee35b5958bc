"""How good the marking is, as tables; with --check a gate that refuses what is worse than benchmarks/floors.toml.

    python -m benchmarks.quality FOLDER [--check] [--pin]

FOLDER holds boilerplate_dev.parquet and language_dev.parquet, and boilerplate_dev_html.parquet for the training of
the line model (benchmarks/README.md). The exit status is 1 if a floor
is broken, with one line for each, and 2 if the floors cannot be held against the data.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.cleaning import RULES
from benchmarks.cross_validation import FOLDS, Train, find_training
from benchmarks.floors import AT_LEAST, AT_MOST, as_toml, broken_floors, pinned, read_floors, refuse_other_data
from benchmarks.labelled_pages import file_sha256, read_pages
from benchmarks.measuring import (
    COLUMNS,
    HTML_FILE,
    LANGUAGES_FILE,
    PAGES_FILE,
    Engine,
    figures_of,
    marked_in_languages,
    metadata_scores,
    text_scores,
)
from benchmarks.peers import PEERS, has_justext
from cleancopy.errors import CleancopyError
from cleancopy.rulebook import load_rules

FLOORS_FILE = Path(__file__).parent / "floors.toml"
BOUNDS = {
    "f1": AT_LEAST,
    "loss": AT_MOST,
    "over_5": AT_MOST,
    "removal_p": AT_LEAST,
    "right": AT_LEAST,
    "found": AT_LEAST,
    "marked": AT_MOST,
}
NOT_OURS = ("nothing", *PEERS)


def main() -> int:
    """Measure, print, and check or pin. The exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the labelled data is")
    parser.add_argument("--check", action="store_true", help="hold the figures against the floors")
    parser.add_argument("--pin", action="store_true", help="print the floors, raised to what was measured")
    arguments = parser.parse_args()
    try:
        return _run(arguments.folder, arguments.check, arguments.pin)
    except CleancopyError as error:
        print(error, file=sys.stderr)
        return 2


def _run(folder: Path, check: bool, pin: bool) -> int:
    """Measure, print, and check or pin. Raises FloorsError before anything is measured if the floors are unusable."""
    prepare, reason = find_training()
    if prepare is None:
        print(f"line model: skipped: {reason}")
    paths = [folder / name for name in (PAGES_FILE, LANGUAGES_FILE, *([HTML_FILE] if prepare else []))]
    for path in paths:
        if not path.is_file():
            raise CleancopyError(f"{path}: is not there; name the folder with the labelled data")
    floors = read_floors(FLOORS_FILE)
    sha256 = {path.name: file_sha256(path) for path in paths}
    if check:
        refuse_other_data(floors, sha256)
    figures = measure(folder, prepare(folder) if prepare else None)
    if pin:
        ours = {key: figure for key, figure in figures.items() if key.split(".")[1] not in NOT_OURS}
        print("\n[sha256]", *(f'"{name}" = "{found}"' for name, found in sha256.items()), sep="\n")
        print(as_toml(pinned(floors, ours, BOUNDS)))
    broken = broken_floors(floors, figures) if check else []
    print(*broken, sep="\n", file=sys.stderr, end="\n" if broken else "")
    return 1 if broken else 0


def measure(folder: Path, train: Train | None) -> dict[str, float]:
    """Print the tables; return their figures by key."""
    if not has_justext():
        print('jusText: skipped: the package is not installed; pip install -e ".[bench]" has it')
    pages = read_pages(folder / PAGES_FILE)
    engine = Engine(pages, load_rules(), train)
    figures: dict[str, float] = {}
    for column in COLUMNS:
        scores = dict(text_scores(engine, pages, column))
        _print_table(f"{column}, {sum(page.is_trusted for page in pages)} trusted pages", scores)
        figures |= figures_of({f"{column}.{name}": score for name, score in scores.items()})
    for column in COLUMNS:
        fields = metadata_scores(engine, pages, column)
        _print_table(f"metadata from {column} alone", fields)
        figures |= figures_of({f"{column}.{name}": score for name, score in fields.items()})
    marked = marked_in_languages(engine, folder / LANGUAGES_FILE)
    _print_table("texts that are all content", {"language": marked})
    if engine.modes[-1] != RULES:
        print(f"models: {FOLDS} folds by site and near duplicates; for the texts in other languages one of all pages")
    return figures | figures_of({"language": marked})


def _print_table(heading: str, scores: Mapping[str, object]) -> None:
    rows = [["", *vars(next(iter(scores.values())))]]
    rows += [[name, *map(_shown, vars(score).values())] for name, score in scores.items()]
    print(f"\n{heading}")
    for row in rows:
        print(f"{row[0]:14}", *(f"{cell:>10}" for cell in row[1:]))


def _shown(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
