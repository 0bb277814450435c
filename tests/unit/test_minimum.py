"""What another minimum of minutes would make of the people counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.figures.minimum import curve, spread


@pytest.mark.parametrize(
    ("seconds", "minimum", "length", "wanted"),
    [
        ([299, 300, 3600], 300, 20, [(0, 3), (1, 3), (5, 2), (10, 1), (15, 1), (20, 1)]),
        ([], 300, 10, [(0, 0), (1, 0), (5, 0), (10, 0)]),
        ([0, 90, 150], 90, 5, [(0, 3), (1, 2), (1.5, 2), (5, 0)]),
        ([10_000], 7200, 10, [(0, 1), (1, 1), (5, 1), (10, 1), (120, 1)]),
    ],
)
def test_a_curve_has_the_rules_own_minimum(
    seconds: list[int], minimum: int, length: int, wanted: list[tuple[float, int]]
) -> None:
    points = curve(seconds, minimum, length)
    assert [(point.minutes, point.people) for point in points] == wanted
    assert [point.minutes for point in points if point.is_rule] == [minimum / 60]


@given(st.lists(st.integers(0, 20_000)), st.integers(0, 7200), st.integers(5, 300))
def test_a_curve_never_rises(seconds: list[int], minimum: int, length: int) -> None:
    people = [point.people for point in curve(seconds, minimum, length)]
    assert people == sorted(people, reverse=True) and people[0] == len(seconds)


def test_how_far_the_figure_moves() -> None:
    assert spread(curve([0, 100, 1300], 300, 90)) == 2
    assert spread([]) == 0
