"""The command that was typed is loaded alone, and nobody who types sees a difference."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import COMMANDS, _parser

ROOT = Path(__file__).parent.parent
LOADED = "import sys; from flows.cli import main\ntry: main({typed!r})\nexcept SystemExit: pass\nprint([name for name in {names!r} if 'flows.commands.' + name in sys.modules], file=sys.stderr)"


def said(typed: list[str], known: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, ...]:
    """How a parser that knows these commands ends, and what it prints."""
    with pytest.raises(SystemExit) as ended:
        _parser(known).parse_args(typed)
    return (ended.value.code, *capsys.readouterr())


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("more", [["--help"], ["--no-such-option"], ["a", "b", "c", "--no-such-option"]], ids=" ".join)
def test_help_and_refusals_are_as_with_all_commands(name, more, capsys):
    alone, among_all = (said([name, *more], known, capsys) for known in ([name], []))
    assert alone == among_all


@pytest.mark.parametrize(
    ("typed", "loaded"),
    [(["path", "--help"], ["path"]), (["--help"], list(COMMANDS)), (["pth"], list(COMMANDS)), ([], list(COMMANDS))],
    ids=str,
)
def test_only_what_was_typed_is_loaded(typed, loaded):
    code = LOADED.format(typed=typed, names=COMMANDS)
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stderr
    assert told.splitlines()[-1] == str(loaded)
