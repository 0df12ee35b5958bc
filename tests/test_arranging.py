"""Articles are sorted part by part, what was removed stands beside them, and the portions they came in do not matter."""

import random
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy import waiting
from cleancopy.arranging import arranged

ARTICLES = pa.schema(
    {
        "doc_id": pa.string(),
        "lang": pa.string(),
        "at": pa.timestamp("us", "UTC"),
        "n_removed": pa.int32(),
        "text": pa.string(),
    }
)
REMOVED = pa.schema({"doc_id": pa.string(), "seq": pa.int32(), "text": pa.string(), "status": pa.string()})
SORTED_BY = ("lang", "at", "doc_id")


def documents(seed: int, count: int) -> list[dict]:
    """Documents as the input has them: articles, and some that are none; one is a rejected repeat of the one before."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        made.append(
            {
                "doc_id": f"{draw.randrange(10**6):06}-{number}",
                "lang": draw.choice(["de", "en", "zh-cn"]),
                "at": draw.choice([None, datetime(2020 + draw.randrange(4), 1, 1, tzinfo=UTC)]),
                "n_removed": draw.choice([0, 0, 1, 2, 5]),
                "text": "x" * draw.randrange(9),
                "status": draw.choice(["article", "article", "rejected"]),
            }
        )
        if draw.random() < 0.2:
            made.append(made[-1] | {"status": "rejected"})
    return made


def ledger_of(document: dict) -> list[dict]:
    known = {"doc_id": document["doc_id"], "status": document["status"]}
    return [known | {"seq": seq, "text": f"{seq} {known['doc_id']}"} for seq in range(document["n_removed"])]


def portion(documents: list[dict]) -> dict[str, pa.Table]:
    articles = [{name: d[name] for name in ARTICLES.names} for d in documents if d["status"] == "article"]
    ledger = [row for document in documents for row in ledger_of(document)]
    return {
        "articles": pa.Table.from_pylist(articles, ARTICLES),
        "removed": pa.Table.from_pylist(ledger, REMOVED),
        "rejected": pa.table({"n": [len(documents) - len(articles)]}),
    }


@pytest.fixture(autouse=True)
def bound_as_it_was(monkeypatch):
    monkeypatch.setattr(waiting, "MAX_BYTES_IN_MEMORY", waiting.MAX_BYTES_IN_MEMORY)


def came_out(portions, part_rows, folder) -> dict[str, list[dict]]:
    rows = {"articles": [], "removed": [], "rejected": []}
    for tables in arranged(iter(portions), SORTED_BY, part_rows, folder):
        for name, table in tables.items():
            rows[name] += table.to_pylist()
    assert not folder.exists()
    return rows


def in_order(row: dict) -> tuple:
    return row["lang"], row["at"] is None, row["at"] or 0, row["doc_id"]


def twin(documents: list[dict], part_rows: int) -> tuple[list[dict], list[dict]]:
    """In plain Python: part after part, the articles sorted, then their rows of the ledger; those of others at the end."""
    of_articles = [document for document in documents if document["status"] == "article"]
    articles, ledger = [], []
    for start in range(0, len(of_articles), part_rows):
        for document in sorted(of_articles[start : start + part_rows], key=in_order):
            articles.append({name: document[name] for name in ARTICLES.names})
            ledger.extend(ledger_of(document))
    set_aside = [document for document in documents if document["status"] != "article"]
    return articles, [*ledger, *(row for document in set_aside for row in ledger_of(document))]


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    count=st.integers(0, 30),
    part_rows=st.integers(1, 12),
    joined_bytes=st.sampled_from([0, 300, 10**9]),
    data=st.data(),
)
def test_what_comes_out_depends_on_the_rows_alone(tmp_path_factory, seed, count, part_rows, joined_bytes, data):
    waiting.MAX_BYTES_IN_MEMORY = joined_bytes
    everything = documents(seed, count)
    borders = sorted(data.draw(st.lists(st.integers(0, len(everything)), max_size=5)))
    cut = [everything[a:b] for a, b in zip([0, *borders], [*borders, len(everything)], strict=True)]
    folder = tmp_path_factory.mktemp("arranging") / "waiting"
    rows = came_out([portion(some) for some in cut], part_rows, folder)
    articles, ledger = twin(everything, part_rows)
    assert rows["articles"] == articles
    assert rows["removed"] == ledger
    assert sum(row["n"] for row in rows["rejected"]) + len(articles) == len(everything)


def test_nothing_in_nothing_out(tmp_path):
    assert came_out([], 10, tmp_path / "waiting") == {"articles": [], "removed": [], "rejected": []}


def test_what_waits_is_cleared_away_when_something_fails(tmp_path):
    def failing():
        yield portion(documents(1, 9))
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        list(arranged(failing(), SORTED_BY, 100, tmp_path / "waiting"))
    assert not (tmp_path / "waiting").exists()
