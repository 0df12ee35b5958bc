"""A small corpus of made-up pages, the same every time: articles in site furniture, duplicates, odd ones."""

import csv
import gzip
import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SUBJECTS = ["The council", "A local baker", "The river board", "One of the pilots", "Nobody at the depot", "The choir"]
VERBS = ["has agreed to repair", "will not sell", "painted over", "keeps a record of", "was asked about", "opened"]
OBJECTS = ["the old ferry landing", "two of the bells", "a map of the marsh", "the reading room", "its last tram"]
ENDS = ["before the winter", "without a vote", "for the third time", "in spite of the rain", "as everyone had hoped"]
FURNITURE = ["Share this article", "Advertisement", "Subscribe to our newsletter", "5 min read", "Comments (12)"]


def sentence(draw: random.Random) -> str:
    return " ".join(draw.choice(words) for words in (SUBJECTS, VERBS, OBJECTS, ENDS)) + "."


def page(number: int) -> str:
    """One page: a title, a byline, paragraphs, a share line, teasers."""
    draw = random.Random(number)
    paragraphs = [" ".join(sentence(draw) for _ in range(draw.randint(3, 6))) for _ in range(draw.randint(2, 5))]
    paragraphs.insert(draw.randint(0, len(paragraphs)), draw.choice(FURNITURE))
    title = sentence(draw).rstrip(".")
    tail = ["You might also like", sentence(draw).rstrip("."), sentence(draw).rstrip(".")] if number % 3 else []
    return "\n\n".join([title, f"By Ada Miller{number % 7 * 'x'}", *paragraphs, *tail])


def write_corpus(folder: Path, pages: int) -> Path:
    """A folder with all kinds of files, some pages twice, some too short, and a broken row."""
    folder.mkdir(parents=True)
    rows = [{"id": f"row-{number}", "text": page(number), "url": "https://example.org/a"} for number in range(pages)]
    rows += [{"id": "again", "text": page(0)}, {"id": "short", "text": "Too short."}]
    with gzip.open(folder / "b rows.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join([*map(json.dumps, rows), "{broken"]))
    with (folder / "c.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        writer.writerows([f"csv-{number}", page(number)] for number in range(pages, pages + 5))
    texts = [page(number) for number in range(pages + 5, pages + 10)]
    pq.write_table(pa.table({"text": texts, "title": ["Given title"] * 5}), folder / "d.parquet")
    (folder / "texts").mkdir()
    for number in range(pages + 10, pages + 15):
        (folder / "texts" / f"{number}.txt").write_text(page(number), "utf-8")
    (folder / "texts" / "copy.txt").write_text(page(pages + 12), "utf-8")
    (folder / "texts" / "empty.txt").write_text("", "utf-8")
    return folder
