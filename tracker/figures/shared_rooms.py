"""Knows how heads in shared rooms stand apart in a table of people: a line and a column of their own."""

from collections.abc import Callable, Iterable, Sequence

from tracker.errors import N_
from tracker.tables import Cell

ROOMS = N_("Shared rooms")  # what their line is called everywhere
HEADS = N_("Heads in shared rooms, beside the people")  # and their column


def with_heads(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], heads: int, say: Callable[[str], str]
) -> tuple[list[str], list[Sequence[Cell]]]:
    """Columns and rows with the heads as the last of both; as they are where there are none."""
    if not heads:
        return list(columns), list(rows)
    last = [say(ROOMS), *[None] * (len(columns) - 1), heads]
    return [*columns, say(HEADS)], [*([*row, None] for row in rows), last]
