"""A look-up of one document, and a filter by language or date, read a small part of the files."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as pads
import pytest

from cleancopy.arranging import arranged
from cleancopy.parts import Layout, PartWriter
from schemas import ARTICLES, REMOVED

COUNTER = Path("/proc/self/io")
ROWS = 12_000
FIRST_DAY = datetime(2010, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not COUNTER.exists(), reason="nothing counts the bytes read on this system")


def doc_id(number: int) -> str:
    return hashlib.sha256(f"document {number}".encode()).hexdigest()[:32]


def text_hash(number: int) -> str:
    return hashlib.sha256(f"text {number}".encode()).hexdigest()


def articles() -> pa.Table:
    """Articles in the order of an input: languages and days as they fall."""
    draw = random.Random(6)
    numbers = range(ROWS)
    values = {
        "doc_id": [doc_id(number) for number in numbers],
        "text_sha256": [text_hash(number) for number in numbers],
        "lang": draw.choices(["en", "de", "fr", "pl"], [60, 25, 10, 5], k=ROWS),
        "published_at": [None if draw.random() < 0.1 else FIRST_DAY + timedelta(draw.randrange(3650)) for _ in numbers],
        "text": [draw.randbytes(1_000).hex() for _ in numbers],
        "n_removed": [0] * ROWS,
    }
    return pa.table(
        [pa.array(values.get(column.name, [None] * ROWS), column.type) for column in ARTICLES.columns],
        schema=pa.schema([pa.field(column.name, column.type) for column in ARTICLES.columns]),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles as a run writes them: a part of 20 row groups."""
    root = tmp_path_factory.mktemp("pruning")
    portions = ({"articles": portion, "removed": REMOVED.arrow().empty_table()} for portion in [articles()])
    layout = Layout(ROWS, ROWS // 20, ARTICLES.sorted_by, ARTICLES.looked_up_by)
    written = None
    for tables in arranged(portions, ARTICLES.sorted_by, ROWS, root / "waiting"):
        if "articles" in tables:
            written = written or PartWriter(root / "articles", tables["articles"].schema, layout)
            written.write(tables["articles"])
    written.close()
    return root / "articles"


def bytes_read(work: Callable[[], Any]) -> tuple[Any, int]:
    """What the work gives, and how many bytes this process read for it, the second time, when all is imported."""
    work()
    before = _counted()
    return work(), _counted() - before


def _counted() -> int:
    return int(COUNTER.read_text().split()[1])


DAYS = (datetime(2014, 3, 1, tzinfo=UTC), datetime(2014, 4, 1, tzinfo=UTC))
BY_DUCKDB = [
    # what is asked, how many rows it finds at most, what share of the bytes it may read
    ("doc_id", f"doc_id = '{doc_id(4321)}'", 1, 0.10),
    ("text_sha256", f"text_sha256 = '{text_hash(77)}'", 1, 0.10),
    ("no such document", f"doc_id = '{'0' * 32}'", 0, 0.05),
    ("language", "lang = 'pl'", 1000, 0.25),
    ("language and month", "lang = 'en' AND published_at >= '2014-03-01' AND published_at < '2014-04-01'", 200, 0.15),
    ("month", "published_at >= '2014-03-01' AND published_at < '2014-04-01'", 300, 0.55),
]


@pytest.mark.parametrize(("asked", "where", "most_rows", "share"), BY_DUCKDB, ids=[case[0] for case in BY_DUCKDB])
def test_duckdb_reads_little(folder: Path, asked: str, where: str, most_rows: int, share: float) -> None:
    import duckdb

    with duckdb.connect() as session:
        session.execute("SET enable_external_file_cache = false; SET TimeZone = 'UTC'")
        query = f"SELECT text FROM '{folder}/*.parquet' WHERE {where}"
        rows, read = bytes_read(lambda: session.sql(query).fetchall())
    everything = sum(path.stat().st_size for path in folder.iterdir())
    assert min(most_rows, 1) <= len(rows) <= most_rows
    assert read < share * everything, f"{asked}: {read / everything:.1%} of the bytes"


# A month of a language lies in one row group; those where one language follows another hold all months of both, and
# pyarrow, which looks at no row before it reads the column asked for, reads these two as well.
BY_DATASET = [
    ("language", pads.field("lang") == "pl", 1000, 0.25),
    (
        "language and month",
        (pads.field("lang") == "en") & (pads.field("published_at") >= DAYS[0]) & (pads.field("published_at") < DAYS[1]),
        200,
        0.25,
    ),
]


@pytest.mark.parametrize(("asked", "where", "most_rows", "share"), BY_DATASET, ids=[case[0] for case in BY_DATASET])
def test_pyarrow_reads_little(folder: Path, asked: str, where: Any, most_rows: int, share: float) -> None:
    found = pads.dataset(folder)
    rows, read = bytes_read(lambda: found.to_table(columns=["text"], filter=where))
    everything = sum(path.stat().st_size for path in folder.iterdir())
    assert 1 <= len(rows) <= most_rows
    assert read < share * everything, f"{asked}: {read / everything:.1%} of the bytes"
