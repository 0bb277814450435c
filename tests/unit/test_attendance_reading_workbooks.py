"""Reports and lists as workbooks: the sheet with people is found, repeats count, dates come as dates."""

import io
import zipfile

import pytest
import xlsxwriter

from tracker.attendance import account
from tracker.attendance.reading import read
from tracker.errors import Unreadable

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
HEAD = (
    f'<office:document-content xmlns:office="{OASIS}:office:1.0" xmlns:table="{OASIS}:table:1.0" '
    f'xmlns:text="{OASIS}:text:1.0"><office:body><office:spreadsheet>'
)
TAIL = "</office:spreadsheet></office:body></office:document-content>"


def ods(*sheets: str, kind: str = "spreadsheet", before: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = f"application/vnd.oasis.opendocument.{kind}"
        archive.writestr(zipfile.ZipInfo("mimetype"), kinds)
        tables = "".join(f"<table:table>{rows}</table:table>" for rows in sheets)
        archive.writestr("content.xml", f"{before}{HEAD}{tables}{TAIL}")
    return out.getvalue()


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def text(value: str, repeated: int = 1) -> str:
    return cell(f'table:number-columns-repeated="{repeated}"', value)


def typed(kind: str, **value: str) -> str:
    told = " ".join(f'office:{name.replace("_", "-")}="{one}"' for name, one in value.items())
    return cell(f'office:value-type="{kind}" {told}', "shown otherwise")


def cell(attributes: str, shown: str) -> str:
    return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"


BLANK = '<table:table-cell table:number-columns-repeated="16000"/>'
LIST = (
    row(text("Attendance of March"), BLANK),
    row(BLANK, repeated=3),
    row(text("Name"), text("Email"), text("Join time"), text("Leave time"), text("Minutes"), BLANK),
    row(
        text("Ana <text:span>Silva</text:span>"),
        text("ana@x.example"),
        typed("date", date_value="2026-03-13T14:00:00"),
        typed("date", date_value="2026-03-13T14:30:00"),
        typed("float", value="30"),
        BLANK,
    ),
    row(text("Bea<office:annotation><text:p>a note</text:p></office:annotation>"), BLANK),
    row(text("Cid"), text(""), text("", 2), typed("time", time_value="PT01H02M03S")),
    row(BLANK, repeated=1_000_000),
)


def test_an_opendocument_sheet_is_read_with_its_lines() -> None:
    reading = read(ods(row(text("Notes")), "".join(LIST)), "list.ods")
    told = account.tell(reading, None) if not reading.needs_zone else None
    assert told is None
    assert [(one.line, one.name, one.minutes) for one in reading.rows] == [
        (6, "Ana Silva", 30),
        (7, "Bea", None),
        (8, "Cid", 62.05),
    ]
    assert [one.attended for one in reading.rows] == [True, False, True]
    assert str(reading.rows[0].joined) == "2026-03-13 14:00:00"


def test_rows_that_repeat_are_as_many_people() -> None:
    sheet = row(text("Name"), text("Minutes")) + row(text("Guest"), typed("float", value="5"), repeated=3)
    assert [one.line for one in read(ods(sheet), "a").rows] == [2, 3, 4]


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (ods(row(text("Name"), repeated=900_000)), "more than"),
        (ods(row(text("Name", repeated=900))), "columns"),
        (ods(row(text("Name"), repeated=99_999_999)), "more than"),
        (ods('<table:table-row table:number-rows-repeated="x"/>'), "damaged"),
        (ods(row(text("Name")), before=DOCTYPE), "document type"),
        (ods(row(text("N" * 5000))), "cell of 5000 characters"),
        (ods(kind="spreadsheet"), "empty"),
        (ods(row(text("Name")), kind="text"), "not a workbook"),
        (ods(row(text("Name")))[:-30], "damaged"),
        (ods("<table:table-row>" * 70), "damaged"),
        (ods(row(text("Name" * 5_000_000))), "larger inside|cell of"),
    ],
)
def test_opendocument_files_that_are_no_honest_list_are_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(data, "list.ods")


def test_a_text_file_called_ods_is_told_apart() -> None:
    with pytest.raises(Unreadable, match=r"called \.ods but is not a workbook"):
        read(b"Name,Minutes\nAna,5\n", "list.ods")


def xlsx(*sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm:ss"})
    length = book.add_format({"num_format": "[h]:mm:ss"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for n, cells in enumerate(rows):
            for m, cell in enumerate(cells):
                if isinstance(cell, tuple):
                    sheet.write_number(n, m, cell[0], length)
                else:
                    sheet.write(n, m, cell)
    book.close()
    return out.getvalue()


def test_a_platforms_report_saved_as_a_workbook_is_recognised() -> None:
    head = (
        "Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Emojis,Poll Votes,Raise Hands,Join,Left"
    )
    shown: list[object] = [
        1.5,
        "00:01:00",
        "-",
        2,
        0,
        0,
        0,
        "3/13/2026, 09:00:00 AM",
        "3/13/2026, 10:00:00 AM",
    ]
    dashboard: list[list[object]] = [
        [*head.split(","), "Duration"],
        ["Ana", "TRUE", *shown, (1 / 24,)],
        ["Bea", "FALSE", *shown, (1 / 48,)],
    ]
    reading = read(xlsx([["Read me"]], dashboard), "LearningDashboard.xlsx")
    assert reading.format == "bbb_learning_dashboard_csv"
    assert [(one.role, one.minutes) for one in reading.rows] == [("moderator", 60), ("viewer", 30)]
    sections: list[list[object]] = [
        ["1. Zusammenfassung"], ["Titel", "Review"], [], ["2. Teilnehmer"],
        ["Name", "Erster Beitritt", "Letztes Verlassen", "Dauer", "E-Mail", "Teilnehmer-ID (UPN)", "Rolle"],
        ["Ana", "13.03.26, 09:00:00", "13.03.26, 10:00:00", "1 Std.", "ana@x.example", "", "Organisator"],
    ]  # fmt: skip
    teams = read(xlsx(sections), "a.xlsx")
    assert (teams.format, teams.rows[0].role, teams.rows[0].minutes) == ("teams_sections", "organizer", 60)
