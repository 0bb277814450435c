"""Knows which report a file is, by its structure and not its name, and reads it without deciding anything."""

from datetime import date

from tracker.attendance.reading import generic, others, text, workbook, zoom_meeting, zoom_webinar
from tracker.attendance.reading.columns import count_known
from tracker.attendance.reading.file_reading import FileReading, FileRow, Problem, Table, check_size
from tracker.attendance.reading.others import RecognisedElsewhere
from tracker.attendance.reading.sections import Section, read_sections
from tracker.errors import N_, Unreadable

__all__ = ["FileReading", "FileRow", "Problem", "RecognisedElsewhere", "read"]

CSV_INSTEAD = N_("%(what)s Choose the CSV or Excel report that it was made from.")
WRONG_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", N_("This is a PDF.")),
    (b"\x89PNG", N_("This is a picture.")),
    (b"\xff\xd8\xff", N_("This is a picture.")),
    (b"GIF8", N_("This is a picture.")),
    (b"RIFF", N_("This is a picture or a recording.")),
    (b"\x1f\x8b", N_("This is a compressed file (gzip).")),
    (b"Rar!", N_("This is a compressed file (RAR).")),
    (b"7z\xbc\xaf", N_("This is a compressed file (7-Zip).")),
    (b"{\\rtf", N_("This is a text document (RTF).")),
)
OLD_WORKBOOK = N_("This is an old Excel file (.xls). Open it in Excel and save it as .xlsx or CSV.")
LOCKED_WORKBOOK = N_("This workbook is protected by a password. Save it without one, or as CSV.")
A_PAGE = N_("This is a web page, not a report. Open the page and use its Export or Download button.")
MISNAMED = N_(
    "This file is called %(ending)s but is not a workbook. If it is a CSV file, give "
    "it a name ending in .csv."
)


def read(data: bytes, file_name: str, near: date | None = None) -> FileReading:
    """Read an attendance report or list of people.

    `near` is the webinar's local date, where one is known: it settles 03/04 against 04/03 when
    nothing else does.
    Raises Unreadable (RecognisedElsewhere for reports known by name) with what to export instead.
    """
    check_size(data)
    _refuse_wrong_kinds(data)
    if data.startswith(b"PK"):
        tables = workbook.read_workbook(data)
        if not any(table.rows for table in tables):
            raise Unreadable(N_("This workbook is empty. Choose the report itself."))
        return _reading(max(tables, key=generic.likeness), near)
    ending = file_name.lower()[-5:]
    if ending in (".xlsx", ".xlsm") or ending.endswith(".xls"):
        raise Unreadable(MISNAMED, ending=file_name.lower().rpartition(".")[2].join((".", "")))
    content, encoding = text.decode(data)
    start = content[:200].lstrip().lower()
    if start.startswith(("<", "mime-version")):
        raise Unreadable(A_PAGE)
    if start.startswith(("{", "[")):
        others.refuse_json(content)
    return _reading(text.to_table(content, encoding, count_known), near)


def _refuse_wrong_kinds(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable(LOCKED_WORKBOOK if locked else OLD_WORKBOOK)
    for start, what in WRONG_KINDS:
        if data.startswith(start):
            raise Unreadable(CSV_INSTEAD, what=what)


def _recognise(table: Table) -> tuple[str, str, list[Section]]:
    webinar = zoom_webinar.find_sections(table)
    if webinar:
        return zoom_webinar.FORMAT, zoom_webinar.LABEL, webinar
    meeting = zoom_meeting.find_sections(table)
    if meeting:
        unique = meeting[0] == zoom_meeting.UNIQUE_FORMAT
        return meeting[0], zoom_meeting.UNIQUE_LABEL if unique else zoom_meeting.LABEL, meeting[1]
    others.refuse_other_table(table)
    return generic.FORMAT, generic.LABEL, [generic.find_section(table)]


def _reading(table: Table, near: date | None) -> FileReading:
    key, label, sections = _recognise(table)
    found = read_sections(table, sections, near)
    if not found.rows:
        raise Unreadable(
            N_(
                "This is a %(label)s with a header and no people. Export it again after the "
                "webinar has ended."
            ),
            label=label,
        )
    return FileReading(
        format=key,
        label=label,
        encoding=table.encoding,
        delimiter=table.delimiter,
        names_zone=False,
        has_times=found.has_times,
        topic=zoom_webinar.find_topic(table),
        date_order=found.date_order,
        rows=found.rows,
        problems=found.problems,
    )
