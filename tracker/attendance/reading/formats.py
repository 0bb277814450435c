"""Knows every format: who is asked in which order whether a file is theirs, and what reading follows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from tracker.attendance.reading import (
    bigbluebutton,
    generic,
    google_meet,
    gotowebinar,
    others,
    teams_api,
    teams_events,
    teams_sections,
    teams_summary,
    webex,
    zoom_api,
    zoom_meeting,
    zoom_registration,
    zoom_webinar,
)
from tracker.attendance.reading.blocks import Found
from tracker.attendance.reading.documents import DocumentsRead, Object
from tracker.attendance.reading.file_reading import MAX_ROWS, FileReading, FileRow, Problem, Table
from tracker.attendance.reading.sections import SectionsRead, read_sections
from tracker.attendance.reading.times import Order
from tracker.errors import N_, Unreadable

NOBODY = N_("This is a %(label)s with a header and no people. Export it again after the webinar has ended.")
NO_TABLE = N_("This is a JSON file of a kind that is not known. Export the report as CSV or Excel instead.")
TOO_MANY = N_("This file has more than %(limit)s rows. Import it in parts.")

# The surest signs first: words of the vendor, then how the table is built.
TABLES: tuple[Callable[[Table], Found | None], ...] = (
    teams_sections.find,
    zoom_webinar.find,
    gotowebinar.find,
    webex.find,
    google_meet.find,
    zoom_meeting.find,
    zoom_registration.find,
    teams_summary.find,
    bigbluebutton.find,
)
BY_STRUCTURE: tuple[Callable[[Table], Found | None], ...] = (
    webex.find_by_structure,
    gotowebinar.find_by_structure,
    teams_summary.find_by_structure,
    zoom_meeting.find_by_structure,
    zoom_webinar.find_by_structure,
    google_meet.find_by_structure,
    zoom_registration.find_by_structure,
)
DOCUMENTS: tuple[Callable[[list[Object]], DocumentsRead | None], ...] = (
    zoom_api.find_documents,
    zoom_api.find_registrants,
    bigbluebutton.find_documents,
    teams_api.find_documents,
    gotowebinar.find_documents,
)

mend = bigbluebutton.mend


def read_table(table: Table, near: date | None, order: Order | None) -> FileReading:
    """The reading of a table of any format. Raises Unreadable, RecognisedElsewhere."""
    others.refuse_other_table(table)
    events = teams_events.find(table)
    if events:
        read = teams_events.read_events(table, events, near, order)
        return _reading(table, events, read)
    found = next((found for find in TABLES if (found := find(table))), None)
    if found is None:
        found = next((found for find in BY_STRUCTURE if (found := find(table))), None)
    return read_found(table, found or generic.find(table), near, order)


def read_found(table: Table, found: Found, near: date | None, order: Order | None) -> FileReading:
    """The reading of a table whose blocks are known."""
    return _reading(table, found, read_sections(table, found, near, order))


def _reading(table: Table, found: Found | teams_events.EventList, read: SectionsRead) -> FileReading:
    whole = _whole(
        found.format,
        found.label,
        read.rows,
        read.problems,
        found.topic if isinstance(found, Found) else None,
        encoding=table.encoding,
        delimiter=table.delimiter,
        date_order=read.date_order,
        is_order_sure=read.is_order_sure,
    )
    return replace(whole, writing=read.writing, summary=found.summary if isinstance(found, Found) else {})


def read_documents(documents: list[Object], encoding: str) -> FileReading:
    """The reading of JSON documents of any format. Raises Unreadable for all that is none we know."""
    found = next((found for find in DOCUMENTS if (found := find(documents))), None)
    if found is None:
        raise Unreadable(NO_TABLE)
    return _whole(found.format, found.label, found.rows, found.problems, found.topic, encoding=encoding)


def _whole(
    key: str,
    label: str,
    rows: Sequence[FileRow],
    problems: Sequence[Problem],
    topic: str | None,
    *,
    encoding: str | None,
    delimiter: str | None = None,
    date_order: Order | None = None,
    is_order_sure: bool = True,
) -> FileReading:
    if not rows:
        raise Unreadable(NOBODY, label=label)
    if len(rows) > MAX_ROWS:
        raise Unreadable(TOO_MANY, limit=MAX_ROWS)
    moments = [moment for row in rows for moment in (row.joined, row.left) if moment]
    return FileReading(
        format=key,
        label=label,
        encoding=encoding,
        delimiter=delimiter,
        names_zone=bool(moments) and all(moment.tzinfo for moment in moments),
        has_times=bool(moments),
        topic=topic,
        date_order=date_order,
        is_order_sure=is_order_sure,
        rows=tuple(rows),
        problems=tuple(problems),
    )
