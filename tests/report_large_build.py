"""A large build folder for the report, made in seconds out of Arrow arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.report_builds import REASON, SCHEMAS, STRINGS, write_build


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
