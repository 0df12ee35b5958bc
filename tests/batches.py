"""Batches of stories, and runs over them one after the other."""

import json
import random
import sys
from pathlib import Path

from flows.plain import run_plain
from tests.corpus import sentence

CONFIG = """[duplicates]
scope = "{scope}"
[publish]
part_rows = 30
row_group_rows = 20
[language]
enabled = false
"""


def story(draw: random.Random, sentences: int = 24) -> list[str]:
    return [f"{sentence(draw)[:-1]}, said {draw.randrange(10**9)} of them." for _ in range(sentences)]


def write_batches(folder: Path) -> list[Path]:
    """Three files: stories, and of each file and those before it copies, edited copies and parts."""
    draw, stories, paths = random.Random(5), [], []
    for number, count in enumerate((70, 40, 50)):
        texts = []
        for _ in range(count):
            kind = draw.choice(["new", "new", "copy", "edited", "part"]) if stories else "new"
            base = story(draw) if kind == "new" else list(draw.choice(stories))
            if kind == "edited":
                base[draw.randrange(len(base))] = "This sentence was put in by another hand, as it seems."
            if kind == "part":
                base = base[: draw.randrange(8, 14)]
            stories.append(base)
            texts.append(" ".join(base))
        paths.append(folder / f"{number}.jsonl")
        rows = ({"id": f"{number}-{row}", "text": f"Story\n\n{text}"} for row, text in enumerate(texts))
        paths[-1].write_text("".join(json.dumps(row) + "\n" for row in rows))
    return paths


def write_inputs(folder: Path) -> Path:
    """The folder with the batches in `in`, and a configuration for each scope."""
    (folder / "in").mkdir()
    write_batches(folder / "in")
    for scope in ("batch", "published", "both"):
        (folder / f"{scope}.toml").write_text(CONFIG.format(scope=scope))
    return folder


def run(folder: Path, inputs: list[Path], out: Path, scope: str = "both") -> Path:
    outcome = run_plain([str(path) for path in inputs], str(out), str(folder / f"{scope}.toml"))
    assert outcome["status"] in ("published", "nothing-to-do"), outcome["message"]
    return Path(outcome["build_path"])


def parts(build: Path, table: str) -> list[Path]:
    return sorted((build / table).iterdir())


def write_rows(path: Path, texts: list[str]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps({"id": str(row), "text": text}) + "\n" for row, text in enumerate(texts)))
    return path


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    write_batches(Path(sys.argv[1]))
