"""What tests of several files are given."""

import os
import sys

import pytest

LONG = (
    *("test_flow", "test_killed", "test_flow_replay", "test_run", "test_batches", "test_guarded_runs"),
    *("test_exit_status", "test_likely_rules", "test_builds_commands", "test_batches_refused"),
)
"""Files that take long for the number of their tests: begun last, one of them would keep all cores but one waiting."""


def pytest_collection_modifyitems(items):
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONG)))



@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A Prefect server of this session's own, in the environment that the flow is imported and run in."""
    # Prefect would not see the settings, start a server by itself and leave it behind.
    assert "prefect" not in sys.modules, "begin with the tests that need this server: prefect is imported already"
    from flows.environment import prepare_prefect

    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    out = tmp_path_factory.mktemp("server")
    yield prepare_prefect(out)
    os.environ.clear()
    os.environ.update(before)
