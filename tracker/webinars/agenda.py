"""Knows the agenda: when each presentation starts, what time is left, what moving one does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol


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


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """One line of the agenda as it is shown; `by` says who speaks, for which organisation and countries."""

    id: int
    starts_at: datetime | None
    title: str
    by: str
    summary: str
    is_presentation: bool


def agenda_of(
    presentations: Sequence[Any], starts_at: datetime, countries: Callable[[Iterable[str]], str]
) -> list[AgendaItem]:
    """The agenda with the start of each item; `countries` names several codes in the page's language."""
    return [
        AgendaItem(
            id=item.id,
            starts_at=slot.starts_at,
            title=item.title,
            by=_by(item, countries),
            summary=item.summary,
            is_presentation=item.is_presentation,
        )
        for item, slot in zip(presentations, timed(presentations, starts_at), strict=True)
    ]


def _by(item: Any, countries: Callable[[Iterable[str]], str]) -> str:
    organisation = shown_organisation(item)
    where = countries(item.countries) if item.countries else ""
    return ", ".join(filter(None, (item.presenters, organisation, where)))


def shown_organisation(item: Any) -> str:
    """Whose presentation it is, as the agenda puts it, else by the directory's name; "" where nobody said."""
    return str(item.organisation_as_shown or (item.organisation.name if item.organisation else ""))


def on_now(agenda: Iterable[AgendaItem], now: datetime) -> int | None:
    """The item that has begun and is not followed by one that has; None before the first, and where an
    unplanned length hides what is on.
    """
    current = None
    for item in agenda:
        if item.starts_at is None:
            return None
        if item.starts_at > now:
            break
        current = item.id
    return current


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
