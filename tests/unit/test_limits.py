"""Tries are counted without a thread for each, and what is over is forgotten."""

import threading

import time_machine

from tracker.web.limits import SWEEP_SECONDS, SweptMemory


def test_counts_until_the_time_is_over() -> None:
    with time_machine.travel(1_000_000.0, tick=False) as clock:
        store = SweptMemory()
        assert [store.incr("a", 60) for _ in range(3)] == [1, 2, 3]
        clock.shift(61)
        assert store.incr("a", 60) == 1


def test_starts_no_threads() -> None:
    store, before = SweptMemory(), threading.active_count()
    for _ in range(20):
        store.incr("a", 60)
    assert threading.active_count() <= before


def test_forgets_addresses_that_never_come_back() -> None:
    with time_machine.travel(1_000_000.0, tick=False) as clock:
        store = SweptMemory()
        for number in range(100):
            store.incr(f"address {number}", 60)
        clock.shift(61)
        store._sweep_at -= SWEEP_SECONDS + 1
        store.incr("another", 60)
        assert list(store.storage) == ["another"]
