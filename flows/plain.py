"""The journey without Prefect: the same steps, walked by a pool of threads or processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore, read_json
from cleancopy.errors import CleancopyError
from flows import steps
from flows.lanes import available_cores
from flows.plan import read_plan
from flows.progress import Progress
from flows.runners import end_with_parent, worker_killed


def run_plain(
    inputs: Sequence[str],
    out: str,
    config: str | None,
    runner: str = "threads",
    workers: int | None = None,
    accept: Sequence[str] = (),
) -> dict[str, Any]:
    """Run the journey in this process, or in processes of its own. Gives what the step `publish` said.

    Raises CleancopyError as the steps do, NotDoneError where another run holds the output folder or a worker is killed.
    """
    if runner not in POOLS:
        raise CleancopyError(f"--runner {runner}: is no runner that --plain knows; give threads or processes")
    workers = workers or available_cores()
    with BuildStore(Path(out)).only_run():
        plan_path = steps.plan_run(inputs, out, config, accept)
        plan = read_plan(plan_path)
        if read_json(Path(plan_path))["done"]:
            return steps.publish(plan_path, "")
        with Progress() as progress:
            try:
                with POOLS[runner](workers) as pool:
                    outcomes = _clean_all(pool, plan_path, len(plan.groups), progress)
                    progress.say("assembling the build")
                    list(pool.map(steps.meet, repeat(plan_path), steps.list_partitions(plan_path, outcomes)))
                draft = steps.assemble(plan_path, outcomes, None, workers)  # processes have given back their memory
            except BrokenExecutor as broken:
                raise worker_killed(runner) from broken
        return steps.publish(plan_path, draft)


def _processes(workers: int) -> Executor:
    """Processes started afresh: a copy of one that has threads can hang."""
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=spawn, initializer=end_with_parent)


POOLS: dict[str, Callable[[int], Executor]] = {"threads": ThreadPoolExecutor, "processes": _processes}


def _clean_all(pool: Executor, plan_path: str, n_groups: int, progress: Progress) -> list[str]:
    """Read every group and clean every shard, both in the pool. Gives the outcomes in the order of the input."""
    reading = [pool.submit(steps.take_in, plan_path, group) for group in range(n_groups)]
    cleaning: list[Future[str]] = []
    try:
        for group in reading:
            cleaning += [pool.submit(steps.clean_shard, plan_path, shard) for shard in group.result()]
            progress.total(len(cleaning), is_final=group is reading[-1])
        return list(_finished(cleaning, progress))
    except BaseException:
        pool.shutdown(wait=True, cancel_futures=True)
        raise


def _finished(cleaning: Sequence[Future[str]], progress: Progress) -> Iterator[str]:
    for future in cleaning:
        yield future.result()
        progress.advance()
