"""Knows what another minimum of minutes would make of the people counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEPS = (0, 1, 5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 150, 180)
LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Point:
    """How many individuals would count from so many minutes on; `is_rule` at the minimum that holds."""

    minutes: float
    people: int
    is_rule: bool


def curve(seconds: Iterable[int], minimum_seconds: int, webinar_minutes: int) -> list[Point]:
    """From no minimum to the webinar's length, the rule's own minimum among them.

    `seconds`: how long each person was there, who would count if long enough.
    """
    stays = list(seconds)
    own = minimum_seconds / 60
    steps = sorted({own, *(step for step in STEPS if step <= webinar_minutes)})
    return [
        Point(minutes=step, people=sum(stay >= step * 60 for stay in stays), is_rule=step == own)
        for step in steps
    ]


def spread(points: Sequence[Point], most_minutes: float = 20) -> int:
    """By how many individuals the figure moves between no minimum and `most_minutes`."""
    near = [point.people for point in points if point.minutes <= most_minutes]
    return max(near) - min(near) if near else 0
