"""The one page of the report: index.html, drawn from the facts of report.json and nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cleancopy.report import plots, wording
from cleancopy.report.excerpts import Facts
from cleancopy.report.visible import visible, visible_in_attribute

HERE = Path(__file__).parent
DOCUMENTS_MAX_BYTES = 1_200_000
"""How much HTML the sampled documents may make; those beyond are named, with their texts in report.json alone."""

STEPS = {
    "read": "Read",
    "readable": "Readable",
    "articles": "Articles",
    "unique": "Unique",
    "valid": "Valid",
    "published": "In the build",
}


def draw_page(facts: dict[str, Any]) -> str:
    """One HTML document without a reference to anything outside, readable without JavaScript.

    The content security policy names its style and its script by their hashes, so nothing in a text can run or load.
    """
    environment = page_environment()
    style = (HERE / "page.css").read_text("utf-8")
    script = (HERE / "page.js.j2").read_text("utf-8")
    return environment.get_template("page.html.j2").render(
        facts=facts,
        style=Markup(style),
        script=Markup(script),
        style_hash=content_hash(style),
        script_hash=content_hash(script),
        headline=headline(facts),
        status=status(facts),
        blocked_because=blocked_because(facts),
        accepted=[finding["message"] for finding in _guards(facts, "accepted")],
        documents=list(_documents(environment, facts["samples"]["documents"])),
        step_names=STEPS,
    )


def page_environment() -> Environment:
    """Jinja as the templates need it: all output escaped and visible, an unknown name an error."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters |= {
        "attribute": visible_in_attribute,
        "thousands": wording.thousands,
        "counted": wording.counted,
        "percent": wording.percent,
        "file_size": wording.file_size,
        "moment": wording.moment,
        "duration": wording.duration,
    }
    environment.globals |= {"bar": plots.bar, "histogram": plots.histogram}
    return environment


def content_hash(content: str) -> str:
    """A source expression of a content security policy that allows exactly this inline content."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def status(facts: Facts) -> Facts:
    """Whether all is well: `state` is passed, failed or unchecked, and `words` says it."""
    checks = facts["checks"]
    bad = [check for check in checks if check["status"] != "pass"]
    unbalanced = [entry for entry in facts["accounts"] if not entry["holds"]]
    if blocked_because(facts):
        return {"state": "failed", "words": "Blocked: this build was not published"}
    if unbalanced:
        words = f"{wording.counted(len(unbalanced), 'sum does', 'sums do')} not add up"
        return {"state": "failed", "words": words}
    if bad:
        words = f"{len(bad)} of {wording.counted(len(checks), 'schema check')} did not pass"
        return {"state": "failed", "words": words}
    if not checks:
        return {"state": "unchecked", "words": "No schema check was run"}
    words = "The schema check passed" if len(checks) == 1 else f"All {len(checks)} schema checks passed"
    return {"state": "passed", "words": words}


def blocked_because(facts: Facts) -> list[str]:
    """Why the build was not published: checks that its data failed, then guards that stood in its way."""
    return [*facts["blocked_because"], *(finding["message"] for finding in _guards(facts, "failed"))]


def _guards(facts: Facts, status: str) -> list[Facts]:
    return [finding for finding in facts["run"].get("guards") or () if finding["status"] == status]


def headline(facts: Facts) -> str:
    """What happened, in one sentence."""
    read, articles = facts["counts"]["read"], facts["counts"]["articles"]
    if not read:
        return "There was nothing to read."
    if not articles:
        return f"None of {wording.counted(read, 'document')} became an article."
    if articles == read:
        return f"{wording.counted(read, 'document')} in, {wording.counted(articles, 'article')} out."
    return f"{wording.thousands(articles)} of {wording.counted(read, 'document')} became articles."


def _documents(environment: Environment, documents: list[Facts]) -> Iterator[Facts]:
    """Each sampled document with its HTML, or without it once the page is full."""
    template = environment.get_template("document.html.j2")
    left_bytes = DOCUMENTS_MAX_BYTES
    for number, document in enumerate(documents, 1):
        drawn = template.render(document=document, number=number)
        size_bytes = len(drawn.encode())
        fits = size_bytes <= left_bytes
        left_bytes -= size_bytes if fits else 0
        yield {"document": document, "number": number, "drawn": Markup(drawn) if fits else None}
