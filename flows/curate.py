"""The flow: which step follows which, what is retried, what is remembered. The steps are in flows/steps.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prefect import Task, flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.runtime import flow_run as current_flow_run
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner

from cleancopy.builds import BuildStore, read_json
from cleancopy.errors import BuildBlockedError, CleancopyError
from flows import steps
from flows.announce import announce
from flows.artifacts import record_artifacts
from flows.progress import Progress
from flows.remembered import forget_what_is_gone
from flows.runners import in_order, task_runner, worker_killed

WILL_NOT_GO_AWAY = (ValueError, TypeError, LookupError, NameError, AttributeError, ArithmeticError, AssertionError)


class BlockedRunError(BuildBlockedError):
    """The build was made and must not be published. `outcome` is what the step `publish` said of it."""

    def __init__(self, outcome: dict[str, Any]) -> None:
        super().__init__(outcome["message"])
        self.outcome = outcome

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.outcome,)


def worth_a_retry(failed_task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:
    """False for what the same bytes would give again: a CleancopyError (a ValueError), a fault in the code."""
    return not isinstance(state.data, WILL_NOT_GO_AWAY)


def _key_of(part: str) -> Any:
    """A cache key function for a task whose parameter `part` names its share of the plan."""

    def key(context: TaskRunContext, parameters: dict[str, Any]) -> str:
        content_key = steps.task_key(parameters["plan_path"], f"{part} {parameters[part]}")
        if isinstance(folder := context.task.result_storage, Path):
            forget_what_is_gone(folder / content_key)
        return content_key

    return key


RETRIED: dict[str, Any] = {"retries": 2, "retry_delay_seconds": [2, 20], "retry_condition_fn": worth_a_retry}
REMEMBERED: dict[str, Any] = {**RETRIED, "persist_result": True, "result_serializer": "json"}


@task(name="plan", persist_result=False, **RETRIED)
def plan(inputs: list[str], out: str, config: str | None, accept: list[str]) -> str:
    """Say what is to be done. Gives the path of plan.json."""
    return steps.plan_run(inputs, out, config, accept)


@task(name="take in", task_run_name="take in group {group}", cache_key_fn=_key_of("group"), **REMEMBERED)
def take_in(plan_path: str, group: int) -> list[str]:
    """Read a group of input files into shards. Gives the shards' paths."""
    return steps.take_in(plan_path, group)


def _clean_shard_name() -> str:
    from prefect.runtime import task_run

    return f"clean {Path(task_run.parameters['shard_path']).stem}"


@task(name="clean shard", task_run_name=_clean_shard_name, cache_key_fn=_key_of("shard_path"), **REMEMBERED)
def clean_shard(plan_path: str, shard_path: str) -> str:
    """Clean one shard. Gives the path of its outcome."""
    return steps.clean_shard(plan_path, shard_path)


def _meet_name() -> str:
    from prefect.runtime import task_run

    return f"meet {Path(task_run.parameters['partition_path']).stem}"


@task(name="meet", task_run_name=_meet_name, cache_key_fn=_key_of("partition_path"), **REMEMBERED)
def meet(plan_path: str, partition_path: str) -> str:
    """Find which articles meet in a partition of their hashes. Gives the path of what was found."""
    return steps.meet(plan_path, partition_path)


@task(name="assemble", persist_result=False, **RETRIED)
def assemble(plan_path: str, outcome_paths: list[str], flow_run: dict[str, str] | None) -> str:
    """What needs the whole corpus: duplicates, validation, files, report. Gives the path of the draft."""
    return steps.assemble(plan_path, outcome_paths, flow_run)


@task(name="publish", persist_result=False, **RETRIED)
def publish(plan_path: str, draft_path: str) -> dict[str, Any]:
    """Put the draft in place, or say why not."""
    return steps.publish(plan_path, draft_path)


def _first_name() -> str:
    parameters = current_flow_run.parameters
    count = len(parameters["inputs"])
    return f"{Path(parameters['out']).resolve().name}, {count} input{'s' * (count != 1)}"


@flow(name="curate", flow_run_name=_first_name, persist_result=False)
def curate(
    inputs: list[str],
    out: str = "data",
    config: str | None = None,
    runner: str = "threads",
    accept: list[str] | None = None,
) -> State[Any]:
    """Curate the articles in `inputs` (files and folders) into a build under the folder `out`.

    `config` is the path of a cleancopy.toml; `runner` is threads, processes or dask=ADDRESS; `accept` names guards
    that must not stand in the way. Ends Completed,
    'Nothing to do' when this very build is there already, and Failed with the reason when the build is blocked.
    """
    try:
        with BuildStore(Path(out)).only_run():
            outcome = _walk(inputs, out, config, runner, accept or [])
    except CleancopyError as error:
        return Failed(message=str(error), data=error)
    record_artifacts(outcome)
    announce(outcome, str(Path(out).resolve()))
    if outcome["status"] == "blocked":
        return Failed(name="Blocked", message=outcome["message"], data=BlockedRunError(outcome))
    if outcome["status"] == "nothing-to-do":
        return Completed(name="Nothing to do", message=outcome["message"], data=outcome)
    return Completed(message=outcome["message"], data=outcome)


def _walk(inputs: list[str], out: str, config: str | None, runner: str, accept: list[str]) -> dict[str, Any]:
    pool = task_runner(runner)
    plan_path = plan(inputs, out, config, accept)
    planned = read_json(Path(plan_path))
    run_name = _rename_run(planned)
    if planned["done"]:
        return publish(plan_path, "")
    results = Path(planned["out"]) / "work" / "results"
    with working(pool, runner):
        outcome_paths = _clean_all(pool, plan_path, len(planned["groups"]), results)
        partitions = steps.list_partitions(plan_path, outcome_paths)
        calls = ({"plan_path": plan_path, "partition_path": path} for path in partitions)
        list(in_order(pool, meet.with_options(result_storage=results), calls))
    draft_path = assemble(plan_path, outcome_paths, {"id": current_flow_run.id, "name": run_name})
    return publish(plan_path, draft_path)


@contextmanager
def working(pool: TaskRunner[Any], runner: str) -> Iterator[None]:
    """Have the pool at work. Raises NotDoneError if one of its workers is killed."""
    try:
        with pool:
            yield
    except BrokenExecutor as broken:
        raise worker_killed(runner) from broken


def clean_shards(pool: TaskRunner[Any], plan_path: str, shards: Sequence[str], results: Path) -> list[str]:
    """Clean shards that are there already. Gives the outcomes in their order."""
    with Progress() as progress:
        progress.total(len(shards), is_final=True)
        return list(_cleaned(pool, plan_path, shards, results, progress))


def _cleaned(
    pool: TaskRunner[Any], plan_path: str, shards: Iterable[str], results: Path, progress: Progress
) -> Iterator[str]:
    calls = ({"plan_path": plan_path, "shard_path": shard} for shard in shards)
    for outcome_path in in_order(pool, clean_shard.with_options(result_storage=results), calls):
        yield outcome_path
        progress.advance()


def _clean_all(pool: TaskRunner[Any], plan_path: str, group_count: int, results: Path) -> list[str]:
    """Clean every shard, while later groups are still being taken in: both work in the same pool."""
    groups = ({"plan_path": plan_path, "group": group} for group in range(group_count))
    shards_of_groups = in_order(pool, take_in.with_options(result_storage=results), groups)
    with Progress() as progress:
        shards = _counted(shards_of_groups, group_count, progress)
        return list(_cleaned(pool, plan_path, shards, results, progress))


def _counted(shards_of_groups: Iterator[list[str]], group_count: int, progress: Progress) -> Iterator[str]:
    total = 0
    for group, shards in enumerate(shards_of_groups):
        total += len(shards)
        progress.total(total, is_final=group == group_count - 1)
        yield from shards


def _rename_run(planned: dict[str, Any]) -> str:
    """Name the run after what it makes, which only the plan knows."""
    files = sum(len(group["sources"]) for group in planned["groups"])
    name = f"{Path(planned['out']).name}, {files} file{'s' * (files != 1)}, build {planned['build_id'][:8]}"
    with get_client(sync_client=True) as client:
        client.update_flow_run(current_flow_run.id, name=name)
    return name
