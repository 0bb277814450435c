"""Totals that would tell how many a small group was are withheld, and no more than that."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.figures.disclosure import Cell, Table, Total, bounds, withheld
from tracker.figures.suppression import is_small

ALL: Cell = ("all",)


def over(total: int, *parts: int, is_sum: bool = False) -> Table:
    """One total over parts."""
    cells: list[Cell] = [(at,) for at in range(len(parts))]
    return Table(
        counts={ALL: total, **dict(zip(cells, parts, strict=True))},
        totals=[Total(of=ALL, parts=tuple(cells), is_sum=is_sum)],
        by_worth=[ALL],
    )


@pytest.mark.parametrize(
    ("total", "parts", "is_sum", "is_told"),
    [
        (17, (9, 8), False, True),
        (14, (10, 4), False, False),  # nobody came twice: the four are found out
        (13, (10, 4), False, True),  # three or four
        (13, (10, 3), False, True),
        (18, (10, 4, 4), False, False),
        (17, (10, 4, 4), False, True),
        (13, (10, 3), True, False),
        (15, (10, 3, 2), True, True),
        (12, (10, 1, 1), True, False),
        (10, (10, 0), False, True),
    ],
)
def test_withholds_a_total_that_leaves_one_number(
    total: int, parts: tuple[int, ...], is_sum: bool, is_told: bool
) -> None:
    hidden = withheld(over(total, *parts, is_sum=is_sum))
    assert (ALL not in hidden) == is_told
    assert hidden - {ALL} == {(at,) for at, count in enumerate(parts) if is_small(count)}


def test_totals_of_least_worth_are_withheld_first() -> None:
    table = Table(
        counts={("all",): 14, ("series",): 14, (0,): 10, (1,): 4},
        totals=[Total(of=("all",), parts=(("series",),)), Total(of=("series",), parts=((0,), (1,)))],
        by_worth=[("all",), ("series",)],
    )
    assert withheld(table) == {("all",), ("series",), (1,)}  # either would tell of the four
    one_more = Table(
        counts={**table.counts, ("all",): 20, (2,): 9},
        totals=[Total(of=("all",), parts=(("series",), (2,))), table.totals[1]],
        by_worth=table.by_worth,
    )
    assert withheld(one_more) == {("series",), (1,)}


def test_counts_that_are_never_more_than_others_tell_too() -> None:
    table = Table(
        counts={("people",): 4, ("organisations",): 4},
        totals=[],
        at_most=[(("organisations",), ("people",))],
        by_worth=[("organisations",)],
    )
    assert withheld(table) == {("people",), ("organisations",)}


@settings(max_examples=120, deadline=None)
@given(
    webinars=st.lists(
        st.tuples(st.sampled_from("AB"), st.sampled_from((19, 20)), st.sets(st.integers(0, 30), max_size=9)),
        min_size=1,
        max_size=5,
    )
)
def test_against_a_reader_who_tries_every_number(
    webinars: list[tuple[str, int, set[int]]],
) -> None:
    """Years over series over webinars, whose people are known here: every small one keeps two numbers."""
    seen: dict[Cell, set[int]] = {}
    parts: dict[Cell, set[Cell]] = {}
    for at, (series, year, people) in enumerate(webinars):
        path: list[Cell] = [("all",), ("year", year), ("series", series, year), ("webinar", at)]
        for cell in path:
            seen.setdefault(cell, set()).update(people)
        for of, part in zip(path, path[1:], strict=False):
            parts.setdefault(of, set()).add(part)
    counts = {cell: len(people) for cell, people in seen.items()}
    totals = [Total(of=of, parts=tuple(sorted(those, key=str))) for of, those in parts.items()]
    table = Table(counts=counts, totals=totals, by_worth=[total.of for total in totals])
    hidden = withheld(table)
    small = [cell for cell, count in counts.items() if is_small(count)]
    assert set(small) <= hidden
    lowest, highest = bounds(table, hidden)
    assert all(lowest[cell] <= count <= highest[cell] for cell, count in counts.items())
    leaves = [cell for cell in small if cell[0] == "webinar"]
    found: dict[Cell, set[int]] = {cell: set() for cell in leaves}
    for numbers in product(range(1, 5), repeat=len(leaves)):
        tried = {**counts, **dict(zip(leaves, numbers, strict=True))}
        for of in reversed(totals):  # what is withheld can be as large as its parts
            if of.of in hidden:
                most = sum(tried[part] for part in of.parts)
                tried[of.of] = min(most, 4) if of.of in small else most
        if all(tried[of.of] <= sum(tried[part] for part in of.parts) for of in totals):
            for cell, number in zip(leaves, numbers, strict=True):
                found[cell].add(number)
    assert all(len(numbers) > 1 for numbers in found.values()), (found, counts, hidden)
