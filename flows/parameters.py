"""Paths as they are typed. A run is told them as JSON, in Prefect and in run.json, which not every name fits in."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from cleancopy.errors import CleancopyError

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


def file_to_write(typed: str) -> Path:
    """The file that --to names. Raises CleancopyError where it is a folder, or the folder it is to be in is not there.

    No folder is made: one that is not there is more often mistyped than meant.
    """
    target = Path(typed)
    if target.is_dir():
        raise CleancopyError(f"{target}: is a folder; name a file in it with --to")
    if not target.parent.is_dir():
        raise CleancopyError(f"{target}: its folder is not there; make it or give another name with --to")
    return target
