"""Numbers, sizes and times the way the report writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from cleancopy.plurals import counted

__all__ = ["counted", "duration", "file_size", "moment", "percent", "thousands"]

SIZES = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def thousands(number: float) -> str:
    """12345 as 12,345; a fraction with at most one digit."""
    return f"{number:,.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """A share from 0 to 1 with one decimal; what is next to nothing or next to all is not rounded to it."""
    if 0 < share < 0.0005:
        return "< 0.1%"
    if 0.9995 <= share < 1:
        return "> 99.9%"
    return f"{share:.1%}" if 0 < share < 1 else f"{share:.0%}"


def file_size(size_bytes: int) -> str:
    """Bytes in decimal units, as file managers give them."""
    for unit_bytes, unit in SIZES:
        if size_bytes >= unit_bytes:
            return f"{size_bytes / unit_bytes:,.1f} {unit}"
    return f"{size_bytes} B"


def moment(iso: str) -> str:
    """A time in ISO form as 6 May 2024, 07:08:09 UTC; anything else as it is."""
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    if time.tzinfo is None:
        return f"{time.day} {time:%B %Y, %H:%M:%S}"
    time = time.astimezone(UTC)
    return f"{time.day} {time:%B %Y, %H:%M:%S} UTC"


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 60:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
