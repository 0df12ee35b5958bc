"""The one page of the report: index.html, drawn from the facts of report.json and nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cleancopy.errors import CleancopyError
from cleancopy.kept_tables import kept_folder
from cleancopy.report import histograms, plots, story, wording
from cleancopy.report.excerpts import Facts
from cleancopy.report.facts import REPORT_VERSION
from cleancopy.report.families import KINDS, kind_of
from cleancopy.report.sheet import sheet
from cleancopy.report.visible import breakable, visible, visible_in_attribute, with_code

HERE = Path(__file__).parent
PAGE_MAX_BYTES = 1_950_000
DOCUMENTS_MAX_BYTES = 1_000_000
"""How much HTML the sampled documents may make, less where the rest of the page is large; those beyond are named, with
their texts in report.json alone."""

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
    Raises CleancopyError for facts of another version.
    """
    if facts.get("report_version") != REPORT_VERSION:
        raise CleancopyError(
            f"report.json: is of version {facts.get('report_version')}, and this cleancopy draws version "
            f"{REPORT_VERSION}; run again to make the build anew"
        )
    environment = page_environment()
    numbered = enumerate(facts["samples"]["documents"], 1)
    environment.globals["sampled"] = {document["doc_id"]: number for number, document in numbered}
    environment.globals["out_option"] = story.out_option(facts)
    style = (HERE / "page.css").read_text("utf-8")
    script = (HERE / "page.js.j2").read_text("utf-8")
    template = environment.get_template("page.html.j2")
    drawn = [Markup(document) for document in _documents(environment, facts)]
    known = dict(
        facts=facts,
        style=Markup(style),
        script=Markup(script),
        style_hash=content_hash(style),
        script_hash=content_hash(script),
        headline=story.headline(facts),
        verdicts=story.verdicts(facts),
        taken_out=story.taken_out(facts),
        look_first=story.look_first(facts),
        changes=story.changes(facts),
        turnover=story.turnover(facts),
        blocked_because=story.blocked_because(facts),
        way_past=story.way_past(facts),
        accepted=[finding["message"] for finding in story.guards(facts, "accepted")],
        step_names=STEPS,
    )
    page = template.render(known, documents=_fitting(facts, drawn, DOCUMENTS_MAX_BYTES))
    excess = len(page.encode()) - PAGE_MAX_BYTES
    if excess > 0:
        page = template.render(known, documents=_fitting(facts, drawn, DOCUMENTS_MAX_BYTES - excess))
    return page


def _compiled_templates() -> FileSystemBytecodeCache | None:
    """Where templates are kept as Python's code, a file for each; compiling all takes a third of a second.

    Jinja compares their sources; the names of the files tell how they were compiled. None where nothing can be kept.
    """
    folder = kept_folder()
    if folder is None:
        return None
    compiled_by = hashlib.sha256(version("jinja2").encode() + Path(__file__).read_bytes()).hexdigest()
    return FileSystemBytecodeCache(str(folder), f"{compiled_by[:16]}-%s.template")


def page_environment() -> Environment:
    """Jinja as the templates need it: all output escaped and visible, an unknown name an error."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        bytecode_cache=_compiled_templates(),
        autoescape=True,
        undefined=StrictUndefined,
        optimized=False,  # every template is drawn once or some times: what it would save costs more
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters |= {
        "attribute": visible_in_attribute,
        "with_code": with_code,
        "breakable": breakable,
        "thousands": wording.thousands,
        "counted": wording.counted,
        "percent": wording.percent,
        "file_size": wording.file_size,
        "moment": wording.moment,
        "duration": wording.duration,
    }
    environment.filters |= {"measured": story.measured, "in_words": story.in_words, "kind": kind_of}
    environment.globals |= {
        "bar": plots.bar,
        "stacked": plots.stacked,
        "zones": plots.zones,
        "page_shape": plots.page_shape,
        "spark": plots.spark,
        "histogram": histograms.histogram,
        "pairs": _pairs,
        "chosen_as": _chosen_as,
        "since": story.since,
        "kinds": KINDS,
    }
    return environment


def content_hash(content: str) -> str:
    """A source expression of a content security policy that allows exactly this inline content."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _pairs(families: Sequence[Facts]) -> list[tuple[str, int]]:
    return [(family["category"], family["characters"]) for family in families]


def _chosen_as(documents: Sequence[Facts], cause: str) -> list[Facts]:
    return [entry for entry in documents if cause in entry["document"]["chosen_as"]]


def _documents(environment: Environment, facts: Facts) -> Iterator[str]:
    template = environment.get_template("document.html.j2")
    for number, document in enumerate(facts["samples"]["documents"], 1):
        yield template.render(document=document, number=number, blocks=sheet(document), facts=facts)


def _fitting(facts: Facts, drawn: Sequence[Markup], left_bytes: int) -> list[Facts]:
    """Each sampled document with its HTML, or without it once `left_bytes` are full."""
    documents = []
    for number, (document, html) in enumerate(zip(facts["samples"]["documents"], drawn, strict=True), 1):
        size_bytes = len(html.encode())
        fits = size_bytes <= left_bytes
        left_bytes -= size_bytes if fits else 0
        documents.append({"document": document, "number": number, "drawn": html if fits else None})
    return documents
