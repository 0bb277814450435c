"""Knows what Zoom's API answers about participants and registrants: one page, or all pages in one file."""

from dataclasses import replace

from tracker.attendance.reading import zoom_registration
from tracker.attendance.reading.documents import DocumentsRead, Object, moment_of, number_of, objects, text_of
from tracker.attendance.reading.file_reading import FileRow, Problem
from tracker.errors import N_
from tracker.people.emails import clean_email

FORMAT = "zoom_api_participants"
LABEL = "Zoom API report of participants"
PARTICIPANT, REGISTRANT = "participant", "registrant"
MORE_PAGES = N_("The last page names a next page, which is not in this file: people are missing.")
FEWER = N_("Zoom says that there are %(total)s entries; this file holds %(count)s.")
NO_STAY = N_("The entry of “%(name)s” has no join time; it is not counted.")
_SHOWN = ("name", "user_email", "join_time", "leave_time", "duration", "status")


def find_documents(documents: list[Object]) -> DocumentsRead | None:
    """All pages of participants, with registrants beside them; durations are seconds here."""
    pages = [one for one in documents if isinstance(one.get("participants"), list)]
    if not pages:
        return None
    rows: list[FileRow] = []
    problems = _missing(pages)
    entries = [entry for page in pages for entry in objects(page["participants"])]
    for line, entry in enumerate(entries, start=1):
        row = _participant(line, entry)
        if row.joined is None and row.minutes is None:
            problems.append(Problem(line=line, reason=NO_STAY, values={"name": row.name[:80]}))
        if row.name or row.email:
            rows.append(row)
    last = max((moment for row in rows for moment in (row.joined, row.left) if moment), default=None)
    rows = [replace(row, left=last) if row.still_there else row for row in rows]
    rows.extend(_registrants(documents, len(entries) + 1))
    return DocumentsRead(format=FORMAT, label=LABEL, rows=rows, problems=problems)


def find_registrants(documents: list[Object]) -> DocumentsRead | None:
    """Pages of registrants alone, who say nothing about having come."""
    rows = _registrants(documents, 1)
    key, label = zoom_registration.FORMAT, zoom_registration.LABEL
    return DocumentsRead(format=key, label=label, rows=rows) if rows else None


def _registrants(documents: list[Object], line: int) -> list[FileRow]:
    entries = [entry for one in documents for entry in objects(one.get("registrants"))]
    rows = [_registrant(number, entry) for number, entry in enumerate(entries, start=line)]
    return [row for row in rows if row.name or row.email]


def _missing(pages: list[Object]) -> list[Problem]:
    """What tells that pages are missing: a token that nobody followed, or a total that is not reached."""
    problems = []
    if text_of(pages[-1].get("next_page_token")):
        problems.append(Problem(line=0, reason=MORE_PAGES))
    total = pages[-1].get("total_records")
    count = sum(len(page["participants"]) for page in pages)
    if not problems and isinstance(total, int) and total > count:
        problems.append(Problem(line=0, reason=FEWER, values={"total": str(total), "count": str(count)}))
    return problems


def _participant(line: int, entry: Object) -> FileRow:
    joined, left = moment_of(entry.get("join_time")), moment_of(entry.get("leave_time"))
    seconds = number_of(entry.get("duration"))
    waits = text_of(entry.get("status")) == "in_waiting_room"
    return FileRow(
        line=line,
        role=PARTICIPANT,
        name=text_of(entry.get("name")),
        email=clean_email(text_of(entry.get("user_email") or entry.get("email"))),
        joined=joined,
        left=left if joined else None,
        minutes=seconds / 60 if seconds else None,
        attended=joined is not None or bool(seconds),
        in_waiting_room=waits,
        still_there=bool(joined and not left and not seconds),
        cells=tuple(text_of(entry.get(name)) for name in _SHOWN),
    )


def _registrant(line: int, entry: Object) -> FileRow:
    first, last = text_of(entry.get("first_name")), text_of(entry.get("last_name"))
    return FileRow(
        line=line,
        role=REGISTRANT,
        name=f"{first} {last}".strip(),
        email=clean_email(text_of(entry.get("email"))),
        organisation=text_of(entry.get("org")) or None,
        attended=False,
        approval=text_of(entry.get("status")) or None,
        registered=True,
        cells=tuple(
            text_of(entry.get(name)) for name in ("first_name", "last_name", "email", "org", "status")
        ),
    )
