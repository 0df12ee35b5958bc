"""Build folders made up for the report, a small one and a hostile one, with pyarrow alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.report import gather_facts

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
            *(
                (name, pa.string())
                for name in ("kept_build", "url", "site", "given_title", "raw_text", "raw_reference")
            ),
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
            begins = position + len(text) - len(text.lstrip("\n") or text)
            column = LIFTING.get(rule)
            rows.append(
                {
                    "doc_id": document.doc_id, "seq": len(rows), "start_char": position,
                    "end_char": position + len(text), "start_line": whole[:begins].count("\n") + 1, "text": text,
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
        rejected_row("strange-1", "validate", "schema"),
        rejected_row("strange-2", "validate", "schema"),
    ]
    pair = {"cluster_id": "c1", "kept_doc_id": documents[0].doc_id, "similarity": 0.93}
    duplicates = [
        pair | {"doc_id": documents[0].doc_id, "kind": "near"},
        pair | {"doc_id": rejected[4]["doc_id"], "kind": "near"},
        pair | {"doc_id": documents[1].doc_id, "kind": "contained"},
    ]
    return write_build(build, documents, rejected, duplicates, **layout)


CHECKS = [check("doc_id"), check("lang_score", "fail", 3, [{"doc_id": "d1", "observed": "1.25" * 100}])]


def hostile_facts(build: Path) -> dict:
    documents = [
        Document(
            f"{text} {number}",
            [(text + "\n", None), (text + "\n", "related-heading"), (text, "byline"), (f"tail {text}\n", None)],
            {name: text for name in ("title", "url", "site", "section", "publisher", "lang")}
            | {"authors": [text], "warnings": [text]},
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
