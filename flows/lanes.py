"""Work that goes on beside what follows it: settling ahead of what is written, tables written at once.

Arrow, Polars, hashing and kernels let other threads run, so threads are enough. With one worker all is done in turn.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

MAX_WAITING = 2
"""So many pieces of work may wait in a lane: what they hold is in memory."""

Given = TypeVar("Given")
Made = TypeVar("Made")


def available_cores() -> int:
    """On how many cores this process may work."""
    if hasattr(os, "sched_getaffinity"):  # not everywhere there
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def ahead(work: Callable[[Given], Made], given: Iterable[Given], workers: int) -> Iterator[Made]:
    """What is made of each, in order; with more workers than one the next ones are made while one is used.

    Raises what the work raises, when it is that one's turn.
    """
    if workers < 2:
        yield from map(work, given)
        return
    with ThreadPoolExecutor(workers - 1) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for its in given:
                waiting.append(pool.submit(work, its))
                if len(waiting) == workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


class Lanes:
    """Lanes in which one piece of work is done after the other, beside those of other lanes.

    Leaving the context waits until all is done, and raises what any of it raised.
    """

    def __init__(self, workers: int) -> None:
        """With one worker work is done at once, by who asks for it."""
        self._is_alone = workers < 2
        self._lanes: dict[str, tuple[ThreadPoolExecutor, deque[Future[Any]]]] = {}

    def __enter__(self) -> Lanes:
        return self

    def __exit__(self, *raised: object) -> None:
        failed = raised[0] is not None
        for pool, _ in self._lanes.values():
            pool.shutdown(cancel_futures=failed)
        for lane in () if failed else self._lanes:
            self.wait(lane)

    def do(self, lane: str, work: Callable[..., Made], *given: Any) -> Future[Made]:
        """Have work done after all that was put into the lane before. Waits where much is waiting there.

        Raises what earlier work of the lane raised.
        """
        if self._is_alone:
            done: Future[Made] = Future()
            done.set_result(work(*given))
            return done
        if lane not in self._lanes:
            self._lanes[lane] = ThreadPoolExecutor(1), deque()
        pool, waiting = self._lanes[lane]
        while waiting and (len(waiting) >= MAX_WAITING or waiting[0].done()):
            waiting.popleft().result()
        waiting.append(pool.submit(work, *given))
        return waiting[-1]

    def wait(self, lane: str) -> None:
        """Wait until all is done that was put into the lane. Raises what any of it raised."""
        _, waiting = self._lanes.get(lane, (None, deque()))
        while waiting:
            waiting.popleft().result()
