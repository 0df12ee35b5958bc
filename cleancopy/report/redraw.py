"""A build's page drawn again from its report.json, and what is said of its run put in order after the fact."""

from __future__ import annotations

import os
from pathlib import Path

from jinja2 import UndefinedError

from cleancopy.builds import read_json, write_json
from cleancopy.errors import NotDoneError
from cleancopy.report.excerpts import Facts
from cleancopy.report.facts import REPORT_VERSION
from cleancopy.report.page import draw_page


def redraw_page(build: Path, target: Path | None = None) -> Path:
    """Draw the page of a build from its report.json and nothing else. Gives where it is.

    Without a `target` it takes the place of the build's own page, in one step. That page is no part of what the
    manifest vouches for; report.json stays as it is. Raises NotDoneError where report.json is damaged or of a
    version that cannot be drawn.
    """
    path = build / "report" / "report.json"
    facts = read_json(path)
    version = facts.get("report_version")
    if version != REPORT_VERSION:
        raise NotDoneError(f"{path}: is of version {version}, this draws {REPORT_VERSION}; run again")
    try:
        page = draw_page(facts)
    except (UndefinedError, KeyError, TypeError) as error:
        raise NotDoneError(f"{path}: lacks something that the page shows ({error}); run again") from error
    target = target or build / "report" / "index.html"
    _replace(target, page)
    return target


def restate_run(build: Path, run: Facts) -> None:
    """Say something else of the run that made a build: in run.json, report.json and on the page.

    Only for builds that were never current: what readers may have seen stays as it was.
    """
    report = read_json(build / "report" / "report.json") | {"run": run}
    for path, content in ((build / "report" / "report.json", report), (build / "run.json", run)):
        draft = path.with_name(f".{path.name}.draft")
        write_json(draft, content)
        draft.replace(path)
    redraw_page(build)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    draft.write_text(text, "utf-8")
    draft.replace(path)
