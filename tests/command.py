"""The command line as the tests use it: in a process of its own, or within this one, which saves the start."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

from flows.cli import main

ROOT = Path(__file__).parent.parent


def in_own_process(*arguments: object, **environment: str) -> subprocess.CompletedProcess:
    """A command as a user gives it. What is named by keyword joins its environment."""
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        cwd=ROOT,
    )


def cleancopy(*arguments: object) -> subprocess.CompletedProcess:
    """A command within this process: what it says and the exit status it ends with."""
    output, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:  # as argparse ends a command it does not understand
            status = int(ended.code or 0)
    said = (stream.buffer.getvalue().decode() for stream in (output, errors))
    return subprocess.CompletedProcess(arguments, status, *said)
