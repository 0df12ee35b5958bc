"""JSON values as YAML that people read: blocks by indentation, every text in double quotes, keys in the order given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

PLAIN_KEY = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][A-Za-z0-9_]*", re.IGNORECASE)
WRITER = json.JSONEncoder(ensure_ascii=False)
NOT_PRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def as_yaml(value: dict[str, Any]) -> str:
    """The mapping as a YAML document. Texts are written as in JSON, so none of them can be taken for something else."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from _entry(f"{indent}{key if PLAIN_KEY.fullmatch(key) else _scalar(key)}:", member, indent + "  ")
    elif isinstance(value, list) and value:
        for item in value:
            first, *rest = _lines(item, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
    else:
        yield indent + _scalar(value)


def _entry(name: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield name
        yield from _lines(value, indent)
    else:
        yield f"{name} {_scalar(value)}"


def _scalar(value: Any) -> str:
    return NOT_PRINTED.sub(lambda letter: f"\\u{ord(letter[0]):04x}", WRITER.encode(value))
