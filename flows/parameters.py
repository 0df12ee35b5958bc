"""Paths as a run is told them: Prefect keeps them as JSON, and so does run.json, which not every file name fits in."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

SCHEME = "file:///"


def as_parameter(typed: str) -> str:
    """A path from the command line as valid Unicode: itself where it is UTF-8, else a file URI."""
    try:
        typed.encode("utf-8")
    except UnicodeEncodeError:
        return Path(typed).absolute().as_uri()
    return typed


def path_of(parameter: str) -> Path:
    """The path that a parameter names, a file URI or what one types."""
    if parameter.startswith(SCHEME):
        return Path(os.fsdecode(unquote_to_bytes(parameter.removeprefix("file://"))))
    return Path(parameter)
