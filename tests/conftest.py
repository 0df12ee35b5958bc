"""What tests of several files are given."""

import gc
import os
import sys
from pathlib import Path

import pytest

LONG = (
    *("test_flow", "test_flow_replay", "test_killed", "test_run", "test_batches", "test_guarded_runs"),
    *("test_exit_status", "test_likely_rules", "test_builds_commands", "test_batches_refused"),
)
"""Files that take long for the number of their tests: begun last, one of them would keep all cores but one waiting."""


def pytest_collection_modifyitems(items):
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONG)))


ONE_SERVER = ("tests/test_flow.py", "tests/test_flow_replay.py")
"""Files for one worker, whose server they share: to start another takes longer than all the tests of a file."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling

    class OneServer(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return ONE_SERVER[0] if file in ONE_SERVER else file

    return OneServer(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="module", autouse=True)
def what_files_before_have_left_is_passed_over():
    """A run looks for garbage five times; what pytest and other tests hold would be looked through each time."""
    gc.collect()
    gc.freeze()


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


def report_of_samples(folder):
    """The page of a build of the sample articles."""
    from flows.plain import run_plain

    outcome = run_plain([str(Path(__file__).parent.parent / "seeds")], str(folder / "out"), None)
    return (Path(outcome["build_path"]) / "report" / "index.html").read_text("utf-8")


@pytest.fixture(scope="module", params=("small", "hostile", "index", "samples"))
def tab(request, tmp_path_factory):
    """A page in Chromium: the report of a small build, of one with hostile texts, the index, the report of the samples."""
    from cleancopy.report import draw_page, gather_facts
    from cleancopy.rulebook import load_rules
    from tests.browser import tab_of
    from tests.report_builds import RUN, small_build
    from tests.test_report_browser import CHROMIUM, QUIET, hostile_index, hostile_now

    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "index":
        page = hostile_index()
    elif request.param == "samples":
        page = report_of_samples(folder)
    elif request.param == "hostile":
        page = draw_page(hostile_now(folder / "build"))
    else:
        page = draw_page(gather_facts(folder / "build", small_build(folder / "build"), RUN, [], 50, load_rules()))
    (folder / "index.html").write_text(page, "utf-8")
    with tab_of(CHROMIUM, QUIET, folder / "index.html", folder) as opened:
        opened.page = request.param
        yield opened
