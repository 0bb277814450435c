"""Makes the year pack: one zip with a workbook, a narrative, tables, the method, and a checksum of each."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tracker.recaps.pdf import render
from tracker.reports.files import Row, year_sheets
from tracker.reports.narrative import Narrative
from tracker.reports.pack_asked import Asked
from tracker.reports.pack_method import method_text
from tracker.reports.pack_queries import COLUMNS, NAMES, count_attendances, list_attendances
from tracker.reports.queries import year_report
from tracker.reports.year import YearReport
from tracker.tables import Sheet, plain_row, to_csv, to_xlsx

MOST_IN_WORKBOOK = 50_000  # attendances; more of them stand in the CSV only
CHUNK = 2000

Told = Callable[[str, int | None], None]
"""Is told which step has begun (English), and how many things it has."""


def make_pack(
    asked: Asked, begin: Told = lambda name, total: None, advance: Callable[[int], None] = lambda done: None
) -> bytes:
    """The zip. `begin` and `advance` are told how far it is; attendances are never all in memory."""
    begin("Counting the year", None)
    report = year_report(asked.period)
    attendances = count_attendances(asked.period)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        sums = _Sums(packed)
        sheets = list(year_sheets(report, asked.say, asked.locale))
        for sheet in sheets:
            sums.add(f"{sheet.table}.csv", to_csv(sheet.columns, list(sheet.rows)))
        begin("Writing attendances", attendances)
        kept = _write_attendances(asked, sums, attendances, advance)
        begin("Writing the workbook", None)
        sums.add(f"{asked.name}.xlsx", to_xlsx([*sheets, *kept]))
        begin("Writing the report", None)
        sums.add(f"{asked.name}.pdf", year_pdf(asked, report))
        sums.add("METHOD.txt", method_text(asked, report, attendances, bool(kept)).encode())
        sums.finish()
    return file.getvalue()


class _Sums:
    """Writes files into a zip and remembers the SHA-256 of each."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed = packed
        self.lines: list[str] = []

    def add(self, name: str, content: bytes) -> None:
        self.packed.writestr(name, content)
        self.lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}")

    def stream(self, name: str, parts: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self.packed.open(name, "w", force_zip64=True) as opened:
            for part in parts:
                digest.update(part)
                opened.write(part)
        self.lines.append(f"{digest.hexdigest()}  {name}")

    def finish(self) -> None:
        self.packed.writestr("SHA256SUMS", "\n".join(sorted(self.lines, key=lambda line: line[66:])) + "\n")


def _write_attendances(
    asked: Asked, sums: _Sums, count: int, advance: Callable[[int], None]
) -> Sequence[Sheet]:
    """One line for each attendance; as a sheet too where it fits."""
    columns = [asked.say(name) for name in (*COLUMNS, *(NAMES if asked.with_names else ()))]
    kept: list[Row] = []

    def parts() -> Iterable[bytes]:
        yield ("\ufeff" + _line(plain_row(columns))).encode()
        buffer: list[str] = []
        rows = list_attendances(asked.period, with_names=asked.with_names, locale=asked.locale)
        for done, row in enumerate(rows, 1):
            if count <= MOST_IN_WORKBOOK:
                kept.append(row)
            buffer.append(_line(plain_row(row)))
            if len(buffer) == CHUNK:
                advance(done)
                yield "".join(buffer).encode()
                buffer.clear()
        yield "".join(buffer).encode()

    sums.stream("attendances.csv", parts())
    if not kept:
        return ()
    return (Sheet(name=asked.say("Attendances"), columns=columns, rows=kept, table="attendances"),)


def _line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def year_pdf(asked: Asked, report: YearReport) -> bytes:
    """The year in words and tables, as a tagged PDF."""
    narrative = Narrative(
        report=report, series=asked.series, host=asked.host, say=asked.say, locale=asked.locale
    )
    return render(narrative.document(), report.figures.counted_at, template="recap.typ")
