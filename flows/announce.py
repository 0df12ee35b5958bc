"""An event for each build that is published, and for each that is blocked, for automations to act on."""

from __future__ import annotations

from typing import Any

from prefect.events import emit_event

PUBLISHED, BLOCKED = "cleancopy.build.published", "cleancopy.build.blocked"
EVENTS = {"published": PUBLISHED, "blocked": BLOCKED}
MAX_REASON_CHARS = 1_000


def announce(outcome: dict[str, Any], out: str) -> None:
    """Emit the event of what `publish` said, with counts and reasons, no texts. Prefect adds which run it is of."""
    event = EVENTS.get(outcome["status"])
    if event is None:
        return
    emit_event(
        event=event,
        resource={
            "prefect.resource.id": f"cleancopy.build.{outcome['build_id']}",
            "prefect.resource.name": f"build {outcome['build_id'][:8]} of {out}",
            "cleancopy.out": out,
        },
        payload={
            "build_id": outcome["build_id"],
            "message": outcome["message"][:MAX_REASON_CHARS],
            "counts": outcome["counts"],
            "report": outcome["report_path"],
            "guards": [
                {"guard": finding["guard"], "figure": finding["figure"], "limit": finding["limit"]}
                for finding in outcome["guards"]
                if finding["status"] in ("failed", "accepted")
            ],
        },
    )
