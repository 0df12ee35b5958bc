"""What tells the Arrow schema of a table from the one that is declared."""

from __future__ import annotations

import pyarrow as pa


def arrow_differences(given: pa.Schema, declared: pa.Schema) -> tuple[str, ...]:
    """What tells the two schemas apart (names, types, null-ness, order), one sentence each; metadata does not count."""
    differences = [f"column {name!r} is missing" for name in declared.names if name not in given.names]
    for name in dict.fromkeys(given.names):
        if name not in declared.names:
            differences.append(f"column {name!r} is not declared")
        elif given.names.count(name) > 1:
            differences.append(f"column {name!r} is there {given.names.count(name)} times")
    for field in given:
        wanted = declared.field(field.name) if field.name in declared.names else field
        if not field.equals(wanted):
            differences.append(f"column {field.name!r} is {_in_words(field)} instead of {_in_words(wanted)}")
    if not differences and given.names != declared.names:
        differences.append(f"the columns are in another order: {', '.join(given.names)}")
    return tuple(differences)


def _in_words(field: pa.Field) -> str:
    return f"{field.type} {'with' if field.nullable else 'without'} nulls"
