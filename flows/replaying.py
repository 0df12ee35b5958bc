"""Trying rejected documents of a build again, after a rule, a schema or the configuration was changed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore
from cleancopy.holding import held
from flows import steps
from flows.lanes import available_cores
from flows.plan import read_plan
from flows.progress import Progress


@dataclass(frozen=True)
class Replay:
    """What came of it: how many documents were tried again, how many are articles now, why the others are not.

    `outcome` is what the step `publish` said, None where there was nothing to publish.
    """

    parent: str
    accepted: int
    still_rejected: dict[str, int] = field(default_factory=dict)
    outcome: dict[str, Any] | None = None

    @property
    def documents(self) -> int:
        """How many were tried again."""
        return self.accepted + sum(self.still_rejected.values())


def replay(
    out: str, build: str | None, reason: str, config: str | None, accept: Sequence[str], dry_run: bool
) -> Replay:
    """Try the documents again that a build rejected for `reason`; where some are accepted, publish a build with them.

    `build` is the parent, None the current one. With `dry_run` nothing is made. Raises CleancopyError for an unknown
    reason, NotDoneError where the parent cannot be added to or another run holds the folder.
    """
    store = BuildStore(Path(out))
    with store.only_run(), held(store, build) as parent:
        plan_path = steps.plan_replay(parent, reason, out, config, accept)
        outcomes = _clean_all(plan_path, steps.take_up(plan_path))
        counts = steps.settle_again(plan_path, outcomes)
        outcome = None
        if counts["accepted"] and not dry_run:
            is_done = read_plan(plan_path).is_done
            outcome = steps.publish(plan_path, "" if is_done else steps.assemble(plan_path, outcomes, None))
        store.clear_work()
    return Replay(parent.name, counts["accepted"], counts["still_rejected"], outcome)


def _clean_all(plan_path: str, shards: Sequence[str]) -> list[str]:
    with ThreadPoolExecutor(available_cores()) as pool, Progress() as progress:
        progress.total(len(shards), is_final=True)
        outcomes = []
        for outcome in pool.map(lambda shard: steps.clean_shard(plan_path, shard), shards):
            outcomes.append(outcome)
            progress.advance()
        return outcomes
