"""What a change of a declaration means to readers, and whether its version says so."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

Declaration = dict[str, Any]
Change = Literal["none", "patch", "minor", "major"]

CHANGES: tuple[Change, ...] = ("none", "patch", "minor", "major")
"""By weight. patch: only words changed; minor: readers find more; major: what readers count on is gone or different."""


def fingerprint(declaration: Declaration) -> str:
    """SHA-256 of a declaration, as `schemas.dictionary.declaration` gives it."""
    return hashlib.sha256(json.dumps(declaration, sort_keys=True).encode()).hexdigest()


def change_between(before: Declaration, after: Declaration) -> Change:
    """The weight of what changed in a table, its version aside."""
    old, new = _without_version(before), _without_version(after)
    columns, old_columns = ({column["name"]: column for column in one["columns"]} for one in (new, old))
    found = [_of_column(column, columns.get(name)) for name, column in old_columns.items()]
    found.append(_of_checks(old["row_checks"], new["row_checks"]))
    if new["key"] != old["key"] or [name for name in columns if name in old_columns] != list(old_columns):
        found.append("major")
    if columns.keys() - old_columns.keys():
        found.append("minor")
    return max(found, key=CHANGES.index)


def is_announced(before: str, after: str, change: Change) -> bool:
    """Whether the step from one version to the next is as large as the change: to 2.0.0 or later for a major one."""
    old, new = ([int(number) for number in version.split(".")] for version in (before, after))
    place = {"none": 3, "patch": 3, "minor": 2, "major": 1}[change]
    return new[:place] > old[:place]


def _of_column(old: Declaration, new: Declaration | None) -> Change:
    if new is None or any(new[part] != old[part] for part in ("type", "unit")) or new["nullable"] > old["nullable"]:
        return "major"
    promised_more: Change = "minor" if new["nullable"] < old["nullable"] else "none"
    return max(promised_more, _of_checks(old["checks"], new["checks"]), key=CHANGES.index)


def _of_checks(old: list[Declaration], new: list[Declaration]) -> Change:
    """A check that is gone or asks for something else is a promise withdrawn; not-null is told by null-ness."""
    known, promised = (
        {check["name"]: check for check in checks if check["name"] != "not-null"} for checks in (old, new)
    )
    for name, check in known.items():
        if name not in promised or _asked(promised[name]) != _asked(check):
            return "major"
    if promised.keys() - known.keys():
        return "minor"
    return "patch" if promised != known else "none"


def _asked(check: Declaration) -> tuple[Any, Any]:
    return check["parameter"], check.get("columns")


def _without_version(declaration: Declaration) -> Declaration:
    """The declaration without its version, which also stands in the check of the column that carries it."""
    version = declaration["version"]
    plain: Declaration = json.loads(json.dumps(declaration | {"version": ""}).replace(f'["{version}"]', '[""]'))
    for column in plain["columns"]:
        for check in column["checks"]:
            check["statement"] = check["statement"].replace(f"always {version}", "always")
    return plain
