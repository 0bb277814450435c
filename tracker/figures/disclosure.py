"""Knows what a reader can work out who puts published counts together, and which of them to withhold.

A count of different people over parts is at least each part and at most their sum. From that a reader
bounds the cells that are withheld because they are small (suppression.py); a count that would leave only
one value for such a cell is withheld too. Interval propagation, as auditors of official statistics do it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from tracker.figures.suppression import SMALLEST, is_small

MOST_ROUNDS = 100  # a few are enough for years over series over webinars
Cell = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Total:
    """A count over parts: at least each of them and at most their sum; `is_sum` where none is in two."""

    of: Cell
    parts: tuple[Cell, ...]
    is_sum: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """Counts that could be published, and how they hang together; a cell without a count is never told.

    `at_most` are pairs of cells of which the first is never above the second. `by_worth` are those that may
    be withheld for the sake of others, the last first.
    """

    counts: Mapping[Cell, int]
    totals: Sequence[Total]
    at_most: Sequence[tuple[Cell, Cell]] = ()
    by_worth: Sequence[Cell] = ()


Bounds = dict[Cell, float]


def withheld(table: Table) -> set[Cell]:
    """The cells that may not be told: the small ones, and others that would give one of them away."""
    small = {cell for cell, count in table.counts.items() if is_small(count)}
    if not small or not _gives_away(table, small, small):
        return small
    free = [cell for cell in dict.fromkeys(table.by_worth) if cell in table.counts and cell not in small]
    hidden = small | set(free)
    for cell in free:
        if not _gives_away(table, small, hidden - {cell}):
            hidden.discard(cell)
    return hidden


def _gives_away(table: Table, small: Collection[Cell], hidden: Collection[Cell]) -> bool:
    lowest, highest = bounds(table, hidden)
    return any(lowest[cell] >= highest[cell] for cell in small)


def bounds(table: Table, hidden: Collection[Cell]) -> tuple[Bounds, Bounds]:
    """The lowest and highest value of each cell for a reader who is told all but the `hidden` ones.

    Readers know of a small one that it is between one and four.
    """
    cells = {cell for total in table.totals for cell in (total.of, *total.parts)}
    lowest: Bounds = dict.fromkeys(cells | {cell for pair in table.at_most for cell in pair}, 0)
    highest: Bounds = dict.fromkeys(lowest, inf)
    for cell, count in table.counts.items():
        if cell not in hidden:
            lowest[cell] = highest[cell] = count
        elif is_small(count):
            lowest[cell], highest[cell] = 1, SMALLEST - 1
    for _round in range(MOST_ROUNDS):
        before = dict(lowest), dict(highest)
        for total in table.totals:
            _narrow(total, lowest, highest)
        for less, more in table.at_most:
            lowest[more] = max(lowest[more], lowest[less])
            highest[less] = min(highest[less], highest[more])
        if before == (lowest, highest):
            break
    return lowest, highest


def _narrow(total: Total, lowest: Bounds, highest: Bounds) -> None:
    """What a total says of its parts, and they of it."""
    least = sum(lowest[part] for part in total.parts)
    finite = sum(highest[part] for part in total.parts if highest[part] != inf)
    endless = sum(highest[part] == inf for part in total.parts)
    if not endless:
        highest[total.of] = min(highest[total.of], finite)
    lowest[total.of] = max([lowest[total.of], *(lowest[part] for part in total.parts)])
    if total.is_sum:
        lowest[total.of] = max(lowest[total.of], least)
    for part in total.parts:
        own_low, own_high = lowest[part], highest[part]
        if endless == (own_high == inf):  # all others have an end
            others = finite - (0 if own_high == inf else own_high)
            lowest[part] = max(own_low, lowest[total.of] - others)
        room = highest[total.of] - (least - own_low if total.is_sum else 0)
        highest[part] = min(own_high, room)
