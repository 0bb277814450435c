"""Knows how a table becomes a file: CSV that spreadsheets open rightly and safely, and XLSX.

Names of columns come translated from the caller, with a unit or zone where one is needed.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

Cell = str | int | float | date | datetime | None

MIME_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# A spreadsheet takes text for a formula by its first sign; also behind blanks and in full width (OWASP).
# What looks guarded already gets one apostrophe more, so that taking one away always gives the text back.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|[\s\ufeff\u200b]*[=+\-@＝＋－＠])")
GUARD = "'"
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_CELL = 32_767
_LONGEST_SHEET_NAME = 31
_NARROWEST, _WIDEST = 12, 60
_MEASURED_ROWS = 200
_MOST_BARS, _MOST_BESIDE = 20, 8  # bars of a chart; columns that it still stands beside, not below
_A4 = 9  # as spreadsheets number it


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of a workbook: its name, its columns, its rows in the order of the columns.

    `table` names it for formulas of other programs; a workbook with such names is in memory whole.
    `chart` are two columns, of names and of numbers, that a drawing by the table shows.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    table: str = ""
    chart: tuple[int, int] | None = None


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with byte order mark, commas, CRLF; text that a spreadsheet would run begins with an apostrophe.

    Instants are written as 2020-06-17T13:00:00Z, wall times as 2020-06-17 15:00:00, dates as 2020-06-17.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(plain_row(columns))
    writer.writerows(plain_row(row) for row in rows)
    return file.getvalue().encode("utf-8-sig", "replace")


def plain_row(row: Sequence[Cell]) -> list[str | int | float]:
    """The cells of a row as `to_csv` writes them."""
    return [_plain(cell) for cell in row]


def _plain(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _guarded(cell)
    if isinstance(cell, datetime):
        if cell.tzinfo is None:
            return cell.strftime("%Y-%m-%d %H:%M:%S")
        return cell.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell


def _guarded(text: str) -> str:
    return f"{GUARD}{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell of CSV or XLSX without the apostrophe that we put before it."""
    return cell[1:] if cell.startswith(GUARD) and _FORMULA.match(cell) else cell


def to_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook with real numbers and dates, a bold first line that stays in view, and no formulas or links.

    Instants are written in UTC, because a spreadsheet knows no zones: the column's name says so. Text like a
    formula stays text when its cell is edited. Text that looks guarded gets an apostrophe more, as in CSV:
    whoever opens our CSV and saves it as a workbook gives us such cells, and they are read alike.
    """
    import xlsxwriter  # noqa: PLC0415 - heavy, and only downloads need it

    file, pages = io.BytesIO(), list(sheets)
    options = {
        "constant_memory": not any(page.table for page in pages),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(file, options)
    formats = {
        "head": workbook.add_format({"bold": True, "bottom": 1}),
        "text": workbook.add_format({"quote_prefix": True}),
        "date": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "time": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
    }
    taken: set[str] = set()
    for sheet in pages:
        page = workbook.add_worksheet(_sheet_name(sheet.name, taken))
        lines = _fill(page, sheet, formats)
        if sheet.chart and lines:
            _draw(workbook, page, sheet, sheet.chart, lines)
    workbook.close()
    return file.getvalue()


def _sheet_name(wish: str, taken: set[str]) -> str:
    """A name that spreadsheets accept: at most 31 signs, some forbidden, no two alike."""
    plain = _NOT_IN_SHEET_NAMES.sub(" ", wish).strip().strip("'")[:_LONGEST_SHEET_NAME] or "Sheet"
    name, count = plain, 1
    while name.casefold() in taken:
        count += 1
        name = f"{plain[: _LONGEST_SHEET_NAME - len(str(count)) - 1]} {count}"
    taken.add(name.casefold())
    return name


def _draw(workbook: Any, page: Any, sheet: Sheet, columns: tuple[int, int], lines: int) -> None:
    """Bars for the first lines, by the table; the table stays the alternative in words."""
    names, numbers = columns
    last = min(lines, _MOST_BARS)
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": [page.get_name(), 0, numbers],
            "categories": [page.get_name(), 1, names, last, names],
            "values": [page.get_name(), 1, numbers, last, numbers],
            "fill": {"color": "#0B5C63"},
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_legend({"none": True})
    chart.set_title({"name": sheet.columns[numbers], "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 620, "height": 90 + 26 * last})
    look = {"description": f"{sheet.name}: {sheet.columns[numbers]}", "object_position": 1}
    is_wide = len(sheet.columns) > _MOST_BESIDE
    page.insert_chart(lines + 2 if is_wide else 1, 1 if is_wide else len(sheet.columns) + 1, chart, look)


def _fill(page: Any, sheet: Sheet, formats: dict[str, Any]) -> int:
    """Row after row, how many; columns become as wide as the longest text of the first rows.

    On paper a sheet is one page wide, and each page has the columns' names.
    """
    page.freeze_panes(1, 0)
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    line = 0
    widths = [max(len(name) + 2, _NARROWEST) for name in sheet.columns]
    for column, name in enumerate(sheet.columns):
        page.write_string(0, column, name, formats["head"])
    for line, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _write(page, line, column, cell, formats)
            if line <= _MEASURED_ROWS and isinstance(cell, str | datetime):
                widths[column] = max(widths[column], len(str(cell)) + 1)
    if sheet.table and line:
        heads = [{"header": name, "header_format": formats["head"]} for name in sheet.columns]
        look = {"name": sheet.table, "columns": heads, "style": "Table Style Light 1"}
        page.add_table(0, 0, line, len(sheet.columns) - 1, look)
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width, _WIDEST))
    return line


def _write(page: Any, line: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if isinstance(cell, str):
        text = _guarded(cell) if cell.startswith(GUARD) else cell
        page.write_string(
            line, column, text[:_LONGEST_CELL], formats["text"] if _FORMULA.match(text) else None
        )
    elif isinstance(cell, datetime):
        moment = cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
        page.write_datetime(line, column, moment, formats["time"])
    elif isinstance(cell, date):
        page.write_datetime(line, column, datetime.combine(cell, time()), formats["date"])
    elif isinstance(cell, bool):
        page.write_boolean(line, column, cell)
    elif cell is not None:
        page.write_number(line, column, cell)
