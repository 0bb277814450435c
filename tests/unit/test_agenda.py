"""Times and order of the agenda, as tables of cases."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tracker.webinars.agenda import AgendaItem, moved, on_now, planned_minutes, timed


@dataclass(frozen=True)
class Item:
    id: int
    minutes: int | None


START = datetime(2020, 6, 17, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "minute", "current"),
    [
        ([], 5, None),
        ([0, 10, 25], -1, None),
        ([0, 10, 25], 0, 1),
        ([0, 10, 25], 24, 2),
        ([0, 10, 25], 80, 3),
        ([0, 10, None], 5, 1),
        ([0, 10, None], 12, None),  # the second has no planned length: it may be over
    ],
)
def test_what_is_on(starts: list[int | None], minute: int, current: int | None) -> None:
    agenda = [
        AgendaItem(
            id=number,
            starts_at=None if start is None else START + timedelta(minutes=start),
            title="",
            by="",
            summary="",
            is_presentation=True,
        )
        for number, start in enumerate(starts, 1)
    ]
    assert on_now(agenda, START + timedelta(minutes=minute)) == current


@pytest.mark.parametrize(
    ("minutes", "starts", "planned"),
    [
        ([], [], 0),
        ([10, 15, 15], ["13:00", "13:10", "13:25"], 40),
        ([10, None, 15], ["13:00", "13:10", None], 25),
        ([0, 5], ["13:00", "13:00"], 5),
    ],
)
def test_each_starts_when_the_one_before_ends(
    minutes: list[int | None], starts: list[str | None], planned: int
) -> None:
    items = [Item(at, each) for at, each in enumerate(minutes)]
    assert [f"{one.starts_at:%H:%M}" if one.starts_at else None for one in timed(items, START)] == starts
    assert planned_minutes(items) == planned


@pytest.mark.parametrize(
    ("one", "direction", "order"),
    [
        (2, "up", [2, 1, 3]),
        (2, "down", [1, 3, 2]),
        (1, "up", [1, 2, 3]),
        (3, "down", [1, 2, 3]),
    ],
)
def test_moving_changes_places_with_the_neighbour(one: int, direction: str, order: list[int]) -> None:
    assert moved([1, 2, 3], one, direction) == order  # type: ignore[arg-type]
