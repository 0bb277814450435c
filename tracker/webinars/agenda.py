"""Knows the agenda: when each presentation starts, what time is left, what moving one does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol


class Item(Protocol):
    """What timing needs of a presentation; None minutes are not planned yet."""

    @property
    def id(self) -> int: ...
    @property
    def minutes(self) -> int | None: ...


@dataclass(frozen=True, kw_only=True)
class Timed:
    """When a presentation starts; None from the first one on that follows an unplanned length."""

    id: int
    starts_at: datetime | None


def timed(items: Iterable[Item], starts_at: datetime) -> list[Timed]:
    """The start of each presentation, one after the other from the webinar's start."""
    found: list[Timed] = []
    moment: datetime | None = starts_at
    for item in items:
        found.append(Timed(id=item.id, starts_at=moment))
        moment = moment + timedelta(minutes=item.minutes) if moment and item.minutes is not None else None
    return found


def planned_minutes(items: Iterable[Item]) -> int:
    """The minutes of all presentations that have a length."""
    return sum(item.minutes or 0 for item in items)


def moved(ids: Sequence[int], one: int, direction: Literal["up", "down"]) -> list[int]:
    """The order after one presentation changed places with its neighbour; at the end nothing changes."""
    order = list(ids)
    at = order.index(one)
    other = at - 1 if direction == "up" else at + 1
    if 0 <= other < len(order):
        order[at], order[other] = order[other], order[at]
    return order
