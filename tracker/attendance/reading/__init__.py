"""Knows which report a file is, by its structure and not its name, and reads it without deciding anything.

To add a vendor, write one module beside the others, and a sample with what it must give:

1. Put an anonymised file into `tests/samples/attendance` and what is true of it into `expected.json` there.
   The table tests of `tests/unit/test_attendance_reading.py` fail until the two agree.
2. A report that is a table gets a module with `find(table) -> Found | None`. It looks at headings and at how
   the file is built, never at its name, and returns None for everything else. `Found` names the format, says
   in words what it is, and lists the blocks of people (`blocks.py`): `Section(role=…, header=…, end=…)`.
   Headings that `columns.py` knows need nothing more; else `columns={"joined": 3, …}` says where a field is.
   `merged=True` where rejoins are one row already (the duration is the truth), `reads_role=True` where a
   column tells roles, `attends=False` where nobody in it has come.
3. The same report in another language has other words and the same columns: `find_by_structure` knows it by
   `shapes.py`, by what its columns hold. Put words of other languages into `columns.py`, `words.py`
   (roles, yes and no, joined and left), `times.py` (months, half days) and `durations.py` (units).
4. A list of joins and leaves becomes stays through `event_log.pair`. JSON gets `find_documents`, given
   every object at the top of the file.
5. Enter the module in `TABLES`, `BY_STRUCTURE` or `DOCUMENTS` of `formats.py`, the surest signs first.

What every reader keeps to: it is pure; one row of the file is one `FileRow`, its cells as given; nobody is
merged, nothing is clipped; a bad row is a `Problem` with its line; times are naive where the file names no
zone and aware UTC where it does; all else is `Unreadable`, with a sentence that helps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.attendance.reading import documents, formats, generic, others, text
from tracker.attendance.reading.columns import count_known
from tracker.attendance.reading.file_reading import FileReading, FileRow, Problem, Table, check_size
from tracker.attendance.reading.others import RecognisedElsewhere
from tracker.attendance.reading.times import Order
from tracker.attendance.reading.told_columns import ColumnsUnknown, below, guess_header
from tracker.errors import N_, Unreadable
from tracker.table_files import opendocument, workbook

__all__ = [
    "ColumnsUnknown",
    "FileReading",
    "FileRow",
    "Problem",
    "RecognisedElsewhere",
    "check",
    "open_table",
    "read",
]

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
EMPTY_WORKBOOK = N_("This workbook is empty. Choose the report itself.")
A_PAGE = N_("This is a web page, not a report. Open the page and use its Export or Download button.")
MISNAMED = N_(
    "This file is called %(ending)s but is not a workbook. If it is a CSV file, give "
    "it a name ending in .csv."
)


def read(
    data: bytes,
    file_name: str,
    near: date | None = None,
    order: Order | None = None,
    columns: Mapping[str, int] | None = None,
    header: int | None = None,
) -> FileReading:
    """Read an attendance report or list of people.

    `near` is the webinar's local date, where one is known: it settles 03/04 against 04/03 when
    nothing else does. `order` is what somebody has said about that; `columns` (field -> position) says
    where things stand in a list that no vendor made, below the row at position `header` (-1: no headings).
    Raises Unreadable (RecognisedElsewhere for reports without attendance, ColumnsUnknown for tables
    whose columns somebody could name) with what to export instead.
    """
    opened = _open(data, file_name)
    if isinstance(opened, Table):
        return _read_table(opened, near, order, columns, header)
    return formats.read_documents(documents.load_documents(opened.text), opened.encoding)


def check(data: bytes, file_name: str) -> None:
    """Refuse at once what is no report of attendance, without reading every row. Raises as `read` does."""
    opened = _open(data, file_name)
    if isinstance(opened, Table):
        others.refuse_other_table(opened)


def open_table(data: bytes, file_name: str) -> Table:
    """The rows of a file as they stand in it. Raises Unreadable, for JSON too."""
    opened = _open(data, file_name)
    if not isinstance(opened, Table):
        raise Unreadable(formats.NO_TABLE)
    return opened


@dataclass(frozen=True, kw_only=True)
class _Json:
    text: str
    encoding: str


def _open(data: bytes, file_name: str) -> Table | _Json:
    check_size(data)
    _refuse_wrong_kinds(data)
    if data.startswith(b"PK"):
        return _sheet(data)
    ending = file_name.lower()[-5:]
    if ending in (".xlsx", ".xlsm") or ending.endswith((".xls", ".ods")):
        raise Unreadable(MISNAMED, ending=file_name.lower().rpartition(".")[2].join((".", "")))
    content, encoding = text.decode(data, count_known)
    start = content[:200].lstrip().lower()
    if start.startswith(("<", "mime-version")):
        raise Unreadable(A_PAGE)
    if start.startswith(("{", "[")):
        return _Json(text=content, encoding=encoding)
    return text.to_table(formats.mend(content), encoding, count_known)


def _refuse_wrong_kinds(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable(LOCKED_WORKBOOK if locked else OLD_WORKBOOK)
    for start, what in WRONG_KINDS:
        if data.startswith(start):
            raise Unreadable(CSV_INSTEAD, what=what)


def _sheet(data: bytes) -> Table:
    """The sheet of a workbook that looks most like a list of people."""
    tables = opendocument.read_sheets(data) if opendocument.is_one(data) else workbook.read_workbook(data)
    if not any(table.rows for table in tables):
        raise Unreadable(EMPTY_WORKBOOK)
    return max((table for table in tables if table.rows), key=generic.likeness)


def _read_table(
    table: Table,
    near: date | None,
    order: Order | None,
    columns: Mapping[str, int] | None,
    header: int | None,
) -> FileReading:
    if columns:
        people = below(table, guess_header(table) if header is None else header)
        if not people.rows:
            raise Unreadable(formats.NOBODY, label=generic.LABEL)
        return formats.read_found(people, generic.find_as_told(people, columns), near, order)
    return formats.read_table(table, near, order)
