"""The validation report: what it says about a build is so, whatever the texts are, and it stays small and quick."""

from __future__ import annotations

import hashlib
import json
import re
import time
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.errors import BuildBlockedError, CleancopyError
from cleancopy.report import draw_page, gather_facts
from cleancopy.report.rebuilt import line_blocks, rebuild, windows_around_cuts
from cleancopy.report.tables import open_table

REASON = pa.struct([(name, pa.string()) for name in ("stage", "reason", "observed", "threshold")])
STRINGS = pa.list_(pa.string())
SCHEMAS = {
    "articles": pa.schema(
        [
            *((name, pa.string()) for name in ("doc_id", "source_id", "source_path")),
            ("source_row", pa.int64()),
            *((name, pa.string()) for name in ("url", "site", "title", "title_source", "subtitle")),
            ("authors", STRINGS),
            ("section", pa.string()),
            ("published_at", pa.timestamp("us", "UTC")),
            *((name, pa.string()) for name in ("published_precision", "publisher", "source_credit")),
            ("reading_minutes", pa.int32()),
            *((name, pa.string()) for name in ("text", "lang")),
            ("lang_score", pa.float32()),
            *((name, pa.int32()) for name in ("n_chars", "n_words", "n_lines", "n_paragraphs", "raw_n_chars")),
            ("removed_n_chars", pa.int32()),
            ("removed_ratio", pa.float32()),
            ("n_removed", pa.int32()),
            ("n_duplicates", pa.int32()),
            *((name, pa.string()) for name in ("cluster_id", "normalised_sha256", "text_sha256")),
            ("warnings", STRINGS),
            *((name, pa.string()) for name in ("schema_version", "rules_hash")),
        ]
    ),
    "removed": pa.schema(
        [
            ("doc_id", pa.string()),
            *((name, pa.int32()) for name in ("seq", "start_char", "end_char", "start_line")),
            *((name, pa.string()) for name in ("text", "action", "lifted_to", "category", "rule", "marker", "reason")),
            ("confidence", pa.float32()),
            *((name, pa.string()) for name in ("zone", "status")),
        ]
    ),
    "rejected": pa.schema(
        [
            *((name, pa.string()) for name in ("doc_id", "source_id", "source_path")),
            ("source_row", pa.int64()),
            *((name, pa.string()) for name in ("stage", "reason")),
            ("reasons", pa.list_(REASON)),
            ("duplicate_of", pa.string()),
            ("similarity", pa.float32()),
            *((name, pa.string()) for name in ("kept_build", "raw_text", "raw_reference")),
            ("replayable", pa.bool_()),
        ]
    ),
    "duplicates": pa.schema(
        [
            *((name, pa.string()) for name in ("cluster_id", "doc_id", "kept_doc_id", "kind")),
            ("similarity", pa.float32()),
        ]
    ),
}

HOSTILE = (
    "<script>document.title='owned'</script>",
    "</style><script src=//evil.example/x.js></script><img src=x onerror=\"document.title='owned'\">",
    '\' onmouseover=\'document.title=1\' " autofocus onfocus="document.title=1" x="',
    "]]></script><!-- --><svg/onload=document.title=1>",
    "{{ 7 * 7 }} {% include '/etc/passwd' %} ${7*7}",
    "price \u202egnp.exe\u202c and \u2066isolated\u2069 \u200f mark",
    "bell \x07 escape \x1b[31m null \x00 delete \x7f next line \x85 end",
    "soft\u00adhyphen zero\u200bwidth \ufeffmark line\u2028separator tag\U000e0041",
    "שלום עולם, זהו טקסט מימין לשמאל",
    "مرحبا بالعالم (abc) ١٢٣",
    "Donaudampfschifffahrtsgesellschaft" * 30,
    "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a" * 5,
    "👩‍👩‍👧‍👦 می‌خواهم",
    "&lt;b&gt; &amp;amp; &#x3c;script&#x3e;",
)


@dataclass
class Document:
    """What one article of a build is made of: stretches of text, each kept (None) or removed by a rule."""

    name: str
    pieces: list[tuple[str, str | None]]
    columns: dict = field(default_factory=dict)

    @property
    def doc_id(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()[:32]

    @property
    def normalised(self) -> str:
        return "".join(text for text, _ in self.pieces)


LIFTING = {"byline": "authors", "dateline": "published_at", "reading-time": "reading_minutes"}
CATEGORIES = {"related-heading": "related", "share-buttons": "sharing", "newsletter-signup": "newsletter"}


def removed_rows(document: Document) -> list[dict]:
    rows, position, whole = [], 0, document.normalised
    for text, rule in document.pieces:
        if rule is not None:
            column = LIFTING.get(rule)
            rows.append(
                {
                    "doc_id": document.doc_id, "seq": len(rows), "start_char": position,
                    "end_char": position + len(text), "start_line": whole[:position].count("\n") + 1, "text": text,
                    "action": "lift" if column else "remove", "lifted_to": column,
                    "category": "byline" if column else CATEGORIES.get(rule, "other"), "rule": rule,
                    "marker": "RuleMarker", "reason": f"Why {rule} is not the article.", "confidence": 0.95,
                    "zone": "body", "status": "article",
                }
            )  # fmt: skip
        position += len(text)
    return rows


def article_row(document: Document) -> dict:
    text = "".join(text for text, rule in document.pieces if rule is None)
    whole = document.normalised
    row = {
        "doc_id": document.doc_id, "source_id": document.name, "source_path": f"{document.name}.txt", "text": text,
        "lang": "en", "lang_score": 0.99, "n_chars": len(text), "n_words": len(text.split()),
        "n_lines": text.count("\n"), "n_paragraphs": 1, "raw_n_chars": len(whole),
        "removed_n_chars": len(whole) - len(text), "removed_ratio": (len(whole) - len(text)) / max(len(whole), 1),
        "n_removed": sum(rule is not None for _, rule in document.pieces), "n_duplicates": 0,
        "normalised_sha256": "0" * 64, "text_sha256": "0" * 64, "warnings": [], "schema_version": "1",
        "rules_hash": "r" * 64,
    }  # fmt: skip
    return row | document.columns


def write_table(build: Path, name: str, rows: list[dict], part_rows: int = 4, group_rows: int = 3) -> list[dict]:
    table = pa.Table.from_pylist(rows, schema=SCHEMAS[name])
    (build / name).mkdir(parents=True)
    files = []
    for number, start in enumerate(range(0, max(table.num_rows, 1), part_rows)):
        path = build / name / f"part-{number:05}.parquet"
        part = table.slice(start, part_rows)
        pq.write_table(part, path, row_group_size=group_rows)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        size = path.stat().st_size
        files.append({"path": f"{name}/{path.name}", "rows": part.num_rows, "bytes": size, "sha256": digest})
    return files


def write_build(
    build: Path, documents: list[Document], rejected: list[dict] = (), duplicates: list[dict] = (), **layout: int
) -> dict:
    """Write the four tables and return the manifest."""
    tables = {
        "articles": [article_row(document) for document in documents],
        "removed": [row for document in documents for row in removed_rows(document)],
        "rejected": list(rejected),
        "duplicates": list(duplicates),
    }
    files = [entry for name, rows in tables.items() for entry in write_table(build, name, rows, **layout)]
    characters = sum(len(document.normalised) for document in documents)
    counts = {name: len(rows) for name, rows in tables.items()}
    return {
        "build_id": "b" * 32, "cleancopy_version": "0.1.0", "schema_version": "1", "rules_hash": "r" * 64,
        "config_hash": "c" * 64, "inputs_hash": "i" * 64,
        "counts": counts | {"read": counts["articles"] + counts["rejected"]},
        "proof": {"documents": len(documents), "characters": characters}, "files": files,
        "settings": {"reject": {"enabled": True, "min_words": 20}, "boilerplate": {"enabled": True, "rules": []}},
    }  # fmt: skip


RUN = {
    "started_at": "2024-05-06T07:08:09Z", "finished_at": "2024-05-06T07:08:11Z", "duration_seconds": 2.25,
    "host": "somewhere", "python": "3.11.9", "versions": {"pyarrow": "26.0.0", "polars": "2.1.0"}, "flow_run": None,
    "command": "cleancopy run seeds --out data",
}  # fmt: skip


def rejected_row(name: str, stage: str, reason: str, **more: object) -> dict:
    reasons = [{"stage": stage, "reason": reason, "observed": "3 words", "threshold": "20 words"}]
    row = {
        "doc_id": Document(name, []).doc_id, "source_id": name, "source_path": f"{name}.txt", "stage": stage,
        "reason": reason, "reasons": reasons, "raw_text": "Too short.", "raw_reference": f"{name}.txt",
        "replayable": True,
    }  # fmt: skip
    return row | more


def check(column: str, status: str = "pass", failing_rows: int = 0, examples: list[dict] = ()) -> dict:
    return {
        "table": "articles", "column": column, "check": "is-good", "statement": f"{column} is good.",
        "status": status, "failing_rows": failing_rows, "examples": list(examples),
    }  # fmt: skip


def write_big_build(build: Path, documents: int, cuts_per_document: int) -> dict:
    """A large build made of Arrow arrays: every article is the same length, and each cut a line of 20 characters."""
    numbers = np.arange(documents)
    ids = pa.array([f"{number:032x}" for number in range(documents)])
    body = "".join(
        f"Paragraph {n} says that rivers, bridges and bakers need each other more than they know.\n" for n in range(40)
    )
    text = pa.array([f"Article number {number:08}.\n{body}" for number in range(documents)])
    chars = 25 + len(body)
    removed_chars = 20 * cuts_per_document

    def full(value: object, kind: pa.DataType | None = None) -> pa.Array:
        return pa.array([value] * documents, kind)

    columns = {
        "doc_id": ids, "source_id": ids, "source_path": ids, "text": text, "title": ids,
        "lang": pa.array(np.array(["en", "de", "fr", "it"])[numbers % 4]), "lang_score": full(0.9),
        "n_chars": full(chars), "n_words": pa.array((numbers * 7919) % 3000), "n_lines": full(41),
        "n_paragraphs": full(41), "raw_n_chars": full(chars + removed_chars), "removed_n_chars": full(removed_chars),
        "removed_ratio": full(removed_chars / (chars + removed_chars)), "n_removed": full(cuts_per_document),
        "n_duplicates": full(0), "normalised_sha256": ids, "text_sha256": ids,
        "warnings": pa.array([["guard-withdrew"] if number % 50 == 0 else [] for number in range(documents)], STRINGS),
        "schema_version": full("1"), "rules_hash": full("r"),
    }  # fmt: skip
    tables = {"articles": _filled(SCHEMAS["articles"], columns, documents)}
    owner = np.repeat(numbers, cuts_per_document)
    seq = np.tile(np.arange(cuts_per_document), documents)
    rows = len(owner)
    rule = seq % 37
    columns = {
        "doc_id": ids.take(pa.array(owner)), "seq": pa.array(seq), "start_char": pa.array(25 + seq * 20),
        "end_char": pa.array(45 + seq * 20), "start_line": pa.array(2 + seq),
        "text": pa.array([f"Removed {number:011}\n" for number in range(rows)]),
        "action": pa.array(np.array(["remove", "lift"])[(rule == 0).astype(int)]),
        "category": pa.array(np.array([f"category-{n}" for n in range(6)])[rule % 6]),
        "rule": pa.array(np.array([f"rule-{n}" for n in range(37)])[rule]), "marker": pa.array(["RuleMarker"] * rows),
        "reason": pa.array(np.array([f"A reason of rule {n} that is a whole sentence." for n in range(37)])[rule]),
        "confidence": pa.array([0.9] * rows), "zone": pa.array(["body"] * rows), "status": pa.array(["article"] * rows),
    }  # fmt: skip
    tables["removed"] = _filled(SCHEMAS["removed"], columns, rows)
    refused = documents // 10
    reasons = [
        [{"stage": "reject", "reason": f"reason-{n % 7}", "observed": "1", "threshold": "2"}] for n in range(refused)
    ]
    refused_ids = [f"f{number:031x}" for number in range(refused)]
    columns = {
        "doc_id": pa.array(refused_ids), "source_id": pa.array(refused_ids), "source_path": pa.array(refused_ids),
        "stage": pa.array(["reject"] * refused), "reason": pa.array([f"reason-{n % 7}" for n in range(refused)]),
        "reasons": pa.array(reasons, pa.list_(REASON)), "raw_text": text[:refused],
        "raw_reference": pa.array(refused_ids), "replayable": pa.array([True] * refused),
    }  # fmt: skip
    tables["rejected"] = _filled(SCHEMAS["rejected"], columns, refused)
    pairs = {
        "cluster_id": ids[:refused], "doc_id": pa.array(refused_ids), "kept_doc_id": ids[:refused],
        "kind": pa.array(["near"] * refused), "similarity": pa.array([0.9] * refused),
    }  # fmt: skip
    tables["duplicates"] = _filled(SCHEMAS["duplicates"], pairs, refused)
    files = []
    for name, table in tables.items():
        (build / name).mkdir(parents=True)
        pq.write_table(table, build / name / "part-00000.parquet", row_group_size=10_000, compression="zstd")
        files.append({"path": f"{name}/part-00000.parquet", "rows": table.num_rows, "bytes": 1, "sha256": "0" * 64})
    counts = {name: table.num_rows for name, table in tables.items()} | {"read": documents + refused}
    manifest = write_build(build / "small", [])
    proof = {"documents": documents, "characters": documents * (chars + removed_chars)}
    return manifest | {"counts": counts, "files": files, "proof": proof}


def _filled(schema: pa.Schema, columns: dict, rows: int) -> pa.Table:
    arrays = [
        columns[entry.name].cast(entry.type) if entry.name in columns else pa.nulls(rows, entry.type)
        for entry in schema
    ]
    return pa.table(arrays, schema=schema)


# --- a small build, looked at closely ---


def bridge(name: str = "bridge", **columns: object) -> Document:
    pieces = [
        ("The old bridge opens again\n", None),
        ("By Ada Example\n", "byline"),
        ("The council agreed on Monday. \U0001f309 It was high time.\n", None),
        ("You might also like\nA baker by ear\n", "related-heading"),
        ("3 pulled", "counter"),
        ("For decades there was a ferry.\n", None),
        ("Share this\n", "share-buttons"),
    ]
    return Document(name, pieces, {"title": "The old bridge opens again", "authors": ["Ada Example"], **columns})


def small_build(build: Path, **layout: int) -> dict:
    documents = [
        bridge("bridge-1", warnings=["guard-withdrew: 2 marks"]),
        bridge("bridge-2", lang="fr", warnings=["guard-withdrew: 1 mark", "short-paragraphs"]),
        Document("plain", [("Nothing to take out of this one.\n", None)], {"authors": []}),
    ]
    both = [
        {"stage": "reject", "reason": reason, "observed": observed, "threshold": None}
        for reason, observed in (("too-few-words", "3"), ("too-few-letters", "0.2"))
    ]
    rejected = [
        rejected_row("broken", "read", "undecodable", raw_text=None),
        rejected_row("short-1", "reject", "too-few-words", reasons=both),
        rejected_row("short-2", "reject", "too-few-words"),
        rejected_row("letters", "reject", "too-few-letters"),
        rejected_row("twin", "duplicates", "near-duplicate", duplicate_of=documents[0].doc_id, similarity=0.93),
        rejected_row("strange", "validate", "schema"),
    ]
    pair = {"cluster_id": "c1", "kept_doc_id": documents[0].doc_id, "similarity": 0.93}
    duplicates = [
        pair | {"doc_id": documents[0].doc_id, "kind": "near"},
        pair | {"doc_id": rejected[4]["doc_id"], "kind": "near"},
        pair | {"doc_id": documents[1].doc_id, "kind": "contained"},
    ]
    return write_build(build, documents, rejected, duplicates, **layout)


CHECKS = [check("doc_id"), check("lang_score", "fail", 3, [{"doc_id": "d1", "observed": "1.25" * 100}])]


@pytest.fixture
def facts(tmp_path: Path) -> dict:
    manifest = small_build(tmp_path / "build")
    return gather_facts(tmp_path / "build", manifest, RUN, CHECKS, 50)


def test_the_funnel_follows_the_stages_of_rejection(facts: dict) -> None:
    steps = [(step["step"], step["documents"], step["lost"]) for step in facts["funnel"]]
    assert steps == [
        ("read", 9, 0), ("readable", 8, 1), ("articles", 5, 3), ("unique", 4, 1), ("valid", 3, 1), ("published", 3, 0),
    ]  # fmt: skip
    assert facts["funnel"][2]["reasons"][0] == {"reason": "too-few-words", "documents": 2}


def test_removals_are_counted_by_category_and_rule(facts: dict) -> None:
    removals = facts["removals"]
    assert (removals["rows"], removals["documents"]) == (8, 2)
    assert removals["characters"] == 2 * (15 + 35 + 8 + 11)
    assert [entry["category"] for entry in removals["by_category"]] == ["related", "byline", "sharing", "other"]
    byline = removals["by_category"][1]["rules"][0]
    assert byline["actions"] == [{"action": "lift", "lifted_to": "authors", "rows": 2}]
    assert byline["reasons"] == [{"reason": "Why byline is not the article.", "rows": 2}]
    assert [(example["text"], example["source_id"]) for example in byline["examples"]] == [
        ("By Ada Example\n", "bridge-1")
    ], "no text is shown twice"


def test_articles_are_summed_up(facts: dict) -> None:
    lifted = {entry["column"]: entry["articles"] for entry in facts["lifted"]}
    assert lifted == dict.fromkeys(lifted, 0) | {"title": 2, "authors": 2}
    languages = [(entry["lang"], entry["articles"]) for entry in facts["languages"]["by_language"]]
    assert languages == [("en", 2), ("fr", 1)]
    warnings = [(entry["kind"], entry["articles"], entry["warnings"]) for entry in facts["warnings"]]
    assert warnings == [("guard-withdrew", 2, 2), ("short-paragraphs", 1, 1)]
    assert facts["shares"]["articles_of_read"] == round(3 / 9, 6)
    assert facts["distributions"]["removed_percent"]["untouched_articles"] == 1
    assert sum(entry["articles"] for entry in facts["distributions"]["words"]["bins"]) == 3


def test_rejections_count_first_reasons_and_all_reasons(facts: dict) -> None:
    counted = {
        entry["reason"]: (entry["documents"], entry["documents_with_reason"])
        for entry in facts["rejections"]["by_reason"]
    }
    assert counted["too-few-words"] == (2, 2)
    assert counted["too-few-letters"] == (1, 2)
    assert [entry["documents"] for entry in facts["rejections"]["by_reason"]] == [2, 1, 1, 1, 1]


def test_duplicates_tell_what_is_still_an_article(facts: dict) -> None:
    assert facts["duplicates"]["by_kind"] == [{"kind": "contained", "pairs": 1}, {"kind": "near", "pairs": 1}]
    (cluster,) = facts["duplicates"]["largest"]
    assert [kept["source_id"] for kept in cluster["kept"]] == ["bridge-1"]
    assert {other["source_id"]: other["published"] for other in cluster["others"]} == {"twin": False, "bridge-2": True}


def test_a_sampled_document_is_its_whole_text_with_the_cuts_in_place(facts: dict) -> None:
    document = facts["samples"]["documents"][0]
    assert document["source_id"] in ("bridge-1", "bridge-2")
    assert [block["line"] for block in document["blocks"]] == [1, 2, 3, 4, 6, 7]
    assert document["blocks"][3]["segments"] == [{"text": "You might also like\nA baker by ear", "cut": 1}]
    assert document["blocks"][4]["segments"] == [
        {"text": "3 pulled", "cut": 2},
        {"text": "For decades there was a ferry.", "cut": None},
    ]
    assert document["cuts"]["0"]["lifted_to"] == "authors"
    assert document["lifted"] == {"title": "The old bridge opens again", "authors": ["Ada Example"]}


def test_all_sums_add_up_and_a_false_manifest_is_told(tmp_path: Path, facts: dict) -> None:
    assert all(entry["holds"] for entry in facts["accounts"])
    manifest = small_build(tmp_path / "other")
    manifest["counts"]["articles"] += 1
    false = gather_facts(tmp_path / "other", manifest, RUN, [], 1)
    assert [entry["found"] for entry in false["accounts"] if not entry["holds"]] == [3]
    assert "1 sum does not add up" in draw_page(false)


def test_same_tables_same_facts_whatever_the_clock_and_the_layout(tmp_path: Path, facts: dict) -> None:
    manifest = small_build(tmp_path / "again", part_rows=2, group_rows=1)
    again = gather_facts(tmp_path / "again", manifest, RUN | {"started_at": "2031-01-01T00:00:00Z"}, CHECKS, 50)
    assert again["run"] != facts["run"]
    own = ("run", "files")
    assert orjson.dumps({key: value for key, value in again.items() if key not in own}) == orjson.dumps(
        {key: value for key, value in facts.items() if key not in own}
    )


def test_the_page_is_drawn_from_json_alone(facts: dict) -> None:
    assert draw_page(json.loads(orjson.dumps(facts))) == draw_page(facts)


# --- samples and windows ---


@pytest.mark.parametrize(
    ("sampled", "expected"), [(0, []), (3, ["most-edited", "most-edited", "spread"]), (99, ["all"] * 12)]
)
def test_samples_are_the_most_edited_and_a_spread(tmp_path: Path, sampled: int, expected: list[str]) -> None:
    documents = [Document(f"d{n:02}", [("k" * 50, None), ("r" * (n + 1), "counter")]) for n in range(12)]
    manifest = write_build(tmp_path / "build", documents)
    facts = gather_facts(tmp_path / "build", manifest, RUN, [], sampled)
    shown = facts["samples"]["documents"]
    assert [document["chosen_as"] for document in shown] == expected
    assert [document["source_id"] for document in shown[:2]] == ["d11", "d10"][: len(shown)]
    page = draw_page(facts)
    assert ("A sample: 3 of 12 articles." in page) == (sampled == 3)
    assert ("sampled_documents = 0" in page) == (sampled == 0)


PIECES = st.lists(st.tuples(st.text(alphabet="ab \n\U0001f309", min_size=1, max_size=12), st.sampled_from([None, "r"])))


def pieces_of(document: Document) -> list:
    return rebuild(document.doc_id, article_row(document)["text"], removed_rows(document))


@given(PIECES)
def test_a_rebuilt_text_is_the_normalised_text_and_its_blocks_show_all_of_it(pieces: list) -> None:
    document = Document("d", pieces)
    rebuilt = pieces_of(document)
    assert "".join(piece.text for piece in rebuilt) == document.normalised
    blocks = line_blocks(rebuilt, windows_around_cuts(rebuilt, 10_000))
    segments = [segment for block in blocks for segment in block["segments"]]
    assert "".join(segment["text"] for segment in segments).replace("\n", "") == document.normalised.replace("\n", "")
    lines = document.normalised.split("\n")
    for block in blocks:
        assert lines[block["line"] - 1].startswith(block["segments"][0]["text"].split("\n")[0])
    for number, row in enumerate(removed_rows(document)):
        shown = "".join(segment["text"] for segment in segments if segment["cut"] == number)
        assert shown.replace("\n", "") == row["text"].replace("\n", "")
        assert any(segment["cut"] == number for segment in segments) or row["text"].strip("\n") == ""


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 4_000), st.sampled_from([None, "r"])), max_size=12), st.integers(1, 3_000))
def test_windows_hold_no_more_than_allowed_and_all_else_is_counted(lengths: list, max_chars: int) -> None:
    rebuilt = pieces_of(Document("d", [("x" * length, rule) for length, rule in lengths]))
    windows = windows_around_cuts(rebuilt, max_chars)
    total = sum(length for length, _ in lengths)
    shown = sum(end - start for start, end in windows)
    assert shown <= max_chars
    assert all(first[1] < second[0] for first, second in zip(windows, windows[1:], strict=False))
    blocks = line_blocks(rebuilt, windows)
    omitted = sum(block.get("omitted_chars", 0) for block in blocks)
    assert shown + omitted == total
    drawn = sum(len(segment["text"]) for block in blocks for segment in block.get("segments", ()))
    assert drawn == shown


MISFITS = [
    ("overlap", [(0, 3, "abc"), (2, 4, "xy")]),
    ("beyond the article", [(9, 10, "z")]),
    ("text shorter than its place", [(1, 5, "ab")]),
]


@pytest.mark.parametrize(("label", "cuts"), MISFITS, ids=[label for label, _ in MISFITS])
def test_cuts_that_do_not_fit_are_no_report(label: str, cuts: list) -> None:
    rows = [
        {"seq": seq, "start_char": start, "end_char": end, "text": text} for seq, (start, end, text) in enumerate(cuts)
    ]
    with pytest.raises(BuildBlockedError, match="document d: removed row . does not fit"):
        rebuild("d", "kept", rows)


# --- the page ---


class Parsed(HTMLParser):
    """Tags, attributes and text of a page, scripts and styles apart."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict]] = []
        self.inside = ""
        self.inline = {"script": [], "style": [], "title": []}
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.tags.append((tag, dict(attributes)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        self.inline.get(self.inside, self.text).append(data)


def hostile_facts(build: Path) -> dict:
    documents = [
        Document(
            f"{text} {number}",
            [(text + "\n", None), (text + "\n", "related-heading"), (text, "byline"), (f"tail {text}\n", None)],
            {name: text for name in ("title", "url", "section", "publisher")} | {"authors": [text], "warnings": [text]},
        )
        for number, text in enumerate(HOSTILE)
    ]
    reasons = [{"stage": text, "reason": text, "observed": text, "threshold": text} for text in HOSTILE]
    rejected = [rejected_row(text, "reject", text, reasons=reasons, raw_text=text) for text in HOSTILE]
    pairs = [
        {"cluster_id": text, "doc_id": rejected[number]["doc_id"], "kept_doc_id": documents[number].doc_id,
         "kind": text, "similarity": 1.0}
        for number, text in enumerate(HOSTILE)
    ]  # fmt: skip
    manifest = write_build(build, documents, rejected, pairs)
    manifest["settings"]["boilerplate"]["rules"] = list(HOSTILE)
    checks = [check(text, "fail", 1, [{"doc_id": text, "observed": text}]) for text in HOSTILE]
    run = RUN | {"host": HOSTILE[0], "command": [*HOSTILE, "lone \udcff surrogate"], "flow_run": HOSTILE[1]}
    return gather_facts(build, manifest, run, checks, 50)


def test_hostile_texts_are_text_and_can_be_seen(tmp_path: Path) -> None:
    page = draw_page(hostile_facts(tmp_path / "build"))
    page.encode("utf-8")
    hidden = {character for character in page if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert hidden <= {"\n", "\u200c", "\u200d"}, "joiners are spelling, all else would hide or reorder text"
    parsed = Parsed(page)
    assert [tag for tag, _ in parsed.tags].count("script") == 1
    assert not {"img", "iframe", "link"} & {tag for tag, attributes in parsed.tags if "data:" not in str(attributes)}
    names = {name for _, attributes in parsed.tags for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "autofocus", "onload")]
    text = "".join(parsed.text)
    for seen in (
        "<script>document.title='owned'</script>",
        r"\u202e",
        r"\x07",
        r"\x00",
        r"\U000e0041",
        r"\udcff",
        "{{ 7 * 7 }}",
    ):
        assert seen in text


def test_the_policy_allows_exactly_the_inline_style_and_script(facts: dict) -> None:
    page = draw_page(facts)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    inline = Parsed(page).inline
    for tag in ("script", "style"):
        digest = hashlib.sha256("".join(inline[tag]).encode()).digest()
        import base64

        assert f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'(?:src|href)="(?!#|data:)', page), "nothing is loaded, nothing leads away"


EMPTY = [
    ("funnel", "No document was read."),
    ("checks", "No schema check was run on this build."),
    ("status", "No schema check was run</p>"),
    ("removals", "Nothing was removed from any document."),
    ("documents", "There is no article to show."),
    ("rejections", "No document was rejected."),
    ("duplicates", "No two documents were found to be the same article."),
    ("warnings", "There are no articles to warn about."),
    ("articles", "This build has no articles."),
    ("headline", "There was nothing to read."),
    ("proof", "there was nothing to prove"),
]


@pytest.fixture(scope="module", params=["tables without rows", "no tables"])
def empty_page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    build = tmp_path_factory.mktemp("empty")
    manifest = write_build(build, [])
    if request.param == "no tables":
        manifest["files"] = []
        for part in build.glob("*/*"):
            part.unlink()
    return draw_page(gather_facts(build, manifest, RUN, [], 50))


@pytest.mark.parametrize(("label", "statement"), EMPTY, ids=[label for label, _ in EMPTY])
def test_every_section_says_when_it_is_empty(empty_page: str, label: str, statement: str) -> None:
    assert statement in empty_page


def test_failed_checks_come_first_and_many_passed_ones_are_folded(facts: dict) -> None:
    broken = check("url", "error")
    facts["checks"] = [check(f"column_{number}") for number in range(9)] + [*facts["checks"], broken]
    page = draw_page(facts)
    section = page[page.index('id="checks"') : page.index('id="removals"')]
    assert section.index("lang_score is good.") < section.index("url is good.") < section.index("column_0 is good.")
    assert "10 checks passed" in section
    assert "The check itself broke off" in section
    assert "2 of 12 schema checks did not pass" in page


def test_a_page_that_is_full_names_the_other_documents(tmp_path: Path) -> None:
    documents = [Document(f"d{n}", [("<\n" * 3_000, None), ("\x00\x01" * 2_500, "counter")]) for n in range(50)]
    facts = gather_facts(tmp_path / "build", write_build(tmp_path / "build", documents), RUN, [], 50)
    page = draw_page(facts)
    assert len(page.encode()) < 2_000_000
    assert page.count("left out to keep this page small") + page.count('<details class="document"') == 50
    assert page.count('<details class="document"') > 2


def test_the_query_on_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = tmp_path / "builds" / ("b" * 32)
    facts = gather_facts(build, small_build(build), RUN, [], 5)
    query = re.search(r'id="query">(.*?)</pre>', draw_page(facts), re.DOTALL)[1].replace("&#39;", "'")
    monkeypatch.chdir(tmp_path)
    assert duckdb.sql(query).fetchall()[0] == ("related-heading", 2, 70)


def test_a_large_build_is_quick_and_its_page_small(tmp_path: Path) -> None:
    manifest = write_big_build(tmp_path / "build", documents=10_000, cuts_per_document=10)
    started = time.perf_counter()
    facts = gather_facts(tmp_path / "build", manifest, RUN, [check("text")], 50)
    page = draw_page(facts)
    assert time.perf_counter() - started < 10
    assert len(page.encode()) < 2_000_000
    assert all(entry["holds"] for entry in facts["accounts"])
    assert facts["removals"]["documents"] == 10_000
    assert "A sample: 50 of 10,000 articles." in page


# --- reading tables ---


@given(st.lists(st.integers(0, 22), max_size=30))
@settings(max_examples=30)
def test_rows_are_fetched_in_the_order_asked_for(tmp_path_factory: pytest.TempPathFactory, rows: list[int]) -> None:
    build = tmp_path_factory.getbasetemp() / "rows"
    if not build.exists():
        pairs = [{"cluster_id": f"c{n}", "doc_id": str(n), "kept_doc_id": "k", "kind": "near"} for n in range(23)]
        write_table(build, "duplicates", pairs, part_rows=7, group_rows=3)
    table = open_table(build, "duplicates")
    assert table.rows == 23
    assert [entry["cluster_id"] for entry in table.fetch(rows, "cluster_id")] == [f"c{row}" for row in rows]


def test_a_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    manifest = small_build(tmp_path)
    part = tmp_path / "removed" / "part-00000.parquet"
    whole = pq.read_table(part)
    pq.write_table(whole.drop_columns(["rule"]), part)
    for other in sorted((tmp_path / "removed").glob("*"))[1:]:
        other.unlink()
    with pytest.raises(CleancopyError, match=r"removed: lacks the column 'rule'; make the build again"):
        gather_facts(tmp_path, manifest, RUN, [], 5)
    part.write_bytes(b"no parquet")
    with pytest.raises(CleancopyError, match=r"part-00000.parquet: cannot be read as Parquet"):
        gather_facts(tmp_path, manifest, RUN, [], 5)
