"""One run of the flow, for the command line."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.environment import prepare_prefect
from flows.runners import check_runner

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State


def run_flow(
    inputs: list[str], out: str, config: str | None, runner: str, accept: list[str] | None = None
) -> dict[str, Any]:
    """Run the flow `curate` in this process and give what its step `publish` said, published or not.

    Starts Prefect's server on this machine for as long as it is needed, unless PREFECT_API_URL names one. Raises
    CleancopyError, as the steps do.
    """
    check_runner(runner)
    server = prepare_prefect(Path(out))
    from flows.curate import BlockedRunError, curate
    from flows.lost_runs import close_lost_runs

    # What goes wrong in the run is raised to our caller: the console need not hear it from Prefect as well.
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).propagate = False
    if server is not None and server.is_ours_alone():
        close_lost_runs()
    try:
        state: State[Any] = curate(inputs, out, config, runner, accept, return_state=True)
        outcome: dict[str, Any] = state.result()
    except BlockedRunError as blocked:
        return blocked.outcome
    return outcome
