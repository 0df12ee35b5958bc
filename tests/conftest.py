"""What tests of several files are given."""

import os

import pytest


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A Prefect server of this session's own, in the environment that the flow is imported and run in."""
    from flows.environment import prepare_prefect

    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    out = tmp_path_factory.mktemp("server")
    yield prepare_prefect(out)
    os.environ.clear()
    os.environ.update(before)
