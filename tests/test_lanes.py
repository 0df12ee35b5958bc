"""What is worked on beside something else comes in order, fails loudly and is not much at once."""

import threading
import time

import pytest

from flows.lanes import MAX_WAITING, Lanes, ahead

WORKERS = [1, 2, 4]


@pytest.mark.parametrize("workers", WORKERS)
def test_what_is_made_ahead_comes_in_order(workers):
    def make(number: int) -> int:
        time.sleep(0.001 * (number % 3))
        return number * 2

    assert list(ahead(make, range(20), workers)) == [number * 2 for number in range(20)]
    assert list(ahead(make, [], workers)) == []


@pytest.mark.parametrize("workers", WORKERS)
def test_no_more_is_made_ahead_than_there_are_workers(workers):
    drawn = []

    def numbers():
        for number in range(10):
            drawn.append(number)
            yield number

    for used in ahead(str, numbers(), workers):
        assert len(drawn) - int(used) <= max(workers, 1)


@pytest.mark.parametrize("workers", WORKERS)
def test_what_fails_ahead_is_raised_in_its_turn(workers):
    found = []
    with pytest.raises(ZeroDivisionError):
        for number in ahead(lambda divisor: 6 // divisor, [1, 2, 0, 3], workers):
            found.append(number)
    assert found == [6, 3]


@pytest.mark.parametrize("workers", WORKERS)
def test_each_lane_is_in_order(workers):
    done: dict[str, list[int]] = {"a": [], "b": []}

    def work(lane: str, number: int) -> int:
        time.sleep(0.001 * (number % 2))
        done[lane].append(number)
        return number

    with Lanes(workers) as lanes:
        for number in range(15):
            lanes.do("a", work, "a", number)
            last = lanes.do("b", work, "b", number)
        assert last.result() == 14
        lanes.wait("a")
        lanes.wait("there is none")
        assert done["a"] == list(range(15))
    assert done["b"] == list(range(15))


def test_lanes_go_on_beside_each_other():
    other_began = threading.Event()
    with Lanes(2) as lanes:
        lanes.do("a", other_began.wait, 30)
        lanes.do("b", other_began.set).result()


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("at", range(4))
def test_what_fails_in_a_lane_is_raised(workers, at):
    """At the latest when the lanes are left, though nothing more was put into them."""
    with pytest.raises(OSError, match="full"), Lanes(workers) as lanes:
        for number in range(4):
            lanes.do("a", write, number == at)


def write(is_full: bool) -> None:
    if is_full:
        raise OSError("the disk is full")


def test_a_failure_outside_is_raised_and_what_waits_is_left():
    begun = []
    with pytest.raises(KeyError), Lanes(2) as lanes:
        for number in range(MAX_WAITING):
            lanes.do("a", lambda number: (begun.append(number), time.sleep(0.2)), number)
        raise KeyError
    assert len(begun) < MAX_WAITING
