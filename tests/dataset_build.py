"""A build for the tests of its readers: articles in three languages, with and without dates, authors and sites."""

from __future__ import annotations

import json
from pathlib import Path

from flows.cli import main

SENTENCES = {
    "en": [
        "The old ferry landing was painted by the people who live beside it.",
        "Nobody at the depot could say when the last tram had left the yard.",
        "She keeps a record of every storm that has reached the harbour.",
        "There were two bells in the tower, and both of them were rung that night.",
    ],
    "de": [
        "Der alte Anleger wurde von den Leuten gestrichen, die daneben wohnen.",
        "Niemand im Depot konnte sagen, wann die letzte Bahn gefahren war.",
        "Sie schreibt jeden Sturm auf, der den Hafen erreicht hat.",
        "Im Turm hingen zwei Glocken, und beide wurden in jener Nacht geläutet.",
    ],
    "fr": [
        "Le vieux débarcadère a été repeint par ceux qui habitent à côté.",
        "Personne au dépôt ne savait quand le dernier tramway était parti.",
        "Elle note chaque tempête qui est arrivée jusqu'au port.",
        "Il y avait deux cloches dans la tour, et on les a sonnées cette nuit-là.",
    ],
}


def write_rows(path: Path, count: int) -> Path:
    """JSON rows: languages in turn, four of five with a date, some with authors, one of four with a line to remove."""
    rows = []
    for number in range(count):
        language = list(SENTENCES)[number % len(SENTENCES)]
        sentences = SENTENCES[language]
        turned = sentences[number % 4 :] + sentences[: number % 4]
        paragraphs = [f"{sentence} ({number})" for sentence in turned]
        row = {
            "id": f"row {number}",
            "text": "\n\n".join([*paragraphs, *(["Advertisement"] if number % 4 == 0 else [])]),
        }
        if number % 5 != 1:
            row["date"] = f"20{10 + number % 13}-{1 + number % 12:02}-{1 + number % 28:02}"
        if number % 7 == 0:
            row |= {"author": ["Ada Miller", "Björn Å"], "site": "example.org", "title": f"Über the “bells” {number}"}
        rows.append(row)
    rows += [{"id": "again", "text": rows[0]["text"]}, {"id": "short", "text": "Too short."}]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*map(json.dumps, rows), "{broken"]), "utf-8")
    return path


def make_build(folder: Path, count: int = 90, **publish: object) -> Path:
    """Curate such rows in this process, with these settings of [publish]. Gives the build's folder."""
    rows = write_rows(folder / "in" / "rows.jsonl", count)
    config = folder / "cleancopy.toml"
    config.write_text("\n".join(["[publish]", *(f"{name} = {json.dumps(value)}" for name, value in publish.items())]))
    out = folder / "out"
    assert main(["run", str(rows), "--plain", "--out", str(out), "--config", str(config)]) == 0
    return out / json.loads((out / "CURRENT.json").read_text("utf-8"))["path"]


LAYOUTS = ("flat", "hive")
