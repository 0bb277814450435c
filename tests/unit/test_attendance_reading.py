"""Reading attendance files: every sample exactly, other reports by name, wrong files with a sentence."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.attendance_samples import ASKED, EXPECTED, READ, SAMPLES, assert_told, zone_of
from tracker.attendance import account
from tracker.attendance.reading import RecognisedElsewhere, read, zoom_questions
from tracker.attendance.reading.date_orders import decide_order
from tracker.attendance.reading.durations import parse_minutes
from tracker.attendance.reading.open_ends import count_until
from tracker.attendance.reading.times import Order, parse_moment, split_moment
from tracker.attendance.reading.writing import see
from tracker.errors import Invalid, Unreadable

HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"


def csv(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *rows, ""]).encode()


@pytest.mark.parametrize("name", READ)
def test_reads_the_sample_exactly(name: str) -> None:
    expected = EXPECTED[name]
    said, ended = zone_of(expected), expected.get("meeting_end_supplied_local")
    zone = ZoneInfo(said) if said else None
    end = datetime.fromisoformat(ended).replace(tzinfo=zone) if ended else None
    reading = read((SAMPLES / name).read_bytes(), name, near=end.date() if end else None)
    told = account.tell(count_until(reading, end, zone), zone, end)
    assert_told(told, expected)
    assert reading.is_order_sure
    assert [problem["line"] for problem in told["problems"]] == ([0] if end else [])


@pytest.mark.parametrize("name", ASKED)
def test_reports_of_questions_are_refused_as_attendance_and_told_apart(name: str) -> None:
    with pytest.raises(RecognisedElsewhere) as refusal:
        read((SAMPLES / name).read_bytes(), "report.csv")
    assert refusal.value.format == EXPECTED[name]["format"]
    assert str(refusal.value).startswith("This is a Zoom")
    assert "instead" in str(refusal.value)
    told = zoom_questions.tell(refusal.value.table)
    assert_told(told, EXPECTED[name])
    assert told["attended"] == told["registered_not_attended"] == []


def test_says_which_questions_nobody_answered_and_counts_answers() -> None:
    questions = read_refused("10_zoom_qa_report.csv")
    assert [(one["name"], one["email"]) for one in questions["unanswered"]] == [
        ("ដារ៉ា សុខ", "dara.sok@unicef.example.org")
    ]
    polls = read_refused("11_zoom_poll_report.csv")
    assert polls["answers"] == {"Have you done this before?": {"Yes": 1, "No; never": 1}}


def read_refused(name: str) -> dict[str, Any]:
    with pytest.raises(RecognisedElsewhere) as refusal:
        read((SAMPLES / name).read_bytes(), name)
    return zoom_questions.tell(refusal.value.table)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.csv", "This file is empty"),
        (b"\xef\xbb\xbf", "a.csv", "only blank lines"),
        (b" \r\n\t\r\n", "a.csv", "only blank lines"),
        (b"<!doctype html><p>Sign in</p>", "a.csv", "web page"),
        (b"<svg/>", "a.csv", "web page"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "picture"),
        (b"%PDF-1.7", "a.xlsx", "PDF"),
        (b"\x1f\x8b\x08", "a.csv", "compressed"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "a.xls", "old Excel"),
        (b"PK\x03\x04 broken", "a.xlsx", "damaged"),
        (csv("A,a@x.example,,,5,No"), "a.xlsx", "not a workbook"),
        (csv("Ami\0na,a@x.example,,,5,No"), "a.csv", "characters that no report holds"),
        ("Meeting\tx".encode("utf-16")[:-1], "a.csv", "broke off"),
        (b"Foo,Bar\r\n1,2\r\n", "a.csv", "no column with names or emails. Its first row is: Foo, Bar"),
        (b"Name,Email,Email\r\nA,a@x.example,b@x.example\r\n", "a.csv", "Two columns could be the e-mail"),
        (csv(), "a.csv", "no people"),
        (csv("N" * 5000 + ",a@x.example,,,5,No"), "a.csv", "Row 2 has a cell of 5000 characters"),
        (csv("N" * 500_000 + ",a@x.example,,,5,No"), "a.csv", "Row 2 cannot be read"),
        (b"[1]", "a.json", "JSON"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", "larger than 10 MB"),
    ],
)
def test_refuses_wrong_files_with_a_sentence(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence.replace(".", r"\.")):
        read(data, name)


def test_asks_for_a_zone_only_where_there_are_times() -> None:
    timed = read(csv("A,a@x.example,03/12/2026 02:00:00 PM,03/12/2026 03:00:00 PM,60,No"), "a.csv")
    assert timed.needs_zone
    with pytest.raises(Invalid) as refusal:
        account.tell(timed, None)
    assert refusal.value.field == "zone"
    untimed = read(b"Name,Minutes\r\nA,60\r\n", "a.csv")
    assert not untimed.needs_zone
    assert account.tell(untimed, None)["attended"][0]["total_seconds"] == 3600


def test_a_bad_row_is_listed_with_its_line_and_never_stops_the_file() -> None:
    data = csv(
        "Good,good@x.example,03/12/2026 02:00:00 PM,03/12/2026 03:00:00 PM,60,No",
        "Back,back@x.example,03/12/2026 03:00:00 PM,03/12/2026 01:00:00 PM,-60,No",
        "Bad,bad@x.example,13/13/2026 02:00 PM,x,60,No",
        "Odd,a@b,03/12/2026 02:00:00 PM,03/12/2026 02:30:00 PM,30,No",
        ",,03/12/2026 02:00:00 PM,03/12/2026 02:30:00 PM,30,No",
    )
    told = account.tell(read(data, "a.csv"), ZoneInfo("Europe/Zurich"))
    assert [(p["name"], p["email"], p["total_seconds"]) for p in told["attended"]] == [
        ("Good", "good@x.example", 3600),
        ("Odd", None, 1800),
    ]
    assert sorted({problem["line"] for problem in told["problems"]}) == [3, 4, 5, 6]


def test_a_country_with_a_comma_in_the_last_column_is_no_error() -> None:
    head = (
        "Attended,User Name,Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name"
    )
    row = "Yes,Min,min@x.example,03/12/2026 02:00:00 PM,03/12/2026 03:00:00 PM,60,No,Korea, Republic of"
    data = "\n".join(["Attendee Report", "Host Details", head, row]).encode()
    assert read(data, "a.csv").rows[0].connection_country == "Korea, Republic of"


def test_old_mac_lines_and_a_separator_line_are_read() -> None:
    row = "A,a@x.example,03/12/2026 02:00:00 PM,03/12/2026 03:00:00 PM,60,No"
    assert len(read(csv(row, row).replace(b"\r\n", b"\r"), "a.csv").rows) == 2
    reading = read(b"sep=;\r\n" + csv(row).replace(b",", b";"), "a.csv")
    assert (reading.delimiter, reading.rows[0].line) == (";", 3)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Mar 28, 2020 08:07:27", "2020-03-28T08:07:27"),
        ("Mar 28, 2020 8:07 AM", "2020-03-28T08:07:00"),
        ("02/14/2024 06:01:05 PM", "2024-02-14T18:01:05"),
        ("08/30/2026 20:00:00", "2026-08-30T20:00:00"),
        ("2/14/2024 18:06", "2024-02-14T18:06:00"),
        ("2020/12/08 08:35:01 AM", "2020-12-08T08:35:01"),
        ("9/22/26, 2:48:05\u202fPM", "2026-09-22T14:48:05"),
        ("09/22/2026 à 14:48:05", "2026-09-22T14:48:05"),
        ("09/22/2026 às 14:48", "2026-09-22T14:48:00"),
        ("22 сентября 2026 г., 14:48:05", "2026-09-22T14:48:05"),
        ("2026/09/22 午前0:30:00", "2026-09-22T00:30:00"),
        ("2026/09/22 午後0:30:00", "2026-09-22T12:30:00"),
        ("9/22/26, 2:48:05?PM", "2026-09-22T14:48:05"),
        ("9/22/26, 2:48:05?p.?m.", "2026-09-22T14:48:05"),
        ("12/31/2024 12:00:00 AM", "2024-12-31T00:00:00"),
        ("2025-03-12T14:00:00", "2025-03-12T14:00:00"),
        ("02/29/2025 02:00:00 PM", None),
        ("13/13/2026 02:00 PM", None),
        ("01/01/0001 12:00:00 AM", None),
        ("--", None),
        ("tomorrow", None),
    ],
)
def test_dates(text: str, iso: str | None) -> None:
    moment = parse_moment(text)
    assert (moment.isoformat() if moment else None) == iso


Row = tuple[str, str, float | None]


def decided(*rows: Row, near: date | None = None, usual: Order = "MDY") -> tuple[Order | None, bool]:
    return decide_order([(split_moment(a), split_moment(b), c) for a, b, c in rows], near, usual)


def test_the_order_of_day_and_month_is_one_per_file() -> None:
    may_be_either = ("03/04/2026 14:00", "03/04/2026 15:00", 60.0)
    assert decided(("03/09/2023 11:40 PM", "03/10/2023 12:20 AM", 41)) == ("MDY", True)
    assert decided(may_be_either, ("25/04/2026 14:00", "25/04/2026 15:00", 60)) == ("DMY", True)
    assert decided(may_be_either) == ("MDY", False)
    assert decided(may_be_either, usual="DMY") == ("DMY", False)
    assert decided(may_be_either, near=date(2026, 4, 3)) == ("DMY", True)
    assert decided(("03/03/2026 14:00", "03/03/2026 15:00", 60)) == ("MDY", True)
    assert decided(("2026-03-04 14:00", "2026-03-04 15:00", 60)) == (None, True)
    assert decided(("31.12.2025 23:50", "01.01.2026 00:10", 20)) == ("DMY", True)


def test_how_a_date_is_written_tells_its_order() -> None:
    assert decided(("3.4.2026 14:00", "3.4.2026 15:00", 60)) == ("DMY", True)
    assert decided(("3/4/26, 2:00:00 PM", "3/4/26, 3:00:00 PM", 60), usual="DMY") == ("MDY", True)
    assert decided(("3/4/26, 2:00:00 pm", "3/4/26, 3:00:00 pm", 60)) == ("DMY", False)
    assert decided(("3-4-2026 14:00", "3-4-2026 15:00", 60)) == ("DMY", False)
    american = ("3/4/26, 2:00:00 PM", "3/4/26, 3:00:00 PM", 60.0)
    assert decided(american, near=date(2026, 3, 4)) == ("MDY", True)
    assert decided(american, near=date(2026, 4, 3)) == ("DMY", False)
    assert decided(("3.4.2026 14:00", "3.4.2026 15:00", 60), near=date(2026, 3, 4)) == ("DMY", True)
    assert decided(("26.3.4. 14:00", "26.3.4. 15:00", 60), near=date(2026, 3, 4)) == ("YMD", True)
    assert decided(("26/3/12 14:00:05", "26/3/12 15:01:40", 61)) == ("YMD", True)
    assert decided(("26/3/25 14:00:05", "26/3/25 15:01:40", 61), near=date(2026, 3, 25)) == ("YMD", True)


def test_one_bad_row_does_not_turn_the_order_of_a_file() -> None:
    good: list[Row] = [(f"03/{day}/2026 14:00", f"03/{day}/2026 15:00", 60.0) for day in range(10, 25)]
    assert decided(*good, ("25/04/2026 14:00", "25/04/2026 15:00", 60)) == ("MDY", True)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("64", 64), ("60.5", 60.5), ("60,5", 60.5), ("62 mins", 62), ("1h 2m 3s", 62.05),
        ("1 hr 2 min", 62), ("1:00:00", 60), ("32:14", 32 + 14 / 60),
        ("43m 12s", 43.2), ("-60", None), ("NaN", None), ("inf", None), ("1e308", None),
        ("1,234", None), ("99999999999999999999", None), ("", None),
    ],
)  # fmt: skip
def test_minutes(text: str, minutes: float | None) -> None:
    found = parse_minutes(text)
    assert found is None if minutes is None else found == pytest.approx(minutes)


@pytest.mark.parametrize(
    ("texts", "decided", "told"),
    [
        ([], None, (None, None)),
        (["soon"], None, (None, None)),
        (["2025-03-12 14:00:00"], None, ("ISO", None)),
        (["2020/12/08 08:35:01 AM"], None, ("YMD", None)),
        (["", "May 21, 2024 02:00:11 PM BST"], None, ("month name", "BST")),
        (["Mar 28, 2020 8:07 AM"], None, ("month name", None)),
        (["02/01/2024 09:00:00 AM"], None, ("MDY", None)),
        (["02/01/2024 09:00", "13/01/2024 09:00"], None, ("DMY", None)),
        (["02/01/2024 09:00 CEST"], "DMY", ("DMY", "CEST")),
    ],
)
def test_how_a_file_writes_its_dates(
    texts: list[str], decided: Order | None, told: tuple[str | None, str | None]
) -> None:
    writing = see(texts, decided, "MDY")
    assert (writing.order, writing.zone) == told


def test_two_columns_of_one_meaning_are_named() -> None:
    with pytest.raises(Unreadable, match="Two columns could be the name: “Name” and “Name”"):
        read(b"Name,Email,Email,Name\r\nA,a@x.example,b@x.example,B\r\n", "list.csv")
