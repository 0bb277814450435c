"""Knows how an OpenDocument spreadsheet (.ods) becomes rows; it writes repeated rows and cells only once."""

from tracker.errors import Unreadable
from tracker.table_files import archive
from tracker.table_files.table import MAX_COLUMNS, MAX_ROWS, TRIED_LINES, Table, check_count, check_row

KIND = b"application/vnd.oasis.opendocument.spreadsheet"
MAX_SHEETS = 20


def is_one(data: bytes) -> bool:
    """The zip says in its first part, which is not packed, that it is a spreadsheet of this kind."""
    return data[30:38] == b"mimetype" and data[38 : 38 + len(KIND)] == KIND


def read_sheets(data: bytes) -> list[Table]:
    """Every sheet as rows of text. Raises Unreadable for whatever is no honest spreadsheet."""
    with archive.opened(data, "content.xml") as parts:
        reader = _Reader()
        archive.walk(parts.read("content.xml"), reader.opened, reader.closed, reader.text)
    return [Table(rows=tuple(rows)) for rows in reader.sheets[:MAX_SHEETS]]


class _Reader:
    """Collects rows sheet by sheet. Blank rows and cells are counted, not kept, however often they repeat."""

    def __init__(self) -> None:
        self.sheets: list[list[tuple[int, tuple[str, ...]]]] = []
        self.line = 0
        self.rows_repeated = self.cells_repeated = 1
        self.row: list[str] = []
        self.blank = 0
        self.value: str | None = None
        self.paragraphs: list[str] = []
        self.depth = 0
        self.count = 0
        self.in_note = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        told = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self.sheets.append([])
            self.line = 0
        elif name == "table-row":
            self.rows_repeated = _times(told.get("number-rows-repeated"))
            self.row, self.blank = [], 0
        elif name in ("table-cell", "covered-table-cell"):
            self.cells_repeated = _times(told.get("number-columns-repeated"))
            self.value, self.paragraphs = _value(told), []
        elif name == "annotation":
            self.in_note = True
        elif name == "p" and not self.in_note:
            self.depth += 1
            self.paragraphs.append("")
        elif self.depth and name in ("s", "tab", "line-break"):
            self.text(" ")

    def closed(self, name: str) -> None:
        if name == "annotation":
            self.in_note = False
        elif name == "p" and not self.in_note:
            self.depth = max(0, self.depth - 1)
        elif name in ("table-cell", "covered-table-cell"):
            self._add_cell("\n".join(self.paragraphs) if self.value is None else self.value)
        elif name == "table-row":
            self._add_row()

    def text(self, value: str) -> None:
        if self.depth and self.paragraphs and not self.in_note:
            self.paragraphs[-1] += value

    def _add_cell(self, text: str) -> None:
        if not text.strip():
            self.blank += self.cells_repeated
            return
        width = len(self.row) + self.blank + self.cells_repeated
        if width > MAX_COLUMNS:
            check_row(self.line + 1, [""] * (MAX_COLUMNS + 1))
        self.row.extend([""] * self.blank)
        self.row.extend([text] * self.cells_repeated)
        self.blank = 0

    def _add_row(self) -> None:
        first = self.line + 1
        self.line += self.rows_repeated
        if not self.row or not self.sheets:
            return
        check_row(first, self.row)
        for line in range(first, first + min(self.rows_repeated, MAX_ROWS + TRIED_LINES + 1)):
            self.sheets[-1].append((line, tuple(self.row)))
            self.count += len(self.row)
            check_count(len(self.sheets[-1]), self.count)


def _times(text: str | None) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 9):
        raise Unreadable(archive.DAMAGED)
    return max(1, int(text))


def _value(told: dict[str, str]) -> str | None:
    """A number, a date or a length as it is kept, whatever language it is shown in; None for text."""
    kind = told.get("value-type")
    if kind == "float":
        value = told.get("value", "")
        return value.removesuffix(".0")
    if kind == "date":
        return told.get("date-value", "").replace("T", " ")
    if kind == "time":
        return _clock(told.get("time-value", ""))
    return None


def _clock(length: str) -> str:
    """PT01H02M03S as 01:02:03."""
    digits = "".join(sign if sign.isdigit() else " " for sign in length.partition(".")[0]).split()
    return ":".join(digits) if len(digits) == 3 else length
