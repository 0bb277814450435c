"""Hostile workbooks are refused at once and small; the control shows a believing reader."""

import io
import resource
import struct
import time
import zipfile

import pytest

from tracker.attendance.reading import read
from tracker.attendance.reading.file_reading import MAX_PART_BYTES
from tracker.errors import Unreadable

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = (
    f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
RELATIONS = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
LAUGHS = '<!DOCTYPE z [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


GOOD = f'<row r="1">{cell("A1", "Name")}{cell("B1", "Email")}</row><row r="2">{cell("A2", "Ana")}</row>'


def workbook(rows: str = GOOD, strings: str = "", **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
        sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def lying(data: bytes) -> bytes:
    """The same workbook whose headers claim that the sheet is 10 bytes long."""
    out = bytearray(data)
    at = out.find(b"PK\x01\x02")
    while at != -1:
        struct.pack_into("<I", out, at + 24, 10)
        at = out.find(b"PK\x01\x02", at + 4)
    return bytes(out)


BOMB = GOOD + f'<row r="3">{cell("A3", "A" * (MAX_PART_BYTES + 1))}</row>'
MANY = {f"x__{n}": b"" for n in range(300)}
CORNER = f'<row r="1048576">{cell("XFD1048576", "x")}</row>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb", workbook(BOMB)),
        ("sizes that lie", lying(workbook(BOMB))),
        ("entities", workbook(strings=f"{LAUGHS}<sst><si><t>&b;</t></si></sst>")),
        ("a file from outside", workbook(strings=f"{OUTSIDE}<sst><si><t>&a;</t></si></sst>")),
        ("the far corner", workbook(CORNER)),
        ("too many parts", workbook(**MANY)),
        ("depth", workbook("<a>" * 50_000 + "</a>" * 50_000)),
        ("a string that is not there", workbook('<row r="1"><c r="A1" t="s"><v>999999</v></c></row>')),
        ("an impossible place", workbook('<row r="1"><c r="A-1"><v>1</v></c></row>')),
        ("macros", workbook(**{"xl__vbaProject.bin": b"x"})),
        ("cut short", workbook()[:-40]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_workbooks_are_refused_quickly(name: str, data: bytes) -> None:
    began, peak = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable):
        read(data, "list.xlsx")
    assert time.perf_counter() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 128 * 1024


def test_control_the_same_workbook_without_the_hostility_is_read() -> None:
    assert [row.name for row in read(workbook(), "list.xlsx").rows] == ["Ana"]


def test_control_a_believing_reader_inflates_the_bomb() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(BOMB))) as archive:
        assert len(archive.read("xl/worksheets/sheet1.xml")) > MAX_PART_BYTES
