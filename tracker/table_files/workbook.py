"""Knows how an XLSX workbook becomes rows (ECMA-376 parts 1 and 2 name the parts read here)."""

import posixpath
import re
from datetime import datetime, timedelta

from tracker.errors import N_, Unreadable
from tracker.table_files.archive import DAMAGED, Parts, opened, walk
from tracker.table_files.table import MAX_CELL, MAX_COLUMNS, Table, check_count, check_row

MAX_SHEETS = 20
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})$")
_DATE_FORMATS = {14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 47}
_LENGTH_FORMATS = {46}


def read_workbook(data: bytes) -> list[Table]:
    """Every visible sheet as rows of text. Raises Unreadable for whatever is no honest workbook."""
    with opened(data, "[Content_Types].xml", "xl/workbook.xml") as parts:
        return _sheets(parts)


def _sheets(parts: Parts) -> list[Table]:
    sheets: list[str] = []
    begins_1904 = False

    def workbook(name: str, attributes: dict[str, str]) -> None:
        nonlocal begins_1904
        if name == "workbookPr":
            begins_1904 = attributes.get("date1904", "").lower() in ("1", "true")
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            sheets.append(next((value for key, value in attributes.items() if key.endswith(":id")), ""))

    targets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    walk(parts.read("xl/workbook.xml"), workbook)
    walk(parts.read("xl/_rels/workbook.xml.rels"), relation)
    days_from = datetime(1904, 1, 1) if begins_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - sheets name no zone
    strings = _shared_strings(parts)
    dates = _date_styles(parts)
    tables = []
    for relation_id in sheets[:MAX_SHEETS]:
        target = targets.get(relation_id, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
        reader = _SheetReader(strings, dates, days_from)
        walk(parts.read(path), reader.opened, reader.closed, reader.text)
        tables.append(Table(rows=tuple(reader.rows), days_from=days_from))
    return tables


def _shared_strings(parts: Parts) -> list[str]:
    strings: list[str] = []
    pieces: list[str] = []
    inside: list[str] = []

    def opened(name: str, _: dict[str, str]) -> None:
        if name == "si":
            pieces.clear()
        inside.append(name)

    def closed(name: str) -> None:
        inside.pop()
        if name == "si":
            strings.append("".join(pieces))

    def text(value: str) -> None:
        if inside and inside[-1] == "t" and "rPh" not in inside:
            pieces.append(value)

    if "xl/sharedStrings.xml" in parts.names:
        walk(parts.read("xl/sharedStrings.xml"), opened, closed, text)
    return strings


def _date_styles(parts: Parts) -> dict[int, bool]:
    """Positions of the cell styles that show a number as a date, or (True) as hours that may exceed a day."""
    custom: dict[int, str] = {}
    styles: list[int] = []
    within = {"cellXfs": False}

    def opened(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            custom[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            within["cellXfs"] = True
        elif name == "xf" and within["cellXfs"]:
            styles.append(int(attributes.get("numFmtId", "0")))

    def closed(name: str) -> None:
        if name == "cellXfs":
            within["cellXfs"] = False

    if "xl/styles.xml" in parts.names:
        walk(parts.read("xl/styles.xml"), opened, closed)
    plain = {key: re.sub(r'"[^"]*"|\\.', "", code[:200]).lower() for key, code in custom.items()}
    lengths = _LENGTH_FORMATS | {key for key, code in plain.items() if re.search(r"\[(?:h+|m+|s+)\]", code)}
    bare = {key: re.sub(r"\[[^\]]*\]", "", code) for key, code in plain.items()}
    shows_date = _DATE_FORMATS | lengths | {key for key, code in bare.items() if re.search(r"[dyh]", code)}
    return {position: style in lengths for position, style in enumerate(styles) if style in shows_date}


class _SheetReader:
    """Collects the cells of one sheet, row by row, without believing its dimension."""

    def __init__(self, strings: list[str], dates: dict[int, bool], days_from: datetime) -> None:
        self.strings, self.dates, self.days_from = strings, dates, days_from
        self.rows: list[tuple[int, tuple[str, ...]]] = []
        self.line = 0
        self.cells: dict[int, str] = {}
        self.column = -1
        self.kind, self.style = "n", 0
        self.value: list[str] = []
        self.collecting = False
        self.phonetic = False
        self.count = 0

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.line = int(attributes.get("r", self.line + 1))
            self.cells, self.column = {}, -1
        elif name == "c":
            self.column = self._column(attributes.get("r"))
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            self.value = []
        elif name in ("v", "t") and not self.phonetic:
            self.collecting = True
        elif name == "rPh":
            self.phonetic = True

    def closed(self, name: str) -> None:
        if name in ("v", "t"):
            self.collecting = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "c" and self.value:
            self.cells[self.column] = self._shown("".join(self.value))
            self.count += 1
        elif name == "row" and any(cell.strip() for cell in self.cells.values()):
            row = [self.cells.get(column, "") for column in range(max(self.cells) + 1)]
            check_row(self.line, row)
            self.rows.append((self.line, tuple(row)))
            check_count(len(self.rows), self.count)

    def text(self, value: str) -> None:
        if self.collecting:
            self.value.append(value)

    def _column(self, reference: str | None) -> int:
        if reference is None:
            column = self.column + 1
        else:
            found = _REFERENCE.match(reference)
            if not found:
                raise Unreadable(DAMAGED)
            column = 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - 64
            column -= 1
        if column >= MAX_COLUMNS:
            raise Unreadable(
                N_("Row %(line)s has %(count)s columns; the limit is %(limit)s."),
                line=self.line,
                count=column + 1,
                limit=MAX_COLUMNS,
            )
        return column

    def _shown(self, value: str) -> str:
        if self.kind == "s":
            position = int(value)
            if not 0 <= position < len(self.strings):
                raise Unreadable(DAMAGED)
            return self.strings[position]
        if self.kind != "n" or len(value) > MAX_CELL:
            return value
        try:
            number = float(value)
        except ValueError:
            return value
        if self.style in self.dates and 0 < number < 100_000:
            seconds = round(number * 86400)
            if self.dates[self.style]:
                return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
            moment = self.days_from + timedelta(seconds=seconds)
            return moment.strftime("%H:%M:%S" if number < 1 else "%Y-%m-%d %H:%M:%S")
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else value
