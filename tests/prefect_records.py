"""What Prefect has on record of a run: the run, its events, its artifacts."""

import time
from pathlib import Path


def event_of(record, name: str):
    """The event of the name that a run emitted; the server is told of it a moment later."""
    from prefect.client.orchestration import get_client
    from prefect.events.filters import EventFilter, EventNameFilter

    deadline = time.monotonic() + 60
    with get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            found = client.read_events(EventFilter(event=EventNameFilter(name=[name])), limit=50).events
            of_run = [event for event in found if run_id(event) == str(record.id)]
            if of_run:
                return of_run[0]
            time.sleep(0.2)
    raise AssertionError(f"no event {name} of {record.name}")


def run_id(event) -> str | None:
    ids = [related.id for related in event.related if related.role == "flow-run"]
    return ids[0].removeprefix("prefect.flow-run.") if ids else None


def artifacts(record) -> dict:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

    wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[record.id]))
    with get_client(sync_client=True) as client:
        return {artifact.key: artifact for artifact in client.read_artifacts(artifact_filter=wanted)}


def last_run(folder: Path):
    """Prefect's record of the last run that filled the folder."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.sorting import FlowRunSort

    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(sort=FlowRunSort.EXPECTED_START_TIME_DESC)
    return next(run for run in runs if run.parameters["out"] == str(folder / "out"))
