"""removed: everything that was taken out of a text, and why. With `articles` it adds up to the normalised texts."""

from __future__ import annotations

import pyarrow as pa

from schemas.column import (
    NOT_BLANK,
    NOT_EMPTY,
    RATIO,
    Check,
    Column,
    TableSchema,
    at_least,
    hex_digits,
    kebab_case,
    one_of,
)
from schemas.quality_signals import CHARACTERS

LIFTED_TO = (
    "title",
    "subtitle",
    "authors",
    "section",
    "published_at",
    "publisher",
    "source_credit",
    "reading_minutes",
)
"""The columns of `articles` that content of the text may be lifted to."""

WHERE = (
    Column(
        "doc_id",
        pa.string(),
        "The document it was taken out of. A rejected repeat (a row that stands twice in a file) may share it with the "
        "article that stayed: join with `articles` where `status` is article.",
        checks=(hex_digits(32),),
    ),
    Column("seq", pa.int32(), "Its place among what was taken out of the document.", checks=(at_least(0),)),
    Column(
        "start_char",
        pa.int32(),
        "Where it began in the normalised text, counted from 0.",
        unit=CHARACTERS,
        checks=(at_least(0),),
    ),
    Column(
        "end_char",
        pa.int32(),
        "Where it ended in the normalised text: the first character that is no longer part of it.",
        unit=CHARACTERS,
    ),
    Column(
        "start_line",
        pa.int32(),
        "The line of the normalised text its own text begins in, counted from 1; line ends before it are passed over.",
        unit="lines",
        checks=(at_least(1),),
    ),
    Column("text", pa.string(), "What was taken out, to the letter.", checks=(NOT_EMPTY,)),
)

WHY = (
    Column(
        "action",
        pa.string(),
        "`remove`: it is not part of the article. `lift`: its content went to a column of `articles`.",
        checks=(one_of("remove", "lift"),),
    ),
    Column(
        "lifted_to",
        pa.string(),
        "The column of `articles` that its content went to; null where nothing was lifted.",
        nullable=True,
        checks=(one_of(*LIFTED_TO),),
    ),
    Column("category", pa.string(), "The family of rules, such as newsletter or byline.", checks=(NOT_BLANK,)),
    Column("rule", pa.string(), "The rule that took it out.", checks=(kebab_case(),)),
    Column("marker", pa.string(), "The part of the program that applied the rule.", checks=(NOT_BLANK,)),
    Column("reason", pa.string(), "Why the rule takes such text out.", checks=(NOT_BLANK,)),
    Column("confidence", pa.float32(), "How sure the rule is.", unit="ratio 0 to 1", checks=RATIO),
    Column(
        "zone",
        pa.string(),
        "Where in the document it stood: at the head, in the body or in the tail.",
        checks=(one_of("head", "body", "tail"),),
    ),
    Column(
        "status",
        pa.string(),
        "What became of the document: it is in `articles`, or it is in `rejected`. Tells an article's rows from those "
        "of a rejected repeat with the same doc_id.",
        checks=(one_of("article", "rejected"),),
    ),
)

REMOVED = TableSchema(
    "removed",
    "1.0.0",
    "One row per stretch of text that was taken out of a document, with the rule and the reason.",
    (*WHERE, *WHY),
    key=("doc_id", "seq"),
    row_checks=(
        Check(
            "end-after-start",
            "end_char is greater than start_char",
            lambda start_char, end_char: end_char > start_char,
            columns=("start_char", "end_char"),
        ),
        Check(
            "offsets-span-text",
            "end_char minus start_char is the length of text in characters",
            lambda start_char, end_char, text: end_char - start_char == text.str.len_chars(),
            columns=("start_char", "end_char", "text"),
        ),
        Check(
            "lifted-to-with-lift",
            "lifted_to is given exactly where action is lift",
            lambda action, lifted_to: (action == "lift") == lifted_to.is_not_null(),
            columns=("action", "lifted_to"),
        ),
    ),
)
