"""Whether a build may be current, and why not: what its manifest and its run.json say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cleancopy.builds import read_manifest, read_run_facts


def failing_guards(run: dict[str, Any]) -> list[dict[str, Any]]:
    """The findings in a build's run.json that stand in its way. Builds of older versions have none."""
    return [finding for finding in run.get("guards") or () if finding["status"] == "failed"]


def accepted_guards(run: dict[str, Any]) -> list[str]:
    """The guards that were overruled when the build was published."""
    return [finding["guard"] for finding in run.get("guards") or () if finding["status"] == "accepted"]


def blocked_because(build: Path) -> list[str]:
    """Why a build was not published: checks that its data failed, then guards. Empty where it was not blocked.

    Raises NotDoneError where it is damaged.
    """
    checks = [str(cause) for cause in read_manifest(build)["blocked_because"]]
    return checks + [str(finding["message"]) for finding in failing_guards(read_run_facts(build))]
