"""Tables become files that spreadsheets open rightly and that run nothing."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from tracker.csv_table import clean_cell
from tracker.tables import Sheet, plain_row, to_csv, to_xlsx, unguarded

WALL = datetime(2020, 6, 17, 15)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Lantern House", "Lantern House"),
        ("=1+1", "'=1+1"),
        ("+41 79 000", "'+41 79 000"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", '"\'\r=1"'),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        ("\ufeff\xa0=1", "'\ufeff\xa0=1"),
        ("a, b", '"a, b"'),
        ('he said "no"', '"he said ""no"""'),
        ("Đặng Thị", "Đặng Thị"),
        (-3, "-3"),
        (2.5, "2.5"),
        (None, ""),
        (date(2020, 6, 17), "2020-06-17"),
        (datetime(2020, 6, 17, 13, tzinfo=UTC), "2020-06-17T13:00:00Z"),
        (WALL, "2020-06-17 15:00:00"),
    ],
)
def test_csv_neutralises_formulas_and_keeps_the_rest(cell: object, written: str) -> None:
    assert to_csv(["Name", "x"], [[cell, 1]]) == f"Name,x\r\n{written},1\r\n".encode("utf-8-sig")  # type: ignore[list-item]


TEXTS = [
    "Maya",
    "=1+1",
    "'=1+1",
    "''-2",
    "'Maya'",
    "O'Hara",
    "' =1",
    "\t=1",
    "'",
    "'@",
    "-",
    "",
    "+'",
    "'＠x",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_guard_is_taken_away_as_it_was_put(text: str) -> None:
    for _ in range(3):  # apostrophes do not pile up
        cell = next(csv.reader([to_csv([text], []).decode("utf-8-sig")]))[0] if text else ""
        assert unguarded(cell) == text
        assert clean_cell(cell) == " ".join(text.split())


def test_a_workbook_and_our_csv_saved_as_one_are_read_alike() -> None:
    ours = to_xlsx([Sheet(name="a", columns=["a"], rows=[[text] for text in TEXTS])])
    assert [unguarded(str(row[0])) for row in read(ours, "a")[1:]] == TEXTS
    for text in TEXTS:
        cell = str(plain_row([text])[0])  # what a spreadsheet shows of our CSV, and puts into its workbook
        assert unguarded(cell) == text


def test_text_like_a_formula_stays_text_when_it_is_edited() -> None:
    book = to_xlsx([Sheet(name="a", columns=["a"], rows=[["=1+1"], ["Maya"]])])
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert parts.read("xl/styles.xml").count(b'quotePrefix="1"') == 1
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    styles = re.findall(r'<c r="A[23]"( s="\d+")? t="inlineStr"', sheet)
    assert [bool(style) for style in styles] == [True, False] and "<f>" not in sheet


def read(workbook: bytes, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_name(sheet).to_python()


def test_xlsx_keeps_numbers_dates_and_text() -> None:
    rows = [
        ["=1+1", 3, date(2020, 6, 17), datetime(2020, 6, 17, 13, tzinfo=UTC)],
        ["http://x.example", 2.5, None, WALL],
    ]
    book = to_xlsx([Sheet(name="People", columns=["Name", "Count", "On", "At (UTC)"], rows=rows)])
    assert read(book, "People") == [
        ["Name", "Count", "On", "At (UTC)"],
        ["=1+1", 3.0, date(2020, 6, 17), datetime(2020, 6, 17, 13)],  # noqa: DTZ001
        ["http://x.example", 2.5, "", WALL],
    ]
    assert b"<f>" not in book


def test_xlsx_sheet_names_are_allowed_and_differ() -> None:
    wishes = ["By kind: 2020/2021", "x" * 40, "x" * 40, ""]
    book = to_xlsx([Sheet(name=wish, columns=["a"], rows=[]) for wish in wishes])
    names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
    assert names == ["By kind  2020 2021", "x" * 31, "x" * 29 + " 2", "Sheet"]


def test_a_text_longer_than_a_cell_is_cut_not_lost() -> None:
    book = to_xlsx([Sheet(name="a", columns=["a"], rows=[["y" * 40_000]])])
    assert read(book, "a")[1] == ["y" * 32_767]


def test_columns_are_as_wide_as_their_text_within_reason() -> None:
    rows = [["Capital Humano y Social Alternativo", "x" * 500, 1]]
    book = to_xlsx([Sheet(name="a", columns=["Name", "About", "n"], rows=rows)])
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    assert [round(width) for width in widths] == [37, 61, 13]
