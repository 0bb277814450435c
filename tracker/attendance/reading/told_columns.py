"""Knows lists whose headings tell nothing: what to show of each column, what it may be, what was answered."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tracker.attendance.reading.columns import count_known, find_columns, first_columns, heading
from tracker.attendance.reading.file_reading import MAX_COLUMNS, Table
from tracker.attendance.reading.shapes import find_people, look
from tracker.attendance.reading.times import split_moment
from tracker.errors import N_, Invalid, Unreadable

FIELDS = (
    "name", "first_name", "last_name", "email", "organisation", "country", "joined", "left", "minutes",
    "role",
)  # fmt: skip
WHO = {"name", "first_name", "last_name", "email"}
SAMPLES = 3
HEADER_WITHIN = 30
LONGEST_WORD = 60
MOST_MATCHED = 60


class ColumnsUnknown(Unreadable):
    """A table of which nobody knows which column holds the names; `table` is what it holds."""

    def __init__(self, message: str, table: Table, **values: object) -> None:
        super().__init__(message, **values)
        self.table = table


def is_matchable(table: Table) -> bool:
    """Whether it is worth asking: columns side by side, or one list of short lines with letters."""
    width = _width(table)
    if not 1 < width <= MOST_MATCHED:
        cells = [cells[0].strip() for _, cells in table.rows if cells]
        return len(cells) > width == 1 and all(
            len(cell) <= LONGEST_WORD and any(sign.isalpha() for sign in cell) for cell in cells
        )
    return len(table.rows) > 1


def _width(table: Table) -> int:
    return max(
        (n + 1 for _, cells in table.rows[:HEADER_WITHIN] for n, cell in enumerate(cells) if cell.strip()),
        default=0,
    )


def guess_header(table: Table) -> int:
    """The position of the row of headings: the first as wide as the list, unless it holds values; -1 none."""
    counts = [sum(bool(cell.strip()) for cell in cells) for _, cells in table.rows[:HEADER_WITHIN]]
    least = max(counts) - 1 if max(counts) > 2 else max(counts)
    at = next(n for n, count in enumerate(counts) if count >= least)
    cells = table.rows[at][1]
    if count_known(cells):
        return at
    return -1 if any("@" in cell or split_moment(cell.strip()) for cell in cells) else at


def guess_columns(table: Table, header: int) -> dict[str, int]:
    """Field -> position, by the headings that are known and by what the other columns hold."""
    cells = table.rows[header][1] if header >= 0 else ()
    found = {field: at for field, at in first_columns(cells).items() if field in FIELDS}
    for field, at in find_people(look(table.rows[header + 1 :])).items():
        if field in FIELDS and field not in found and at not in found.values():
            found[field] = at
    if "name" in found:
        found = {field: at for field, at in found.items() if field not in ("first_name", "last_name")}
    return found


def column_count(table: Table) -> int:
    """How many columns are shown."""
    return min(_width(table), MAX_COLUMNS)


def headings_of(table: Table, header: int) -> tuple[str, ...]:
    """The headings as given, one for each column; none where there is no row of them."""
    cells = table.rows[header][1] if header >= 0 else ()
    width = column_count(table)
    return tuple(" ".join(cell.split())[:200] for cell in (*cells, *[""] * width)[:width])


def header_key(headings: Sequence[str]) -> str:
    """The same for the same headings, however they are cased, accented and spaced; SHA-256 in hex."""
    return hashlib.sha256("\x1f".join(map(heading, headings)).encode()).hexdigest()


def samples(table: Table, header: int, position: int) -> tuple[str, ...]:
    """The first different values of a column."""
    held = (cells[position].strip() for _, cells in table.rows[header + 1 :] if position < len(cells))
    return tuple(dict.fromkeys(text for text in held if text))[:SAMPLES]


def check_columns(said: Mapping[int, str]) -> dict[str, int]:
    """Field -> position, from what was said of each position. Raises Invalid(field="columns")."""
    columns: dict[str, int] = {}
    for at, field in sorted(said.items()):
        if field not in FIELDS:
            continue
        if field in columns:
            raise Invalid(N_("Two columns are said to hold the same. Choose one of them."), field="columns")
        columns[field] = at
    if not WHO & columns.keys():
        raise Invalid(N_("Say which column holds the names, or the emails."), field="columns")
    return columns


def columns_by_heading(table: Table, said: Mapping[str, str]) -> tuple[dict[str, int], int]:
    """(field -> position, header) where `said` names fields by headings; known headings hold beside them.

    A column is named by its number too, from 1: two can have the same heading, or none.
    Raises Invalid(field="columns") for headings that are not there and fields that are none.
    """
    for field in said.values():
        if field not in FIELDS:
            raise Invalid(
                N_("“%(said)s” is none of: %(fields)s."),
                field="columns",
                said=field,
                fields=", ".join(FIELDS),
            )
    width = column_count(table)
    numbers = {name: int(name) - 1 for name in said if name.isascii() and name.isdecimal() and len(name) < 4}
    numbers = {name: at for name, at in numbers.items() if 0 <= at < width}
    named = {heading(name) for name in said if name not in numbers}
    header = guess_header(table) if not named else _row_with(table, named)
    if header is None:
        raise Invalid(
            N_("No row of this file has these headings: %(headings)s."),
            field="columns",
            headings=", ".join(said),
        )
    cells = table.rows[header][1] if header >= 0 else ()
    words = [heading(cell) for cell in cells]
    told = {
        numbers[name] if name in numbers else words.index(heading(name)): field
        for name, field in said.items()
    }
    over = check_columns(_who(cells, but=told.values()) | told)
    known = {field: at for field, at in first_columns(cells, over).items() if field in FIELDS}
    return known, header


def _row_with(table: Table, named: set[str]) -> int | None:
    """The first row with all of these headings."""
    rows = enumerate(table.rows[:HEADER_WITHIN])
    return next((n for n, (_, cells) in rows if named <= {heading(cell) for cell in cells}), None)


def _who(cells: tuple[str, ...], but: Collection[str]) -> dict[int, str]:
    """The columns of names and e-mails that the headings tell by themselves."""
    found = find_columns(cells)
    return {positions[0]: field for field, positions in found.items() if field in WHO and field not in but}


def below(table: Table, header: int) -> Table:
    """The rows under the headings, all as wide as the widest."""
    rows: Sequence[tuple[int, tuple[str, ...]]] = table.rows[header + 1 :]
    width = max((len(cells) for _, cells in rows), default=0)
    return replace(table, rows=tuple((line, (*cells, *[""] * (width - len(cells)))) for line, cells in rows))
