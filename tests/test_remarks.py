"""What a run says of how its build stands to the one that it goes on from."""

import json
import random
import shutil

import pytest

from flows.cli import main

BOTH = '[duplicates]\nscope = "both"\n'
WORDS = [
    "ferry",
    "quay",
    "lamp",
    "anchor",
    "harbour",
    "tide",
    "rope",
    "barge",
    "bridge",
    "island",
    "council",
    "letter",
    "winter",
    "harvest",
    "stone",
]


def text(seed: int) -> str:
    chosen = random.Random(seed)
    lines = (" ".join(chosen.choice(WORDS) for _ in range(14)).capitalize() + "." for _ in range(5))
    return "\n\n".join(lines)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two files of texts, one too short among those of the first; a build of the first file."""
    folder = tmp_path_factory.mktemp("made")
    for name, seeds in (("a", range(8)), ("b", range(20, 28))):
        rows = [{"id": f"{name}{seed}", "text": text(seed)} for seed in seeds]
        rows += [{"id": f"{name} short", "text": f"Eleven words stand here, which is fewer than most want {name}."}]
        (folder / "in").mkdir(exist_ok=True)
        (folder / "in" / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "both.toml").write_text(BOTH)
    (folder / "other.toml").write_text(BOTH + "[reject]\nmin_words = 5\n")
    (folder / "batch.toml").write_text("[reject]\nmin_words = 5\n")
    run(folder, "a.jsonl", "both.toml")
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "copy")


def run(folder, inputs, config):
    typed = [str(folder / "in" / inputs), "--plain", "--config", str(folder / config), "--out", str(folder / "out")]
    assert main(["run", *typed]) == 0


CASES = [
    ("the same again", "a.jsonl", "both.toml", None),
    ("more of the same", "b.jsonl", "both.toml", None),
    ("more, with another configuration", "b.jsonl", "other.toml", "were made with another configuration, and stay as they"),
]  # fmt: skip


@pytest.mark.parametrize(("inputs", "config", "remark"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_said_of_the_build_before(folder, capsys, inputs, config, remark):
    capsys.readouterr()
    run(folder, inputs, config)
    notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  note ")]
    assert (len(notes) == 1 and remark in notes[0]) if remark else not notes


def test_where_nothing_is_to_do_another_configuration_is_said(folder, capsys):
    run(folder, "", "both.toml")
    capsys.readouterr()
    run(folder, "b.jsonl", "other.toml")
    said = capsys.readouterr().out
    assert "nothing to do" in said and "it was made with another configuration: give all of its inputs" in said


def test_a_replay_that_ends_going_on_says_so_and_the_next_run_names_the_way_back(folder, capsys):
    config = ["--config", str(folder / "batch.toml"), "--out", str(folder / "out")]
    assert main(["replay", "--reason", "too-few-words", *config]) == 0
    assert "no run can go on from this build" in capsys.readouterr().out
    typed = [
        str(folder / "in" / "b.jsonl"),
        "--plain",
        "--config",
        str(folder / "both.toml"),
        "--out",
        str(folder / "out"),
    ]
    assert main(["run", *typed]) == 2
    assert "`cleancopy builds use --previous` goes back to one that has" in capsys.readouterr().err
    assert main(["builds", "use", "--previous", "--out", str(folder / "out")]) == 0
    assert main(["run", *typed]) == 0
