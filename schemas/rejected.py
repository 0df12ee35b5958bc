"""rejected: every document that came in and is no article, with all the reasons."""

from __future__ import annotations

import pyarrow as pa

from schemas.articles import WHERE_FROM
from schemas.column import (
    HAS_ITEMS,
    KEBAB_CASE,
    NOT_BLANK,
    RATIO,
    Check,
    Column,
    TableSchema,
    hex_digits,
    items_match,
    kebab_case,
    one_of,
)

STAGES = ("read", "normalise", "reject", "duplicates", "validate")
REASON = pa.struct([(name, pa.string()) for name in ("stage", "reason", "observed", "threshold")])

WHY = (
    Column("stage", pa.string(), "The stage that rejected it first.", checks=(one_of(*STAGES),)),
    Column("reason", pa.string(), "The first reason, named after the fault as it is.", checks=(kebab_case(),)),
    Column(
        "reasons",
        pa.list_(REASON),
        "All reasons in the order they were found: the stage, the reason, what was observed and what was asked for "
        "(these two null where there is nothing to compare).",
        checks=(
            HAS_ITEMS,
            items_match(rf"^({'|'.join(STAGES)})$", f"every stage one of {', '.join(STAGES)}", member="stage"),
            items_match(KEBAB_CASE, "every reason lower-case words with hyphens between", member="reason"),
        ),
    ),
    Column(
        "duplicate_of",
        pa.string(),
        "The `doc_id` of the article that was kept in its place; null where it is no duplicate.",
        nullable=True,
        checks=(hex_digits(32),),
    ),
    Column(
        "similarity",
        pa.float32(),
        "How like that article it is; null where it is no duplicate.",
        nullable=True,
        unit="ratio 0 to 1",
        checks=RATIO,
    ),
    Column(
        "kept_build",
        pa.string(),
        "The build that holds that article, if it is another than this one.",
        nullable=True,
        checks=(NOT_BLANK,),
    ),
)

GIVEN = (
    Column("url", pa.string(), "Its address, as its row gave it.", nullable=True),
    Column("site", pa.string(), "Its site, as its row gave it, else the host of `url`.", nullable=True),
    Column("given_title", pa.string(), "The title that its row gave.", nullable=True),
    Column("given_authors", pa.list_(pa.string()), "The authors that its row gave.", nullable=True),
    Column("given_date", pa.string(), "The date that its row gave, as written there.", nullable=True),
)

ORIGINAL = (
    Column(
        "raw_text",
        pa.string(),
        "The text as it came in; null where it cannot be shown as text.",
        nullable=True,
    ),
    Column("raw_reference", pa.string(), "Where the original bytes are found.", checks=(NOT_BLANK,)),
    Column("replayable", pa.bool_(), "Whether it can be put through again, with other rules or another configuration."),
)

REJECTED = TableSchema(
    "rejected",
    "1.1.0",
    "One row per document that came in and is not in `articles`, with every reason why.",
    (*WHERE_FROM, *WHY, *GIVEN, *ORIGINAL),
    # Two rows of an input may be alike to the byte and so share their doc_id.
    key=("doc_id", "source_row"),
    row_checks=(
        Check(
            "first-reason-first",
            "stage and reason are those of the first of reasons",
            lambda stage, reason, reasons: (
                (reasons.list.first().struct.field("stage") == stage)
                & (reasons.list.first().struct.field("reason") == reason)
            ),
            columns=("stage", "reason", "reasons"),
        ),
        Check(
            "similarity-with-duplicate",
            "similarity is given only where duplicate_of is",
            lambda similarity, duplicate_of: similarity.is_null() | duplicate_of.is_not_null(),
            columns=("similarity", "duplicate_of"),
        ),
    ),
)
