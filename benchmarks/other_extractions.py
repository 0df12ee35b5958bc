"""What other extractors make of the labelled pages' HTML: more texts of the same pages to learn from."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pyarrow.parquet as pq


def extract_all(path: Path, ids: list[str]) -> dict[str, list[str]]:
    """For each page of the Parquet file (columns id, html) what three extractors give, in a fixed order.

    The extractors are those that made `rough_text`; a text that one cannot make is left out.
    """
    import trafilatura
    from readability import Document
    from resiliparse.extract.html2text import extract_plain_text

    html = {row["id"]: row["html"] for row in pq.read_table(path, filters=[("id", "in", ids)]).to_pylist()}
    found: dict[str, list[str]] = {}
    for page, markup in html.items():
        texts: list[str | None] = []
        with contextlib.suppress(Exception):  # extractors fail in their own ways on broken HTML, and may
            texts.append(trafilatura.extract(markup, favor_recall=True, include_comments=False))
        with contextlib.suppress(Exception):
            texts.append(extract_plain_text(markup, main_content=True, alt_texts=False))
        with contextlib.suppress(Exception):
            texts.append(extract_plain_text(Document(markup).summary(), main_content=False, alt_texts=False))
        found[page] = [text for text in texts if text]
    return found
