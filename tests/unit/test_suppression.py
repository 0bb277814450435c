"""Small groups stay hidden, and nothing that is left lets them be worked out."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.figures.suppression import beside_own, hide_small, is_small, split_small


@pytest.mark.parametrize(
    ("cells", "left"),
    [
        ({"partner": 48, "grantee": 69, "other": 0, "unknown": 0}, "48 69 0 0"),
        ({"partner": 48, "grantee": 69, "other": 3, "unknown": 0}, "- 69 - 0"),
        ({"partner": 48, "grantee": 69, "other": 3, "unknown": 4}, "48 69 - -"),
        ({"partner": 48, "grantee": 69, "other": 1, "unknown": 1}, "- 69 - -"),
        ({"partner": 2, "grantee": 0, "other": 0, "unknown": 0}, "- 0 0 0"),
        ({"partner": 2, "grantee": 5, "other": 0, "unknown": 0}, "- - 0 0"),
        ({}, ""),
    ],
)
def test_hides_small_cells_and_a_second_one(cells: dict[str, int], left: str) -> None:
    hidden = hide_small(cells)
    assert list(hidden) == list(cells)
    assert " ".join("-" if count is None else str(count) for count in hidden.values()) == left


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_no_reader_can_work_out_a_small_cell(counts: list[int]) -> None:
    """Against a reader who knows the total and tries every table that has a small cell among the withheld."""
    cells = dict(enumerate(counts))
    view, total = hide_small(cells), sum(counts)
    hidden = [key for key, count in view.items() if count is None]
    assert not any(is_small(count) for count in view.values())
    if not hidden or total < 5 or len(hidden) == len([count for count in counts if count]) == 1:
        return
    rest = total - sum(count for count in view.values() if count is not None)
    ways = [
        way
        for way in itertools.product(range(1, rest + 1), repeat=len(hidden))
        if sum(way) == rest and any(is_small(count) for count in way)
    ]
    for position, key in enumerate(hidden):
        if is_small(cells[key]):
            assert len({way[position] for way in ways}) > 1


@pytest.mark.parametrize(
    ("people", "at_most", "alone", "together"),
    [
        ({"PH": 18, "KE": 9, "PE": 3, "NP": 2}, None, ["PH", "KE"], ["PE", "NP"]),
        ({"PH": 18, "KE": 9, "PE": 3}, None, ["PH"], ["KE", "PE"]),
        ({"PH": 18, "KE": 9, "PE": 1, "NP": 1}, None, ["PH"], ["KE", "NP", "PE"]),
        ({"PH": 18, "KE": 9, "PE": 8, "NP": 7}, 2, ["PH", "KE"], ["PE", "NP"]),
        ({"PH": 18, "KE": 9, "PE": 8}, 2, ["PH"], ["KE", "PE"]),
        ({"PH": 18, "KE": 9}, None, ["PH", "KE"], []),
        ({"PH": 3}, None, [], ["PH"]),
    ],
)
def test_tells_small_countries_in_one_line(
    people: dict[str, int], at_most: int | None, alone: list[str], together: list[str]
) -> None:
    assert split_small(people, at_most=at_most) == (alone, together)


@pytest.mark.parametrize(
    ("own", "total", "seen"),
    [
        (7, 117, 117),
        (7, 12, 12),
        (7, 11, None),
        (7, 8, None),
        (7, 7, 7),
        (0, 4, None),
        (0, 5, 5),
        (3, None, None),
    ],
)
def test_a_total_beside_ones_own_count_tells_nothing_of_few_others(
    own: int, total: int | None, seen: int | None
) -> None:
    assert beside_own(own, total) == seen
