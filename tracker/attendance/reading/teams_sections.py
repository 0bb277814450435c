"""Knows Teams' attendance report of numbered sections (2022 on), of meetings and webinars, in any language.

Section 2 names everybody once, with first and last times and, for a webinar, the registration; section 3 has
one row per visit. Visits are read from 3; from 2 come registrations, and people whom 3 does not have.
"""

import re
from collections.abc import Mapping, Sequence

from tracker.attendance.reading.blocks import Found, Section, stripped
from tracker.attendance.reading.columns import find_columns, headings
from tracker.attendance.reading.file_reading import Problem, Table
from tracker.attendance.reading.shapes import Rows, find_email, find_stay, look
from tracker.errors import N_

FORMAT = "teams_sections"
LABEL = "Microsoft Teams attendance report"
ROLE = "attendee"
CUT = N_("The report says that %(total)s people attended, and names %(count)s.")
_NUMBERED = re.compile(r"[\s\u200e\u200f\ufeff]*([1-9])[.．、]\s*\S")
PEOPLE, VISITS = "2", "3"
# Where the fields stand in every language, in both sections; the role stands after the addresses.
_AT = {"name": 0, "joined": 1, "left": 2, "minutes": 3, "email": 4}


def find(table: Table) -> Found | None:
    """The blocks of a Teams report, or None where the file does not begin with a numbered section."""
    starts = _numbered(table)
    if starts.get("1") != 0 or PEOPLE not in starts:
        return None
    people = _block(table, starts, PEOPLE)
    visits = _block(table, starts, VISITS)
    if people is None:
        return None
    told = (
        {_email(row) or _name(row) for _, row in table.rows[visits[0] + 1 : visits[1]]} if visits else set()
    )
    sections = [_people(table, people, told)]
    if visits and told:
        emails = _emails(table.rows[people[0] + 1 : people[1]])
        sections.append(_section(table, visits, emails))
    return Found(
        format=FORMAT,
        label=LABEL,
        sections=tuple(sections),
        usual="DMY",
        topic=_topic(table),
        problems=_missing(table, starts[PEOPLE], people),
    )


def _missing(table: Table, summary_end: int, people: tuple[int, int]) -> tuple[Problem, ...]:
    """The summary's first whole number says how many attended: fewer rows mean a report that was cut."""
    told = [row[1].strip() for _, row in table.rows[:summary_end] if len(row) > 1]
    total = next((int(text) for text in told if text.isascii() and text.isdecimal() and len(text) < 6), 0)
    count = people[1] - people[0] - 1
    if count >= total:
        return ()
    return (Problem(line=0, reason=CUT, values={"total": str(total), "count": str(count)}),)


def _numbered(table: Table) -> dict[str, int]:
    """Number of a section -> the row of its title, which stands alone."""
    starts: dict[str, int] = {}
    for n, (_, row) in enumerate(table.rows):
        found = _NUMBERED.match(row[0]) if row else None
        if found and found[1] == str(len(starts) + 1) and not any(cell.strip() for cell in row[1:]):
            starts[found[1]] = n
    return starts


def _block(table: Table, starts: Mapping[str, int], number: str) -> tuple[int, int] | None:
    """(header, end) of a section that has a header of a name, two times and a length."""
    if number not in starts:
        return None
    header = starts[number] + 1
    end = min((n for n in starts.values() if n > starts[number]), default=len(table.rows))
    if header >= end or len(stripped(table.rows[header][1])) < 4:
        return None
    return header, end


def _section(table: Table, block: tuple[int, int], emails: Mapping[str, str] | None = None) -> Section:
    header, end = block
    return Section(
        role=ROLE,
        header=header,
        end=end,
        columns=_columns(table.rows[header][1], table.rows[header + 1 : end]),
        reads_role=True,
        emails=emails or {},
    )


def _columns(header: tuple[str, ...], rows: Rows) -> dict[str, int]:
    """Where the fields stand: in their usual place, unless the stay or the address looks otherwise."""
    shapes = look(rows)
    found = dict(_AT)
    stay = find_stay(shapes)
    email = find_email(shapes)
    if stay and "minutes" in stay:
        found |= stay
    if email is not None and email != found["email"]:
        found["email"] = email
    upn = next((n for n, cell in enumerate(header) if "(upn)" in cell.casefold()), None)
    if upn is not None:
        found["upn"] = upn
        found["email"] = min(found["email"], upn - 1)
    role = find_columns(header).get("role", [(found["email"] if upn is None else upn) + 1])
    found["role"] = role[0]
    return {name: n for name, n in found.items() if n < len(header)}


def _people(table: Table, block: tuple[int, int], told: set[str]) -> Section:
    """Section 2: lines that section 3 tells are left out, or kept without times where they register."""
    section = _section(table, block)
    header, end = block
    columns = find_columns(table.rows[header][1])
    asks = [n for name in ("registered", "approval", "organisation") for n in columns.get(name, ())]
    seen, registering = set(), set()
    for line, row in table.rows[header + 1 : end]:
        if not {_email(row), _name(row)} & told:
            continue
        seen.add(line)
        if any(n < len(row) and row[n].strip() for n in asks):
            registering.add(line)
    return Section(
        role=section.role,
        header=header,
        end=end,
        columns=section.columns,
        merged=True,
        reads_role=True,
        skipped=frozenset(seen - registering),
        untimed=frozenset(registering),
    )


def _name(row: Sequence[str]) -> str:
    return " ".join(row[0].split())


def _email(row: Sequence[str]) -> str:
    """The address in a row, or "" where there is none."""
    return next((cell.strip().casefold() for cell in row[1:] if "@" in cell), "")


def _emails(rows: Rows) -> dict[str, str]:
    """Names that stand once in section 2, with their address."""
    names: dict[str, list[str]] = {}
    for _, row in rows:
        names.setdefault(_name(row), []).append(_email(row))
    return {name: found[0] for name, found in names.items() if len(found) == 1 and found[0]}


def _topic(table: Table) -> str | None:
    """The title, which is the first thing that the summary says, where its heading is one we know."""
    for _, row in table.rows[1:4]:
        if headings(row[:1]) == ("meeting title",) and len(row) > 1:
            return " ".join(row[1].split()) or None
    return None
