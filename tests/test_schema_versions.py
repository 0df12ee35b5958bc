"""A change that readers feel needs a version that says so, and a version that was out once stays what it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from schemas import TABLES, TableSchema
from schemas.column import Check, Column, at_least, one_of
from schemas.dictionary import declaration
from schemas.field_ids import FIELD_IDS
from schemas.versions import change_between, fingerprint, is_announced

PINNED = Path(__file__).parent / "golden" / "schema_versions.json"
REWRITE = "python -m tests.test_schemas"

every_table = pytest.mark.parametrize("schema", TABLES, ids=[table.name for table in TABLES])


@every_table
def test_a_version_stays_what_it_was(schema: TableSchema) -> None:
    pinned = json.loads(PINNED.read_text("utf-8"))[schema.name]
    assert schema.version in pinned, f"{schema.name} {schema.version} is new: {REWRITE}"
    assert fingerprint(declaration(schema)) == pinned[schema.version], (
        f"{schema.name} changed, but still {schema.version}: raise its version in schemas/{schema.name}.py, then {REWRITE}"
    )
    assert max(pinned, key=_numbers) == schema.version


@every_table
def test_every_column_has_a_field_id_for_life(schema: TableSchema) -> None:
    ids = FIELD_IDS[schema.name]
    assert len(set(ids)) == len(ids), f"{schema.name}: a name stands twice in schemas/field_ids.py"
    for column in schema.columns:
        assert column.name in ids, f"{schema.name}.{column.name}: append it to schemas/field_ids.py"
        metadata = schema.arrow().field(column.name).metadata
        assert metadata[b"PARQUET:field_id"] == str(1 + ids.index(column.name)).encode()


def test_field_ids_only_grow() -> None:
    """The first ones as they were first given out."""
    assert FIELD_IDS["duplicates"][:5] == ("cluster_id", "doc_id", "kept_doc_id", "kind", "similarity")
    assert FIELD_IDS["articles"][:2] == ("doc_id", "source_id") and FIELD_IDS["articles"][38] == "rules_hash"
    assert FIELD_IDS["removed"][14] == "status" and FIELD_IDS["rejected"][12] == "replayable"


DOC_ID = Column("doc_id", pa.string(), "The document's name.")
WORDS = Column("words", pa.int32(), "Words.", unit="words", checks=(at_least(1),))
KIND = Column("kind", pa.string(), "Its kind.", nullable=True, checks=(one_of("a", "b"),))
VERSION = Column("schema_version", pa.string(), "The version.", checks=(one_of("2.1.0"),))
NEXT_VERSION = Column("schema_version", pa.string(), "The version.", checks=(one_of("3.0.0"),))
SHORT = Check("short", "words are few", lambda words: words < 9, ("words",))


def table(
    *columns: Column, version: str = "2.1.0", key: tuple[str, ...] = ("doc_id",), row_checks: tuple[Check, ...] = ()
) -> dict[str, Any]:
    return declaration(TableSchema("notes", version, "One row per note.", (DOC_ID, *columns), key, row_checks))


def words(**changed: object) -> Column:
    return Column(
        **{"name": "words", "type": pa.int32(), "description": "Words.", "unit": "words", "checks": (at_least(1),)}
        | changed
    )


BEFORE = table(WORDS, KIND, VERSION, row_checks=(SHORT,))
CHANGES = [
    ("nothing", lambda: table(WORDS, KIND, VERSION, row_checks=(SHORT,)), "none"),
    ("the version alone", lambda: table(WORDS, KIND, NEXT_VERSION, version="3.0.0", row_checks=(SHORT,)), "none"),
    ("the words of a check", lambda: table(WORDS, KIND, VERSION, row_checks=(Check("short", "few words", SHORT.holds, ("words",)),)), "patch"),
    ("a column more at the end", lambda: table(WORDS, KIND, VERSION, Column("n", pa.int32(), "N."), row_checks=(SHORT,)), "minor"),
    ("a column more in the middle", lambda: table(WORDS, Column("n", pa.int32(), "N."), KIND, VERSION, row_checks=(SHORT,)), "minor"),
    ("a check more", lambda: table(WORDS, KIND, VERSION, row_checks=(SHORT, Check("c", "so", SHORT.holds, ("words",)))), "minor"),
    ("never null any more", lambda: table(WORDS, Column("kind", pa.string(), "K.", checks=(one_of("a", "b"),)), VERSION, row_checks=(SHORT,)), "minor"),
    ("a column less", lambda: table(WORDS, VERSION, row_checks=(SHORT,)), "major"),
    ("another name", lambda: table(WORDS, Column("sort", pa.string(), "Its kind.", nullable=True), VERSION, row_checks=(SHORT,)), "major"),
    ("another type", lambda: table(words(type=pa.int64()), KIND, VERSION, row_checks=(SHORT,)), "major"),
    ("another unit", lambda: table(words(unit="lines"), KIND, VERSION, row_checks=(SHORT,)), "major"),
    ("may be null", lambda: table(words(nullable=True), KIND, VERSION, row_checks=(SHORT,)), "major"),
    ("a check less", lambda: table(words(checks=()), KIND, VERSION, row_checks=(SHORT,)), "major"),
    ("another bound", lambda: table(words(checks=(at_least(0),)), KIND, VERSION, row_checks=(SHORT,)), "major"),
    ("one choice more", lambda: table(WORDS, Column("kind", pa.string(), "K.", nullable=True, checks=(one_of("a", "b", "c"),)), VERSION, row_checks=(SHORT,)), "major"),
    ("a check of rows less", lambda: table(WORDS, KIND, VERSION), "major"),
    ("another order", lambda: table(KIND, WORDS, VERSION, row_checks=(SHORT,)), "major"),
    ("another key", lambda: table(WORDS, KIND, VERSION, key=("doc_id", "words"), row_checks=(SHORT,)), "major"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "after", "change"), CHANGES, ids=[case[0] for case in CHANGES])
def test_how_much_a_change_weighs(label: str, after: Callable[[], dict[str, Any]], change: str) -> None:
    assert change_between(BEFORE, after()) == change


ANNOUNCED = [
    ("1.2.3", "1.2.4", "patch", True),
    ("1.2.3", "1.2.4", "minor", False),
    ("1.2.3", "1.3.0", "minor", True),
    ("1.2.3", "1.3.0", "major", False),
    ("1.2.3", "2.0.0", "major", True),
    ("1.9.0", "1.10.0", "minor", True),
    ("1.2.3", "1.2.3", "patch", False),
    ("1.2.3", "1.1.9", "minor", False),
    ("2.0.0", "1.9.9", "major", False),
]


@pytest.mark.parametrize(("before", "after", "change", "is_enough"), ANNOUNCED, ids=str)
def test_whether_a_version_says_so(before: str, after: str, change: str, is_enough: bool) -> None:
    assert is_announced(before, after, change) is is_enough


def refuse_unannounced(known: dict[str, Any], declared: dict[str, Any]) -> None:
    """End with one line where a table changed more than its version says."""
    for name, after in declared.items():
        before = known.get(name, after)
        change = change_between(before, after)
        if before != after and not is_announced(before["version"], after["version"], change):
            raise SystemExit(
                f"{name}: a {change} change from {before['version']} to {after['version']}; "
                f"raise the version in schemas/{name}.py"
            )


def rewrite_pinned(declared: dict[str, Any]) -> None:
    """Pin the versions that are new; one that was pinned as something else is refused."""
    pinned = json.loads(PINNED.read_text("utf-8")) if PINNED.exists() else {}
    for name, table in declared.items():
        versions = pinned.setdefault(name, {})
        if versions.setdefault(table["version"], fingerprint(table)) != fingerprint(table):
            raise SystemExit(f"{name}: {table['version']} was out before, as something else; raise the version further")
    PINNED.write_text(json.dumps(pinned, indent=1) + "\n", "utf-8")


def test_what_is_not_announced_cannot_be_pinned() -> None:
    less = table(WORDS, version="2.2.0")
    with pytest.raises(SystemExit, match=re.escape("notes: a major change from 2.1.0 to 2.2.0; raise the version")):
        refuse_unannounced({"notes": BEFORE}, {"notes": less})
    refuse_unannounced({"notes": BEFORE}, {"notes": less | {"version": "3.0.0"}})
    refuse_unannounced({}, {"notes": BEFORE})


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]
