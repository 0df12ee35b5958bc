"""What the README shows is what happens."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cleancopy.config import Config, load_config
from cleancopy.rule_examples import failures
from cleancopy.rulebook import load_rules
from tests.command import cleancopy

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith(".venv/bin/cleancopy")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    done = cleancopy("run", "seeds", "--plain", "--out", folder / "data")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("command", [c for c in COMMANDS if " run " not in c], ids=str)
def test_commands(folder, command):
    arguments = shlex.split(command, comments=True)[1:]
    where = [] if arguments[0] == "rules" else ["--out", folder / "data"]
    done = cleancopy(*arguments, *where)
    assert done.returncode == 0 and done.stdout, done.stderr


@pytest.mark.parametrize("code", blocks("python"), ids=["duckdb", "polars", "pandas"])
def test_reading(folder, code):
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout, done.stderr


def test_the_defaults_are_the_defaults(tmp_path):
    settings, _ = blocks("toml")
    (tmp_path / "cleancopy.toml").write_text(settings, "utf-8")
    assert load_config(tmp_path / "cleancopy.toml") == Config()
    (tmp_path / "cleancopy.toml").write_text(settings, "utf-8-sig")  # as some editors write it
    assert load_config(tmp_path / "cleancopy.toml") == Config()
    assert {name: set(keys) for name, keys in tomllib.loads(settings).items()} == {
        name: set(vars(getattr(Config(), name))) for name in vars(Config())
    }


def test_the_rule_is_a_rule(tmp_path):
    (tmp_path / "site.toml").write_text(blocks("toml")[1], "utf-8")
    rules = load_rules([tmp_path])
    assert rules[0].id == "island-post-app"  # and so it has its way before the built-in ones
    assert list(failures(rules)) == []


def test_every_module_of_the_house_is_on_the_plan():
    """docs/architecture.md names every room a newcomer may look for."""
    plan = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    missing = [path.stem for path in (ROOT / "cleancopy").glob("*.py") if f"`{path.name}`" not in plan]
    assert [name for name in missing if name != "__init__"] == []
