"""Knows who is next on the waiting list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One who waits: since when, and as which registration."""

    registration_id: int
    queued_at: datetime


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """First come, first served; of two of one moment the earlier row."""
    return sorted(waiting, key=lambda one: (one.queued_at, one.registration_id))


def who_moves_up(waiting: Iterable[Waiting], free: int | None) -> list[Waiting]:
    """Those who get the free places now, in order; everybody where there is no limit (None)."""
    ordered = in_order(waiting)
    return ordered if free is None else ordered[: max(0, free)]
