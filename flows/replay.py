"""The flow that tries rejected documents again: the same steps as those of flows/replaying.py, as tasks of Prefect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.runtime import flow_run as current_flow_run
from prefect.states import Completed, Failed

from cleancopy.builds import BuildStore, read_json
from cleancopy.errors import CleancopyError
from cleancopy.holding import held
from cleancopy.plurals import counted
from flows import curate as curating
from flows import steps
from flows.announce import announce
from flows.artifacts import record_artifacts
from flows.replayed import NothingRetriedError
from flows.runners import task_runner

__all__ = ["replay"]


@task(name="plan replay", persist_result=False, **curating.RETRIED)
def plan_replay(parent: str, reason: str, out: str, config: str | None, accept: list[str]) -> str:
    """Say what is to be tried again. Gives the path of plan.json."""
    return steps.plan_replay(Path(parent), reason, out, config, accept)


@task(name="take up", persist_result=False, **curating.RETRIED)
def take_up(plan_path: str) -> list[str]:
    """Put the rejected documents into shards. Gives the shards' paths."""
    return steps.take_up(plan_path)


@task(name="settle again", persist_result=False, **curating.RETRIED)
def settle_again(plan_path: str, outcome_paths: list[str]) -> dict[str, Any]:
    """Settle the documents beside the parent's articles. Gives how many are accepted, and why the others are not."""
    return steps.settle_again(plan_path, outcome_paths)


def _name() -> str:
    parameters = current_flow_run.parameters
    return f"{Path(parameters['out']).resolve().name}, replay {parameters['reason']}"


@flow(name="replay", flow_run_name=_name, persist_result=False)
def replay(
    reason: str,
    out: str = "data",
    config: str | None = None,
    build: str | None = None,
    runner: str = "threads",
    accept: list[str] | None = None,
) -> Any:
    """Try the documents again that a build under the folder `out` rejected for `reason`, and publish what is accepted.

    `build` is the parent, the current one where none is named; `config` is the path of a cleancopy.toml; `runner` is
    threads, processes or dask=ADDRESS; `accept` names guards that must not stand in the way. Ends Completed, 'Nothing
    to do' where no document was rejected for it or none is accepted, and Failed with the reason when the build is
    blocked.
    """
    store = BuildStore(Path(out))
    try:
        with store.only_run(), held(store, build) as parent:
            outcome, message = _walk(str(parent), reason, out, config, runner, accept or [])
            store.clear_work()
    except NothingRetriedError as nothing:
        return Completed(name="Nothing to do", message=str(nothing), data=None)
    except CleancopyError as error:
        return Failed(message=str(error), data=error)
    if outcome is None:
        return Completed(name="Nothing to do", message=message, data=None)
    record_artifacts(outcome, "replay")
    announce(outcome, str(Path(out).resolve()))
    if outcome["status"] == "blocked":
        return Failed(name="Blocked", message=outcome["message"], data=curating.BlockedRunError(outcome))
    return Completed(message=f"{message}; {outcome['message']}", data=outcome)


def _walk(
    parent: str, reason: str, out: str, config: str | None, runner: str, accept: list[str]
) -> tuple[dict[str, Any] | None, str]:
    """What `publish` said, None where there is nothing to publish; and what came of the documents, in a line."""
    pool = task_runner(runner)
    plan_path = plan_replay(parent, reason, out, config, accept)
    planned = read_json(Path(plan_path))
    shards = take_up(plan_path)
    with curating.working(pool, runner):
        outcome_paths = curating.clean_shards(pool, plan_path, shards, Path(planned["out"]) / "work" / "results")
    counts = settle_again(plan_path, outcome_paths)
    documents = counts["accepted"] + sum(counts["still_rejected"].values())
    are = "is an article" if counts["accepted"] == 1 else "are articles"
    message = f"{counts['accepted']:,} of {counted(documents, 'document')} rejected for {reason} {are}"
    if not counts["accepted"]:
        return None, message
    if planned["done"]:
        return curating.publish(plan_path, ""), message
    flow_run = {"id": current_flow_run.id, "name": current_flow_run.name}
    return curating.publish(plan_path, curating.assemble(plan_path, outcome_paths, flow_run)), message
