"""Knows who is next on the waiting list: in order, or by turns over organisations, never over their quota."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

# Whose place it is, for quotas and turns: the linked organisation, else the one typed; None for none.
Key = str | None

NOBODY: Mapping[Key, int] = {}


def organisation_key(organisation_id: int | None, as_typed: str) -> Key:
    """One key for all people of an organisation; what is typed counts whatever its case and spaces."""
    if organisation_id is not None:
        return f"id {organisation_id}"
    return f"name {' '.join(as_typed.casefold().split())}" if as_typed.strip() else None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One who waits: since when, as which registration, from which organisation."""

    registration_id: int
    queued_at: datetime
    key: Key = None


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """First come, first served; of two of one moment the earlier row."""
    return sorted(waiting, key=lambda one: (one.queued_at, one.registration_id))


def is_at_quota(key: Key, quota: int | None, confirmed: Mapping[Key, int]) -> bool:
    """Whether the organisation has all its places. People without any organisation have no quota."""
    return quota is not None and key is not None and confirmed.get(key, 0) >= quota


def who_moves_up(
    waiting: Iterable[Waiting],
    free: int | None,
    *,
    quota: int | None = None,
    takes_turns: bool = False,
    confirmed: Mapping[Key, int] = NOBODY,
) -> list[Waiting]:
    """Those who get the free places now, in the order they get them; `free` None is no limit of places.

    `quota`: the most places of one organisation; who is over it is passed. `takes_turns`: the next place goes
    to the organisation with the fewest, then to who waited longest; people without any share one turn.
    `confirmed`: the places each organisation has.
    """
    left = in_order(waiting)
    most = len(left) if free is None else max(0, free)
    if quota is None and not takes_turns:
        return left[:most]
    counts = Counter(dict(confirmed))
    moving: list[Waiting] = []
    while left and len(moving) < most:
        may = [one for one in left if not is_at_quota(one.key, quota, counts)]
        if not may:
            break
        one = min(may, key=lambda one: counts[one.key]) if takes_turns else may[0]
        left.remove(one)
        counts[one.key] += 1
        moving.append(one)
    return moving


def count_blocked(waiting: Mapping[Key, int], quota: int | None, confirmed: Mapping[Key, int]) -> int:
    """How many of those who wait could not move up into a free place, for their organisation has its own."""
    if quota is None:
        return 0
    return sum(
        max(0, people - max(0, quota - confirmed.get(key, 0)))
        for key, people in waiting.items()
        if key is not None
    )
