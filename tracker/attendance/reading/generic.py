"""Knows any list of people with headings: names or e-mails, and perhaps organisation, times and minutes."""

from collections.abc import Mapping
from dataclasses import replace

from tracker.attendance.reading.blocks import Found, Section
from tracker.attendance.reading.columns import count_known, find_columns
from tracker.attendance.reading.file_reading import Problem, Table
from tracker.attendance.reading.sections import refuse_twins
from tracker.attendance.reading.shapes import find_people, look
from tracker.attendance.reading.told_columns import HEADER_WITHIN, WHO, ColumnsUnknown, is_matchable
from tracker.errors import N_, Unreadable

FORMAT = "generic_table"
LABEL = "List of people"
ROLE = "attendee"
NO_COLUMNS = N_(
    "This file has no column with names or emails. Its first row is: %(columns)s. "
    "Export “Participants” from Zoom and try again, or name the columns Name, Email, "
    "Organisation, Minutes."
)
TWINS = N_("Two columns could be the %(meaning)s: “%(first)s” and “%(second)s”. Which of them is it?")
BY_LOOK = N_("The headings are not known; by what they hold the columns were read as: %(columns)s.")
_SAID = {
    "name": "name",
    "first_name": "first name",
    "last_name": "last name",
    "email": "e-mail",
    "joined": "join time",
    "left": "leave time",
    "minutes": "minutes",
    "registered": "registration time",
    "approval": "approval",
}


def find(table: Table) -> Found:
    """The one block of a list, its header in the first rows. Raises Unreadable without names or e-mails."""
    best, known = -1, 0
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        columns = find_columns(row)
        if not WHO & columns.keys():
            continue
        if len(row) > 1 and len(columns) == 1 and len([cell for cell in row if cell.strip()]) > 3:
            continue
        if count_known(row) > known:
            best, known = n, count_known(row)
    if best >= 0:
        return _named(table, best)
    found = _by_look(table)
    if found is None:
        shown = ", ".join(_short(cell.strip()) for cell in table.rows[0][1][:6] if cell.strip())
        if is_matchable(table):
            raise ColumnsUnknown(NO_COLUMNS, table, columns=shown)
        raise Unreadable(NO_COLUMNS, columns=shown)
    return found


def find_as_told(table: Table, columns: Mapping[str, int]) -> Found:
    """The list without headings whose columns somebody has named; the others are not used."""
    reads_role = "role" in columns
    section = Section(role=ROLE, header=-1, end=len(table.rows), columns=columns, reads_role=reads_role)
    return _found(section)


def _named(table: Table, header: int) -> Found:
    """The list under known headings; where none of them is the name, the one that looks like it.

    Raises ColumnsUnknown where two of them could be the same.
    """
    section = Section(role=ROLE, header=header, end=len(table.rows))
    try:
        refuse_twins(table.rows[header][1])
    except Unreadable as twins:
        raise ColumnsUnknown(TWINS, table, **twins.values) from None
    if {"name", "first_name", "last_name"} & find_columns(table.rows[header][1]).keys():
        return _found(section)
    shapes = look(table.rows[header + 1 :])
    name = find_people(shapes).get("name")
    if name is None or shapes[name].different * 3 < shapes[name].filled * 2:
        return _found(section)
    remark = Problem(line=0, reason=BY_LOOK, values={"columns": f"{_SAID['name']} {name + 1}"})
    return _found(replace(section, columns={"name": name}), remark)


def _by_look(table: Table) -> Found | None:
    """A list whose headings we cannot read, or without any: only where a column holds addresses."""
    for header, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        starts_at_once = any("@" in cell for cell in row)
        columns = find_people(look(table.rows[header if starts_at_once else header + 1 :]))
        if "email" not in columns or len([cell for cell in row if cell.strip()]) < 2:
            continue
        if starts_at_once and header:
            return None
        said = [f"{_SAID[name]} {position + 1}" for name, position in columns.items()]
        remark = Problem(line=0, reason=BY_LOOK, values={"columns": ", ".join(said)})
        section = Section(
            role=ROLE, header=-1 if starts_at_once else header, end=len(table.rows), columns=columns
        )
        return _found(section, remark)
    return None


def _found(section: Section, *problems: Problem) -> Found:
    return Found(format=FORMAT, label=LABEL, sections=(section,), problems=problems, counts_hours=True)


def likeness(table: Table) -> int:
    """How many headings of the best header row are known: tells the sheet of people from the other sheets."""
    return max((count_known(row) for _, row in table.rows[:HEADER_WITHIN]), default=0)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
