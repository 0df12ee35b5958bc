"""The flow on a schedule: `cleancopy serve`. Prefect keeps the clock; each run is a process of its own."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cleancopy.errors import CleancopyError, NotDoneError
from flows.durations import parse_duration
from flows.environment import prepare_prefect
from flows.runners import check_runner

if TYPE_CHECKING:
    from prefect.schedules import Schedule

__all__ = ["deployment_name", "parse_duration", "serve"]

MAX_POLL_SECONDS = 10
"""How late a run may start."""


def serve(
    inputs: list[str], out: str, config: str | None, every_seconds: int | None, cron: str | None, runner: str
) -> None:
    """Run the flow `curate` every `every_seconds` seconds, the first time at once, or when `cron` says, until stopped.

    One run at a time: a run that falls due while another is working is cancelled, and both the console and Prefect's
    pages say so. `cron` is in the time zone of the variable TZ, else UTC. Ends on SIGTERM and Ctrl-C, and stops a
    working run with it. Raises CleancopyError for a bad schedule, NotDoneError where `out` is served already.
    """
    check_runner(runner)
    if (every_seconds is None) == (cron is None):
        raise CleancopyError("serve: a schedule is missing or given twice; give either --every or --cron")
    with _only_one(Path(out)):
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "INFO")
        server = prepare_prefect(Path(out))
        schedule = _schedule(every_seconds, cron)
        if server is not None and server.is_ours_alone():
            from flows.lost_runs import close_lost_runs

            close_lost_runs()
        parameters = {
            # Absolute, but not resolved: a link may point elsewhere by the time of the next run.
            "inputs": [str(Path(given).absolute()) for given in inputs],
            "out": str(Path(out).absolute()),
            "config": str(Path(config).absolute()) if config else None,
            "runner": runner,
        }
        print(f"{_when(every_seconds, cron)}. Prefect's pages: {_pages()}. Stop with Ctrl-C.", flush=True)
        from flows.service import keep_serving

        keep_serving(deployment_name(Path(out)), parameters, schedule, min(MAX_POLL_SECONDS, (every_seconds or 60) / 2))
        print("Stopped.", flush=True)


def deployment_name(out: Path) -> str:
    """The name of the deployment that fills the folder `out`: its path, so that one server can tell several apart."""
    return "-".join(out.resolve().parts[1:]) or "root"


def _schedule(every_seconds: int | None, cron: str | None) -> Schedule:
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.schedules import Cron, Interval

    if cron is None:
        return Interval(timedelta(seconds=every_seconds or 0))
    timezone = os.environ.get("TZ") or "UTC"
    try:
        CronSchedule(cron=cron, timezone=timezone)
    except ValueError as error:
        raise CleancopyError(
            f"--cron {cron!r}, time zone {timezone}: is no schedule; give five fields, as in '0 6 * * *', and in TZ a"
            " name such as Europe/Paris"
        ) from error
    return Cron(cron, timezone=timezone)


def _when(every_seconds: int | None, cron: str | None) -> str:
    if cron is None:
        return f"Runs now and every {timedelta(seconds=every_seconds or 0)}"
    return f"Runs at {cron} ({os.environ.get('TZ') or 'UTC'})"


def _pages() -> str:
    return os.environ["PREFECT_API_URL"].removesuffix("/api")


@contextmanager
def _only_one(out: Path) -> Iterator[None]:
    """Two services on one folder would each fire every run."""
    (out / "work").mkdir(parents=True, exist_ok=True)
    with (out / "work" / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise NotDoneError(f"serve: {out} is being served already; stop that one first") from error
        yield
