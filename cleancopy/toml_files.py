"""TOML files that people write, read so that whatever is wrong with one is told in a line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cleancopy.errors import CleancopyError

MAX_DEPTH = 50
"""What is nested deeper can be parsed or shown only so far as Python's stack goes."""


def read_toml(path: Path, shown: str, remedy: str, kind: type[CleancopyError] = CleancopyError) -> dict[str, Any]:
    """What stands in the file, which messages call `shown`. `remedy` is for a file that cannot be opened.

    Raises an error of the kind given.
    """
    try:
        content = tomllib.loads(_text(path))
    except OSError as error:
        raise kind(f"{shown}: cannot be read: {error.strerror}; {remedy}") from error
    except UnicodeDecodeError as error:
        raise kind(f"{shown}: is no UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise kind(f"{shown}: is no valid TOML: {str(error).splitlines()[0]}; mend the file") from error
    except RecursionError as error:
        raise kind(_too_deep(shown)) from error
    except ValueError as error:
        raise kind(f"{shown}: is no valid TOML: a number has too many digits; mend the file") from error
    if _is_deep(content):
        raise kind(_too_deep(shown))
    return content


def _text(path: Path) -> str:
    """The file's text. Raises UnicodeDecodeError also of UTF-16 without a mark: its zeros could be UTF-8."""
    text = path.read_text("utf-8-sig")
    if (at := text.find("\0")) >= 0:
        raise UnicodeDecodeError("utf-8", b"\0", 0, 1, f"a zero at {at} is no text")
    return text


def _too_deep(shown: str) -> str:
    return f"{shown}: is no valid TOML: values are nested more than {MAX_DEPTH} deep; mend the file"


def _is_deep(content: dict[str, Any]) -> bool:
    """Whether tables and lists are nested too deeply; keys with many dots make tables that no parser minds."""
    level: list[Any] = [content]
    for _ in range(MAX_DEPTH):
        within = (value for holder in level for value in (holder.values() if isinstance(holder, dict) else holder))
        level = [value for value in within if isinstance(value, dict | list)]
    return bool(level)
