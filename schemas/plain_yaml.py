"""JSON values as YAML that people read: blocks by indentation, every text in double quotes, keys in the order given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def as_yaml(value: dict[str, Any]) -> str:
    """The mapping as a YAML document. Texts are written as in JSON, so none of them can be taken for something else."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from _entry(f"{indent}{key}:", member, indent + "  ")
    elif isinstance(value, list) and value:
        for item in value:
            first, *rest = _lines(item, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
    else:
        yield indent + json.dumps(value, ensure_ascii=False)


def _entry(name: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield name
        yield from _lines(value, indent)
    else:
        yield f"{name} {json.dumps(value, ensure_ascii=False)}"
