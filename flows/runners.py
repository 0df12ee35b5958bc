"""Where the tasks of a run work: threads, processes or a Dask cluster."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cleancopy.errors import CleancopyError, NotDoneError
from flows.lanes import available_cores

if TYPE_CHECKING:
    from prefect import Task
    from prefect.task_runners import TaskRunner

IN_FLIGHT_PER_CORE = 4
"""Submitted and not yet collected tasks, per core: enough that no core waits, few enough that 100,000 shards fit."""


def check_runner(runner: str) -> None:
    """Refuse what `--runner` does not take, before anything is started. Raises CleancopyError."""
    if runner in ("threads", "processes"):
        return
    if not _dask_address(runner):
        raise CleancopyError(f"--runner {runner}: is no runner; give threads, processes or dask=ADDRESS")
    if importlib.util.find_spec("prefect_dask") is None:
        raise CleancopyError(
            f'--runner {runner}: prefect-dask is not installed; pip install "prefect-dask>=0.3,<0.4", here'
            " and where the cluster's workers run"
        )


def end_with_parent() -> None:
    """Let this process end when the one that started it does, even by kill -9: it would wait for work for ever."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(NotDoneError.exit_status)


def worker_killed(runner: str) -> NotDoneError:
    """What to say where a worker of the runner ended without a word."""
    return NotDoneError(
        f"--runner {runner}: a worker was killed, mostly for want of memory; run again to go on from here, with"
        " smaller shards ([input] shard_bytes) if it happens twice"
    )


def task_runner(runner: str) -> TaskRunner[Any]:
    """The Prefect task runner that `--runner` names. Raises CleancopyError as check_runner does."""
    from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner

    check_runner(runner)
    if runner == "threads":
        return ThreadPoolTaskRunner(max_workers=available_cores())
    if runner == "processes":
        return ProcessPoolTaskRunner(max_workers=available_cores(), initializer=end_with_parent)
    return _dask_runner(_dask_address(runner))


def in_order(pool: TaskRunner[Any], work: Task[Any, Any], calls: Iterable[dict[str, Any]]) -> Iterator[Any]:
    """Run `work` in `pool` once per parameters in `calls`; give the results in that order.

    `calls` is drawn from only as far as the tasks in flight allow, so it may itself wait for tasks of the same pool.
    Raises what the first failing task raised.
    """
    futures: deque[Any] = deque()
    for parameters in calls:
        futures.append(pool.submit(work, parameters=parameters))
        while len(futures) >= IN_FLIGHT_PER_CORE * available_cores():
            yield futures.popleft().result()
    while futures:
        yield futures.popleft().result()


def _dask_runner(address: str) -> TaskRunner[Any]:
    from prefect_dask import DaskTaskRunner

    runner: TaskRunner[Any] = DaskTaskRunner(address=address)
    return runner


def _dask_address(runner: str) -> str:
    kind, _, address = runner.partition("=")
    return address if kind == "dask" else ""
