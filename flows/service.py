"""The process that waits for the schedule and starts the runs, each in a process of its own."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from multiprocessing import active_children
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.runner import Runner
from prefect.schedules import Schedule
from prefect.types.entrypoint import EntrypointType

from flows.curate import curate

GRACE_SECONDS = 5
"""What a working run is given to end by itself when the service is stopped."""


class Service(Runner):
    """A Prefect runner that ends soon when told to, and the working run with it.

    Prefect's own would wait for the run, and leave its signal handler with tracebacks. What the run has done by then
    is not done again.
    """

    async def run(self) -> None:
        """Start, and serve until `stop_soon`."""
        self._loop = asyncio.get_running_loop()
        self._whole = asyncio.create_task(self.start())
        with suppress(asyncio.CancelledError):
            await self._whole

    def handle_sigterm(self, *_: Any) -> None:
        """What `start` makes the handler of SIGTERM."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.stop_soon)

    def stop_soon(self) -> None:
        """Ask the working runs to end, kill those that do not, and stop serving."""
        for run_process in active_children():
            run_process.terminate()
            asyncio.get_running_loop().call_later(GRACE_SECONDS, run_process.kill)
        self._whole.cancel()


def keep_serving(name: str, parameters: dict[str, Any], schedule: Schedule, poll_seconds: float) -> None:
    """Serve the flow `curate` as the deployment `name` until SIGTERM or Ctrl-C; look for due runs every `poll_seconds`.

    How many runs work at once is left to the server, which cancels what overlaps; a limit of the runner itself would
    queue it. Nothing is fetched ahead: such a run would start early, and be cancelled for overlapping with one that is
    done by its time.
    """
    logging.getLogger("prefect.runner.state_proposer").addFilter(_name_what_is_skipped)
    service = Service(name="cleancopy", query_seconds=poll_seconds, prefetch_seconds=0, limit=None)
    service.add_flow(
        curate,
        name=name,
        schedule=schedule,
        parameters=parameters,
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, service.handle_sigterm)
    asyncio.run(service.run())


def _name_what_is_skipped(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple) and record.args[-1:] == ("CANCELLED",):
        record.msg, record.args = "Run %s is skipped: another one is still working", record.args[:1]
    return True
