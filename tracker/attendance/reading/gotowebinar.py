"""Knows GoToWebinar's attendee report, and what its API answers about attendees."""

from tracker.attendance.reading.blocks import Found, Section
from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.documents import DocumentsRead, Object, moment_of, number_of, objects, text_of
from tracker.attendance.reading.file_reading import FileRow, Table
from tracker.attendance.reading.shapes import Shape, find_email, find_stay, look
from tracker.attendance.reading.zoom_webinar import find_blocks
from tracker.people.emails import clean_email

FORMAT = "gotowebinar_attendee"
LABEL = "GoToWebinar attendee report"
API_FORMAT = "gotowebinar_api"
API_LABEL = "GoToWebinar API report of attendees"
ROLE = "attendee"
HEADER_WITHIN = 40


def find(table: Table) -> Found | None:
    """The block of people, found by its headings and not by its line; None where there is none."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        words = set(headings(row))
        if {"attended", "email address"} <= words and words & {"interest rating", "unsubscribed"}:
            block = Section(role=ROLE, header=n, end=len(table.rows))
            return Found(format=FORMAT, label=LABEL, sections=(block,), topic=_topic(table, n))
    return None


def find_by_structure(table: Table) -> Found | None:
    """The same in another language: whether they came, a rating, last name, first name, address; a stay."""
    for header, end in find_blocks(table):
        shapes = look(table.rows[header + 1 : end])
        stay = find_stay(shapes)
        if stay is None or stay["joined"] < 5 or find_email(shapes) != 4 or not _is_rating(shapes[1]):
            continue
        columns = {"attended": 0, "last_name": 2, "first_name": 3, "email": 4, **stay}
        if shapes[stay["joined"] - 1].is_moment:
            columns["registered"] = stay["joined"] - 1
            if stay["joined"] == 7:
                columns["organisation"] = 5
        block = Section(role=ROLE, header=header, end=end, columns=columns)
        return Found(format=FORMAT, label=LABEL, sections=(block,))
    return None


def _is_rating(shape: Shape) -> bool:
    return bool(shape.filled) and shape.lengths == shape.filled and not shape.letters


def _topic(table: Table, header: int) -> str | None:
    for n, (_, row) in enumerate(table.rows[:header]):
        if headings(row[:1]) == ("webinar name",):
            return " ".join(table.rows[n + 1][1][0].split()) or None
    return None


def find_documents(documents: list[Object]) -> DocumentsRead | None:
    """The API's attendees, one row per visit."""
    people = [one for one in documents if "registrantKey" in one and "attendance" in one]
    people += [
        one
        for document in documents
        for value in document.values()
        for one in objects(value)
        if "registrantKey" in one and "attendance" in one
    ]
    if not people:
        return None
    rows: list[FileRow] = []
    for person in people:
        visits = list(objects(person.get("attendance")))
        for visit in visits or [{}]:
            rows.append(_row(len(rows) + 1, person, visit))
    rows = [row for row in rows if row.name or row.email]
    return DocumentsRead(format=API_FORMAT, label=API_LABEL, rows=rows)


def _row(line: int, person: Object, visit: Object) -> FileRow:
    first, last = text_of(person.get("firstName")), text_of(person.get("lastName"))
    joined, left = moment_of(visit.get("joinTime")), moment_of(visit.get("leaveTime"))
    seconds = None if joined else number_of(person.get("attendanceTimeInSeconds"))
    return FileRow(
        line=line,
        role=ROLE,
        name=f"{first} {last}".strip(),
        email=clean_email(text_of(person.get("email"))),
        joined=joined,
        left=left if joined else None,
        minutes=seconds / 60 if seconds else None,
        attended=joined is not None or bool(seconds),
        registered=True,
        cells=(
            first,
            last,
            text_of(person.get("email")),
            text_of(visit.get("joinTime")),
            text_of(visit.get("leaveTime")),
        ),
    )
