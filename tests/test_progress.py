"""How far a run is, where no bar can be drawn."""

import pytest

from flows import progress
from flows.progress import Progress

RUNS = [
    ("a run that is soon done says nothing", 0.1, []),
    (
        "a longer one says how far it is, and what it does when all shards are clean",
        3.0,
        ["cleaned 2 of 3 shards", "assembling the build"],
    ),
]


@pytest.mark.parametrize(("seconds_per_shard", "said"), [run[1:] for run in RUNS], ids=[run[0] for run in RUNS])
def test_lines_come_every_few_seconds(seconds_per_shard, said, monkeypatch, capsys):
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    with Progress() as shown:
        shown.total(3, is_final=True)
        for _ in range(3):
            clock[0] += seconds_per_shard
            shown.advance()
        shown.say("assembling the build")
    assert capsys.readouterr().err.splitlines() == said
