"""Where Prefect's pages can link to: browsers follow no link from a web page to a file of the disk."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

SERVED = Path("ui") / "v1"
"""The folder of PREFECT_HOME that our own server serves as the root of its pages."""

REPORTS = "reports"
KEPT_REPORTS = 100
"""How many pages stay beside Prefect's; those of builds that are older are still on disk, with the build."""


def report_link(report: Path, build_id: str, web_address: str) -> str:
    """An address of the report.

    Below `web_address`, where people find the output folder on the web, if one is configured. Else, where the server is
    our own, a copy beside its pages. Else the file: browsers open it when it is pasted.
    """
    if web_address:
        return f"{web_address.rstrip('/')}/builds/{build_id}/report/index.html"
    return _served(report, build_id) or report.resolve().as_uri()


def _served(report: Path, build_id: str) -> str | None:
    api_url, home = os.environ.get("PREFECT_API_URL", ""), Path(os.environ.get("PREFECT_HOME", ""))
    if not api_url or not (home / SERVED).is_dir() or _own_api_url(home) != api_url:
        return None
    folder = home / SERVED / REPORTS
    folder.mkdir(exist_ok=True)
    draft = folder / f".{build_id}.{os.getpid()}.draft"
    shutil.copyfile(report, draft)
    draft.replace(folder / f"{build_id}.html")
    for old in sorted(folder.glob("*.html"), key=lambda page: page.stat().st_mtime_ns)[:-KEPT_REPORTS]:
        old.unlink(missing_ok=True)
    return f"{api_url.removesuffix('/api')}/{REPORTS}/{build_id}.html"


def _own_api_url(home: Path) -> str | None:
    """The address of the server that is on record as ours, None where there is none."""
    try:
        return str(json.loads((home / "server.json").read_text("utf-8"))["api_url"])
    except (OSError, ValueError, KeyError):
        return None
