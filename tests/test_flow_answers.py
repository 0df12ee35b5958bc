"""What a flow is told and keeps: durations, runners, settings of the user's, results in order and those that are gone."""

import json
import os

import pytest

from cleancopy.errors import CleancopyError
from flows.durations import parse_duration
from flows.remembered import forget_what_is_gone
from flows.runners import check_runner


def test_what_the_user_has_set_is_left_alone(tmp_path, monkeypatch):
    from flows.environment import prepare_prefect

    monkeypatch.setattr(os, "environ", {"PREFECT_API_URL": "http://server.example/api", "DO_NOT_TRACK": "0"})
    assert prepare_prefect(tmp_path) is None
    assert os.environ["PREFECT_API_URL"] == "http://server.example/api"
    assert os.environ["DO_NOT_TRACK"] == "0"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["PREFECT_HOME"] == str(tmp_path / "work" / "prefect")


class Pool:
    """Counts what is in flight."""

    def __init__(self):
        self.in_flight = self.most = 0

    def submit(self, work, parameters):
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        return Future(self, work(**parameters))


class Future:
    def __init__(self, pool, value):
        self.pool, self.value = pool, value

    def result(self):
        self.pool.in_flight -= 1
        return self.value


def test_results_come_in_order_and_few_are_in_flight(monkeypatch):
    from flows import runners

    monkeypatch.setattr(runners, "available_cores", lambda: 2)
    pool = Pool()
    squares = list(runners.in_order(pool, lambda number: number**2, ({"number": number} for number in range(100))))
    assert squares == [number**2 for number in range(100)]
    assert pool.most == 2 * runners.IN_FLIGHT_PER_CORE


RECORDS = {
    "a path that is there": ('"{there}"', True),
    "paths that are there": ('["{there}", "{there}"]', True),
    "a path that is gone": ('"{gone}"', False),
    "one of two is gone": ('["{there}", "{gone}"]', False),
    "no path at all": ("7", False),
    "no JSON": ("{{", True),
}


@pytest.mark.parametrize("result, stays", RECORDS.values(), ids=RECORDS)
def test_a_result_whose_files_are_gone_is_forgotten(tmp_path, result, stays):
    record, there = tmp_path / "record", tmp_path / "there"
    there.touch()
    record.write_text(json.dumps({"result": result.format(there=there, gone=tmp_path / "gone")}))
    forget_what_is_gone(record)
    assert record.exists() is stays
    forget_what_is_gone(tmp_path / "no-record")


@pytest.mark.parametrize("duration, seconds", [("30s", 30), ("15m", 900), ("1h", 3600), ("1d", 86400), (" 2h ", 7200)])
def test_durations(duration, seconds):
    assert parse_duration(duration) == seconds


@pytest.mark.parametrize("duration", ["", "5", "h", "0s", "-1h", "1.5h", "1w", "1h30m", "٣h"])
def test_what_is_no_duration(duration):
    with pytest.raises(CleancopyError, match=r"--every .*: is no duration; write a whole number and s, m, h or d"):
        parse_duration(duration)


@pytest.mark.parametrize("runner, says", [("ray", "is no runner"), ("dask=", "is no runner"), ("dask", "is no runner")])
def test_what_is_no_runner(runner, says):
    with pytest.raises(CleancopyError, match=says):
        check_runner(runner)
