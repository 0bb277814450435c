"""Knows Zoom's webinar attendee report: titled blocks, one row per visit (2020 on, or saved by Excel)."""

from tracker.attendance.reading.blocks import Found, Section, stripped
from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.shapes import Shape, find_email, find_people, look
from tracker.attendance.reading.words import given
from tracker.attendance.reading.zoom_summary import find_summary, find_topic

FORMAT = "zoom_webinar_attendee"
LABEL = "Zoom webinar attendee report"
HOST, PANELIST, ATTENDEE, OTHER = "host", "panelist", "attendee", "attendee_no_registration"
ROLES = {
    "host details": HOST,
    "panelist details": PANELIST,
    "attendee details": ATTENDEE,
    "other attended": OTHER,
    "other attendees": OTHER,
    "others attended": OTHER,
}
TITLE = "attendee report"


def find(table: Table) -> Found | None:
    """The blocks of people of a Zoom webinar attendee report, or None where this is no such report."""
    titled = [(n, ROLES[title]) for n, (_, row) in enumerate(table.rows) if (title := title_of(row)) in ROLES]
    if not titled or not (title_of(table.rows[0][1]) == TITLE or len(titled) > 1 or titled[0][1] == ATTENDEE):
        return None
    ends = [position for position, _ in titled[1:]] + [len(table.rows)]
    sections = [
        Section(role=role, header=start + 1, end=end)
        for (start, role), end in zip(titled, ends, strict=True)
        if start + 1 < end and "join time" in headings(table.rows[start + 1][1])
    ]
    return Found(
        format=FORMAT,
        label=LABEL,
        sections=tuple(sections),
        topic=find_topic(table),
        summary=find_summary(table),
    )


def find_by_structure(table: Table) -> Found | None:
    """The same report in another language: blocks under a title, each with a join, a leave and minutes."""
    blocks = find_blocks(table)
    shapes = [look(table.rows[header + 1 : end]) for header, end in blocks]
    start = _flag_columns(
        table, [block for block, shape in zip(blocks, shapes, strict=True) if find_email(shape)]
    )
    found = [(block, _columns(shape, start)) for block, shape in zip(blocks, shapes, strict=True)]
    found = [(block, columns) for block, columns in found if {"joined", "left", "minutes"} <= columns.keys()]
    if not found or not title_of(table.rows[0][1]) or found[0][0][0] < 3:
        return None
    roles = _roles([columns for _, columns in found])
    sections = [
        Section(role=role, header=header, end=end, columns=columns)
        for role, ((header, end), columns) in zip(roles, found, strict=True)
    ]
    topic = stripped(table.rows[3][1])[:1] if len(table.rows) > 3 else ()
    return Found(
        format=FORMAT, label=LABEL, sections=tuple(sections), topic=topic[0].strip() if topic else None
    )


def _flag_columns(table: Table, blocks: list[tuple[int, int]]) -> int:
    """1 where the first column of every block with addresses says whether somebody came, else 0."""
    said = {given(row[0]) for header, end in blocks for _, row in table.rows[header + 1 : end] if row}
    return int(len(said) <= 2)


def _columns(shapes: list[Shape], start: int) -> dict[str, int]:
    if not find_email(shapes):
        return find_people(shapes)
    return find_people(shapes, start) | ({"attended": 0} if start else {})


def find_blocks(table: Table) -> list[tuple[int, int]]:
    """(header, end) of every block that stands under a title alone in its row."""
    titles = [
        n for n, (_, row) in enumerate(table.rows[:-1]) if title_of(row) and _is_header(table.rows[n + 1][1])
    ]
    return [(n + 1, end) for n, end in zip(titles, [*titles[1:], len(table.rows)], strict=False)]


def _is_header(row: tuple[str, ...]) -> bool:
    told = [cell for cell in row if cell.strip()]
    return len(told) >= 4 and not any("@" in cell or cell.strip().isdecimal() for cell in told)


def _roles(blocks: list[dict[str, int]]) -> list[str]:
    """Hosts come first, then panelists, then registrants; those without an address did not register."""
    named = [n for n, columns in enumerate(blocks) if "email" in columns]
    registrants = next((n for n in named if "registered" in blocks[n]), named[-1] if len(named) > 2 else None)
    staff = [HOST, *[PANELIST] * len(blocks)]
    roles = []
    for n, columns in enumerate(blocks):
        if n == registrants:
            roles.append(ATTENDEE)
        else:
            roles.append(staff[named.index(n)] if "email" in columns else OTHER)
    return roles


def title_of(row: tuple[str, ...]) -> str:
    """The first cell as a heading, where it stands alone in its row; "" otherwise."""
    if not row or (len(row) > 1 and row[1].strip()) or any(cell.strip() for cell in row[2:]):
        return ""
    return headings(row[:1])[0]
