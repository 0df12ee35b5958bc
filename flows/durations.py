"""Durations as people write them: 30s, 15m, 1h, 1d."""

from __future__ import annotations

import re

from cleancopy.errors import CleancopyError

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(duration: str, option: str = "--every") -> int:
    """The seconds in what an option was given, such as '15m'. Raises CleancopyError where it is no duration."""
    match = re.fullmatch(r"([0-9]{1,9})([smhd])", duration.strip())
    if match is None or int(match[1]) == 0:
        raise CleancopyError(f"{option} {duration}: is no duration; write a whole number and s, m, h or d, as in 15m")
    return int(match[1]) * SECONDS[match[2]]
