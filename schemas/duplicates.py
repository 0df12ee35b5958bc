"""duplicates: which documents are alike, and which of them was kept."""

from __future__ import annotations

import pyarrow as pa

from schemas.column import NOT_BLANK, RATIO, Check, Column, TableSchema, hex_digits, one_of

DUPLICATES = TableSchema(
    "duplicates",
    "1.0.0",
    "One row per document that is like another one that was kept.",
    (
        Column("cluster_id", pa.string(), "The group of documents that are alike.", checks=(NOT_BLANK,)),
        Column("doc_id", pa.string(), "A document of the group.", checks=(hex_digits(32),)),
        Column("kept_doc_id", pa.string(), "The document of the group that was kept.", checks=(hex_digits(32),)),
        Column(
            "kind",
            pa.string(),
            "`exact`: the same text. `near`: almost the same text. `contained`: the kept text holds most of this one.",
            checks=(one_of("exact", "near", "contained"),),
        ),
        Column(
            "similarity",
            pa.float32(),
            "How like the kept document it is; 1 is the same text.",
            unit="ratio 0 to 1",
            checks=RATIO,
        ),
    ),
    key=("doc_id", "kept_doc_id"),
    row_checks=(
        Check(
            "exact-is-the-same",
            "similarity is 1 where kind is exact",
            lambda kind, similarity: (kind != "exact") | (similarity == 1),
            columns=("kind", "similarity"),
        ),
    ),
    looked_up_by=("doc_id", "kept_doc_id"),
)
