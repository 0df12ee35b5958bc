"""Results that Prefect remembers name files. A result whose files have gone must not be used."""

from __future__ import annotations

import json
from pathlib import Path


def forget_what_is_gone(record: Path) -> None:
    """Delete the result record `record` if a file it names is not there any more, so that the task runs again.

    A record that cannot be read is left alone: Prefect takes it for absent.
    """
    try:
        result = json.loads(json.loads(record.read_text("utf-8"))["result"])
    except (OSError, ValueError, KeyError):
        return
    paths = result if isinstance(result, list) else [result]
    if not all(isinstance(path, str) and Path(path).exists() for path in paths):
        record.unlink(missing_ok=True)
