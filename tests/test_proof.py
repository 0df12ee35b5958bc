"""Articles and their ledger give back the normalised texts, in whatever pieces they come; what does not is named."""

import hashlib
import random

import pyarrow as pa
import pytest

from cleancopy.errors import BuildBlockedError
from cleancopy.proof import refuse_unproved, restored, unproved

LETTERS = "aé中🚢\n "


def documents(seed: int, count: int) -> tuple[pa.Table, pa.Table]:
    """Articles cut out of random texts, and the ledger, with rows of a document that is no article between."""
    draw = random.Random(seed)
    articles, removed = [], []
    for number in range(count):
        whole = "".join(draw.choice(LETTERS) for _ in range(draw.choice([0, 5, 40, 200])))
        borders = sorted(draw.sample(range(len(whole) + 1), min(len(whole) // 3, 2 * draw.randrange(4)) // 2 * 2))
        kept, last = "", 0
        for start, end in zip(borders[::2], borders[1::2], strict=True):
            kept += whole[last:start]
            removed.append({"doc_id": f"d{number}", "text": whole[start:end], "start_char": start, "status": "article"})
            last = end
        digest = hashlib.sha256(whole.encode()).hexdigest()
        articles.append({"doc_id": f"d{number}", "text": kept + whole[last:], "normalised_sha256": digest})
        removed.append({"doc_id": f"x{number}", "text": "gone", "start_char": 0, "status": "rejected"})
    ledger = pa.schema({"doc_id": pa.string(), "text": pa.string(), "start_char": pa.int32(), "status": pa.string()})
    return pa.Table.from_pylist(articles), pa.Table.from_pylist(removed, ledger)


def in_pieces(table: pa.Table, seed: int) -> pa.Table:
    draw = random.Random(seed)
    cuts = sorted(draw.sample(range(len(table) + 1), min(3, len(table))))
    return pa.concat_tables(
        [table.slice(start, end - start) for start, end in zip([0, *cuts], [*cuts, len(table)], strict=True)]
    )


@pytest.mark.parametrize("seed", range(40))
def test_every_text_is_given_back(seed):
    articles, removed = documents(seed, seed % 9 + 1)
    articles, removed = in_pieces(articles, seed), in_pieces(removed, seed + 1)
    texts = [text for piece in restored(articles, removed) for text in piece.to_pylist()]
    assert [hashlib.sha256(text.encode()).hexdigest() for text in texts] == articles["normalised_sha256"].to_pylist()
    refuse_unproved(articles, removed)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("change", [{"text": "other"}, {"start_char": 7_000}])
def test_a_document_that_does_not_add_up_is_named(seed, change):
    articles, removed = documents(seed, 40)
    rows = removed.to_pylist()
    spoilt = next(row for row in rows if row["status"] == "article")
    spoilt |= change
    removed = pa.Table.from_pylist(rows, removed.schema)
    assert unproved(in_pieces(articles, seed), in_pieces(removed, seed)) == [spoilt["doc_id"]]
    with pytest.raises(BuildBlockedError, match=spoilt["doc_id"]):
        refuse_unproved(articles, removed)


def test_no_articles_nothing_to_prove():
    articles, removed = documents(1, 1)
    assert unproved(articles.slice(0, 0), removed) == []
