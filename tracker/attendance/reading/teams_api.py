"""Knows what Microsoft Graph answers about a Teams meeting's attendance: records with intervals in UTC."""

from tracker.attendance.reading.documents import DocumentsRead, Object, moment_of, number_of, objects, text_of
from tracker.attendance.reading.file_reading import FileRow, Problem
from tracker.attendance.reading.words import role_word
from tracker.errors import N_
from tracker.people.emails import clean_email

FORMAT = "teams_api"
LABEL = "Microsoft Teams attendance report from its API"
ROLE = "attendee"
MORE_PAGES = N_("The answer names a next page, which is not in this file: people are missing.")


def find_documents(documents: list[Object]) -> DocumentsRead | None:
    """Attendance records, one row per interval."""
    records = [record for document in documents for record in _records(document)]
    if not records:
        return None
    rows: list[FileRow] = []
    for record in records:
        for interval in list(objects(record.get("attendanceIntervals"))) or [{}]:
            rows.append(_row(len(rows) + 1, record, interval))
    is_cut = bool(text_of(documents[-1].get("@odata.nextLink")))
    problems = [Problem(line=0, reason=MORE_PAGES)] if is_cut else []
    rows = [row for row in rows if row.name or row.email]
    return DocumentsRead(format=FORMAT, label=LABEL, rows=rows, problems=problems)


def _records(document: Object) -> list[Object]:
    """A record itself, or those in a report, in a list of reports, or in a page."""
    if "attendanceIntervals" in document:
        return [document]
    inside = [*objects(document.get("attendanceRecords")), *objects(document.get("value"))]
    return [
        record
        for one in inside
        for record in ([one] if "attendanceIntervals" in one else objects(one.get("attendanceRecords")))
    ]


def _row(line: int, record: Object, interval: Object) -> FileRow:
    identity = record.get("identity")
    name = text_of(identity.get("displayName")) if isinstance(identity, dict) else ""
    joined, left = moment_of(interval.get("joinDateTime")), moment_of(interval.get("leaveDateTime"))
    seconds = number_of(record.get("totalAttendanceInSeconds")) if not joined else None
    role = text_of(record.get("role"))
    return FileRow(
        line=line,
        role=role_word(role, ROLE),
        name=name,
        email=clean_email(text_of(record.get("emailAddress"))),
        joined=joined,
        left=left if joined else None,
        minutes=seconds / 60 if seconds else None,
        attended=joined is not None or bool(seconds),
        registered=bool(text_of(record.get("registrationId") or record.get("registrantId"))),
        cells=(
            name,
            text_of(record.get("emailAddress")),
            role,
            text_of(interval.get("joinDateTime")),
            text_of(interval.get("leaveDateTime")),
        ),
    )
