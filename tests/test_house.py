"""The house keeps its shape: imports point one way, files stay small, rooms have names."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for folder in ("cleancopy", "schemas", "flows") for path in (ROOT / folder).rglob("*.py"))
MAY_NOT_IMPORT = {
    "cleancopy": {"prefect", "pandera", "flows", "schemas"},
    "schemas": {"prefect", "flows", "cleancopy"},
    "flows": {"pandera"},
}
MAX_LINES = 300
NO_ROOM = {"utils", "helpers", "common", "base", "core", "manager"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    assert not imported(path) & MAY_NOT_IMPORT[path.relative_to(ROOT).parts[0]]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small_and_named_for_what_they_hold(path):
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES
    assert path.stem not in NO_ROOM


@pytest.mark.parametrize("name", ["prefect", "pandera", "polars", "numba", "langdetect", "pyarrow"])
def test_help_needs_nothing_heavy(name):
    """What `cleancopy --help` imports, heavy libraries excepted: found by following the imports from the command line."""
    import subprocess
    import sys

    code = "import sys; from flows.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += f"sys.exit({name!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, cwd=ROOT).returncode == 0
