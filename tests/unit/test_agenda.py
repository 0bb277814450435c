"""Times and order of the agenda, as tables of cases."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tracker.webinars.agenda import moved, planned_minutes, timed


@dataclass(frozen=True)
class Item:
    id: int
    minutes: int | None


START = datetime(2020, 6, 17, 13, tzinfo=UTC)


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
