"""A replay as a flow of its own, with the real steps."""

import json
from pathlib import Path

import pytest

from cleancopy.builds import BuildStore, read_manifest
from cleancopy.verifying import verify_build
from flows.cli import main
from tests.prefect_records import artifacts, event_of, last_run


@pytest.fixture
def rejected(tmp_path) -> Path:
    """A folder with a build that rejected a short text, and a configuration under which it is long enough."""
    sentences = [
        "The ferry is late by a day.",
        "The pier bell rang once in the fog.",
        "Nobody at the depot knew why. " * 9,
    ]
    rows = ({"id": f"row-{number}", "text": text} for number, text in enumerate(sentences))
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "short.toml").write_text("[reject]\nmin_words = 7\n[language]\nenabled = false\n")
    assert main(["run", str(tmp_path / "rows.jsonl"), "--plain", "--out", str(tmp_path / "out")]) == 0
    return tmp_path


def replay(folder: Path, reason: str, config: str | None = None, **more):
    from flows.replay import replay as flow

    return flow(reason, str(folder / "out"), config and str(folder / config), **more, return_state=True)


def test_a_replay_is_a_flow_too(server, rejected):
    store = BuildStore(rejected / "out")
    parent = store.current_id()
    state = replay(rejected, "too-few-words", "short.toml")
    assert state.is_completed(), state.message
    assert state.message.startswith("2 of 2 documents rejected for too-few-words are articles; 3 articles of 3")
    build = store.find(None)
    manifest = read_manifest(build)
    assert (manifest["parent"], manifest["replayed"]["accepted"]) == (parent, 2)
    assert verify_build(build).problems == ()
    record = last_run(rejected)
    assert record.name == "out, replay too-few-words"
    assert artifacts(record).keys() == {"replay-summary", "replay-checks", "replay-report"}
    assert event_of(record, "cleancopy.build.published").payload["build_id"] == build.name

    assert main(["builds", "use", parent, "--out", str(store.out)]) == 0
    assert (
        main(["replay", "--reason", "too-few-words", "--out", str(store.out), "--config", str(rejected / "short.toml")])
        == 0
    )
    assert store.current_id() == build.name  # the command makes the very same build


NOTHING = [
    ("no-such-reason", None, "Nothing to do", "no document of build"),
    ("too-few-words", None, "Nothing to do", "0 of 2 documents rejected for too-few-words are articles"),
    ("too-few-words", "none.toml", "Failed", "none.toml: cannot be read"),
]


@pytest.mark.parametrize(("reason", "config", "name", "says"), NOTHING)
def test_a_replay_without_an_outcome_says_why(server, rejected, reason, config, name, says):
    before = (rejected / "out" / "CURRENT.json").read_text()
    state = replay(rejected, reason, config)
    assert (state.name, says in state.message) == (name, True), state
    assert (rejected / "out" / "CURRENT.json").read_text() == before


def test_a_blocked_replay_is_a_failed_run(server, rejected):
    (rejected / "short.toml").write_text(
        "[reject]\nmin_words = 7\n[language]\nenabled = false\n[guardrails]\nmin_documents = 1\nmax_rows_times = 1\n"
    )
    before = (rejected / "out" / "CURRENT.json").read_text()
    state = replay(rejected, "too-few-words", "short.toml")
    assert (state.name, "rows: 3 articles, before 1" in state.message) == ("Blocked", True), state
    assert (rejected / "out" / "CURRENT.json").read_text() == before
    assert replay(rejected, "too-few-words", "short.toml", accept=["rows"]).name == "Completed"
    with BuildStore(rejected / "out").only_run():
        state = replay(rejected, "too-few-words", "short.toml")
    assert (state.name, "another run is writing here" in state.message) == ("Failed", True), state
