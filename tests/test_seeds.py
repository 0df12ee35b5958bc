"""The five sample articles, against what was read and approved line by line: tests/golden/seeds.json.

After a change that is meant: `python -m tests.test_seeds` writes the file anew; read its difference before committing.
"""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from cleancopy.config import Config
from cleancopy.inputs import find_sources
from cleancopy.journey import clean
from cleancopy.readers import read
from cleancopy.rulebook import load_rules

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden" / "seeds.json"
COLUMNS = ("title", "title_source", "authors", "section", "published_at", "publisher", "source_credit")
COLUMNS = (*COLUMNS, "authors_source", "section_source", "published_source", "publisher_source", "source_credit_source")
COLUMNS = (*COLUMNS, "reading_minutes", "lang", "n_words", "warnings", "text_sha256")


def curated() -> dict[str, dict]:
    sources = find_sources([ROOT / "seeds"])
    raw = pa.concat_tables([table for source in sources for table in read(source, Config().input)])
    cleaned = clean(raw, Config(), load_rules())
    found = {row["doc_id"]: {name: row[name] for name in COLUMNS} for row in cleaned.articles.to_pylist()}
    for row in cleaned.removed.to_pylist():
        removal = f"{row['start_line']:3} {row['rule']} -> {row['lifted_to'] or 'removed'}: {row['text'].strip()}"
        found[row["doc_id"]].setdefault("removed", []).append(removal)
    names = {row["doc_id"]: row["source_path"] for row in cleaned.articles.to_pylist()}
    return {names[doc_id]: facts for doc_id, facts in found.items()}


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "seeds").glob("*.txt")))
def test_seeds(name):
    assert curated()[name] == json.loads(GOLDEN.read_text("utf-8"))[name]


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(curated(), indent=1, ensure_ascii=False) + "\n", "utf-8")
