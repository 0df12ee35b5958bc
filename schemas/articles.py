"""articles: what readers of the dataset came for, one row per article."""

from __future__ import annotations

import pyarrow as pa

from schemas.column import (
    HAS_ITEMS,
    KEBAB_CASE,
    NOT_BLANK,
    RATIO,
    Check,
    Column,
    TableSchema,
    at_least,
    hex_digits,
    items_match,
    kebab_case,
    matches,
    one_of,
)
from schemas.quality_signals import CHARACTERS, QUALITY_SIGNALS

VERSION = "1.2.0"
LANGUAGE_CODE = r"^[a-z]{2,3}(-[a-z]{2,4})?$"
LANG_SHARE = pa.struct([("lang", pa.string()), ("share", pa.float32())])
RELATIVE_PATH = matches(r"^[^/]", "relative, with forward slashes")

WHERE_FROM = (
    Column(
        "doc_id",
        pa.string(),
        "The document's name for life, made from where it was found and its bytes.",
        checks=(hex_digits(32),),
    ),
    Column(
        "source_id",
        pa.string(),
        "The name the source gives it: the row's id, else the file's stem.",
        checks=(NOT_BLANK,),
    ),
    Column(
        "source_path",
        pa.string(),
        "The input file, relative to the folder that all inputs share.",
        checks=(RELATIVE_PATH,),
    ),
    Column(
        "source_row",
        pa.int64(),
        "Which line or record of the input file, counted from 1; null where the file is the document.",
        nullable=True,
        checks=(at_least(1),),
    ),
)
"""The first columns of `articles`; `rejected` begins with them too."""


def _source(name: str, column: str) -> Column:
    """The column that says where the value of another one was found."""
    description = (
        f"Where `{column}` was found: `given` by the input, the id of the rule that lifted it, or how the page was "
        f"read; null exactly where `{column}` is."
    )
    return Column(name, pa.string(), description, nullable=True, checks=(kebab_case(),))


METADATA = (
    Column("url", pa.string(), "Address of the page, as the input gave it.", nullable=True, checks=(NOT_BLANK,)),
    Column(
        "site",
        pa.string(),
        "The site it comes from, as the input gave it, else the host of `url`.",
        nullable=True,
        checks=(NOT_BLANK,),
    ),
    Column(
        "title", pa.string(), "The headline; null where none was given or found.", nullable=True, checks=(NOT_BLANK,)
    ),
    Column(
        "title_source",
        pa.string(),
        "How the headline was come by; null exactly where `title` is.",
        nullable=True,
        checks=(kebab_case(),),
    ),
    Column(
        "subtitle",
        pa.string(),
        "The line under the headline; null where none was found.",
        nullable=True,
        checks=(NOT_BLANK,),
    ),
    Column(
        "authors",
        pa.list_(pa.string()),
        "Who wrote it, in the order of the byline; null where nobody is named.",
        nullable=True,
        checks=(HAS_ITEMS, items_match(r"\S", "every name given and not blank")),
    ),
    _source("authors_source", "authors"),
    Column(
        "section",
        pa.string(),
        "The part of the site that it appeared in, if known.",
        nullable=True,
        checks=(NOT_BLANK,),
    ),
    _source("section_source", "section"),
    Column(
        "published_at",
        pa.timestamp("us", "UTC"),
        "When it was published, in UTC, no more exact than `published_precision` says; null where unknown.",
        nullable=True,
    ),
    Column(
        "published_precision",
        pa.string(),
        "What of `published_at` is known: below it the smallest value stands. Null exactly where `published_at` is.",
        nullable=True,
        checks=(one_of("year", "month", "day", "minute"),),
    ),
    _source("published_source", "published_at"),
    Column("publisher", pa.string(), "Who published it, if known.", nullable=True, checks=(NOT_BLANK,)),
    _source("publisher_source", "publisher"),
    Column(
        "source_credit",
        pa.string(),
        "The agency or paper that the page credits for the text, if any.",
        nullable=True,
        checks=(NOT_BLANK,),
    ),
    _source("source_credit_source", "source_credit"),
    Column(
        "reading_minutes",
        pa.int32(),
        "The reading time that the page states; null where it states none.",
        nullable=True,
        unit="minutes",
        checks=(at_least(0),),
    ),
)

CONTENT = (
    Column(
        "text",
        pa.string(),
        "The article, freed of what is not part of it; lines end in a line feed.",
        checks=(NOT_BLANK,),
    ),
    Column(
        "lang",
        pa.string(),
        "The main language of the text; `und` where it cannot be told.",
        checks=(matches(LANGUAGE_CODE, "a language code such as en, zh-cn or und"),),
    ),
    Column("lang_score", pa.float32(), "How sure `lang` is.", unit="ratio 0 to 1", checks=RATIO),
    Column(
        "langs",
        pa.list_(LANG_SHARE),
        "The languages of the text, told paragraph by paragraph, with their shares of what is in any, rounded to 4 "
        "places; the largest share first. Shares below 0.05 are left out; empty where no language can be told.",
        unit="shares of the characters, ratio 0 to 1",
        checks=(items_match(LANGUAGE_CODE, "every language a code such as en or zh-cn", member="lang"),),
    ),
)


def _count(name: str, unit: str, description: str, minimum: int = 0) -> Column:
    return Column(name, pa.int32(), description, unit=unit, checks=(at_least(minimum),))


COUNTS = (
    _count("n_chars", CHARACTERS, "Length of `text`.", minimum=1),
    _count("n_words", "words", "Words in `text`."),
    _count("n_lines", "lines", "Lines of `text`."),
    _count("n_paragraphs", "paragraphs", "Lines of `text` with at least twenty words that end like a sentence."),
    _count("raw_n_chars", CHARACTERS, "Length of the normalised text, before anything was taken out."),
    _count("removed_n_chars", CHARACTERS, "How much was taken out; all of it stands in the table `removed`."),
    Column(
        "removed_ratio",
        pa.float32(),
        "`removed_n_chars` as a share of `raw_n_chars`, rounded to 4 places.",
        unit="ratio 0 to 1",
        checks=RATIO,
    ),
    _count("n_removed", "rows", "How many rows of `removed` belong to this article."),
    _count("n_duplicates", "documents", "How many other documents were set aside as duplicates of this one."),
)

PROOF = (
    Column(
        "cluster_id",
        pa.string(),
        "The group of like documents it belongs to, as in `duplicates`; null where there is none like it.",
        nullable=True,
        checks=(NOT_BLANK,),
    ),
    Column(
        "normalised_sha256",
        pa.string(),
        "SHA-256 of the normalised text (UTF-8), which `text` and the rows of `removed` add up to.",
        checks=(hex_digits(64),),
    ),
    Column("text_sha256", pa.string(), "SHA-256 of `text` (UTF-8).", checks=(hex_digits(64),)),
    Column(
        "warnings",
        pa.list_(pa.string()),
        "What a careful reader should know about this article; empty where there is nothing to say.",
        checks=(items_match(KEBAB_CASE, "every item lower-case words with hyphens between"),),
    ),
    Column("schema_version", pa.string(), "The version of this contract.", checks=(one_of(VERSION),)),
    Column("rules_hash", pa.string(), "SHA-256 of the rules that were used.", checks=(hex_digits(64),)),
)

SOURCES = (
    ("title", "title_source"),
    ("authors", "authors_source"),
    ("section", "section_source"),
    ("published_at", "published_source"),
    ("publisher", "publisher_source"),
    ("source_credit", "source_credit_source"),
)


def _with_source(column: str, source: str) -> Check:
    name = f"{source.removesuffix('_source').replace('_', '-')}-with-source"
    return Check(
        name,
        f"{source} is given exactly where {column} is",
        lambda value, its_source: value.is_null() == its_source.is_null(),
        columns=(column, source),
    )


ROUNDING = 0.0001
"""How far `removed_ratio` may be from the exact share: it is rounded to 4 places, as float32."""

ARTICLES = TableSchema(
    "articles",
    VERSION,
    "One row per article: its text, what is known of it, and what was taken out of it in numbers.",
    (*WHERE_FROM, *METADATA, *CONTENT, *COUNTS, *QUALITY_SIGNALS, *PROOF),
    key=("doc_id",),
    row_checks=(
        Check(
            "n-chars-counts-text",
            "n_chars is the length of text in characters",
            lambda n_chars, text: n_chars == text.str.len_chars(),
            columns=("n_chars", "text"),
        ),
        Check(
            "nothing-vanished",
            "raw_n_chars is n_chars plus removed_n_chars",
            lambda raw_n_chars, n_chars, removed_n_chars: raw_n_chars == n_chars + removed_n_chars,
            columns=("raw_n_chars", "n_chars", "removed_n_chars"),
        ),
        Check(
            "removed-ratio-is-share",
            "removed_ratio is removed_n_chars divided by raw_n_chars",
            lambda ratio, removed, raw: (ratio * raw - removed).abs() <= raw * ROUNDING,
            columns=("removed_ratio", "removed_n_chars", "raw_n_chars"),
        ),
        *(_with_source(column, source) for column, source in SOURCES),
        Check(
            "date-with-precision",
            "published_precision is given exactly where published_at is",
            lambda published_at, precision: published_at.is_null() == precision.is_null(),
            columns=("published_at", "published_precision"),
        ),
    ),
    sorted_by=("lang", "published_at", "doc_id"),
    looked_up_by=("doc_id", "text_sha256"),
)
