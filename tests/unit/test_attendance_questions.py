"""Asking about a file: which dates show its order, what its columns may hold, what was pasted; pure."""

from datetime import date

import pytest

from tracker.attendance.pasted import as_report
from tracker.attendance.reading import ColumnsUnknown, open_table, read
from tracker.attendance.reading.order_question import find_examples
from tracker.attendance.reading.told_columns import (
    check_columns,
    columns_by_heading,
    guess_columns,
    guess_header,
    header_key,
    headings_of,
    is_matchable,
    samples,
)
from tracker.errors import Invalid, Unreadable


def dates(*texts: str) -> bytes:
    rows = [f"P{n},{text} 15:00,{text} 16:00" for n, text in enumerate(texts)]
    return "\n".join(["Name,Joined,Left", *rows]).encode()


@pytest.mark.parametrize(
    ("data", "examples"),
    [
        (dates("03/04/2026"), [("03/04/2026", [date(2026, 4, 3), date(2026, 3, 4)])]),
        (dates("3/4/2026", "3/4/2026"), [("3/4/2026", [date(2026, 4, 3), date(2026, 3, 4)])]),
        (dates("25/06/2020"), []),
        (dates("25/06/20"), [("25/06/20", [date(2020, 6, 25), date(2025, 6, 20)])]),
        (dates("2026-04-03"), []),
        (
            dates("17/11/18"),  # of a year before the platforms: only one of two is asked
            [("17/11/18", [date(2018, 11, 17), date(2017, 11, 18)])],
        ),
        (b"Name,Minutes\nAna,64\n", []),
    ],
)
def test_dates_that_can_be_read_more_than_one_way(data: bytes, examples: list[object]) -> None:
    found = find_examples(read(data, "a.csv"))
    assert [(one.text, list(one.days.values())) for one in found] == examples


def test_at_most_three_dates_are_shown() -> None:
    found = find_examples(
        read(dates(*[f"0{n}/04/2026" for n in range(1, 9)]), "a.csv", near=date(2020, 1, 1))
    )
    assert len(found) <= 3
    assert find_examples(read(dates("03/04/2026"), "a.csv", order="DMY")) == ()


@pytest.mark.parametrize(
    ("data", "is_asked"),
    [
        (b"Wer;Lang\nMaya;64\n", True),
        (b"Maya Cruz\nJun Okafor\n", True),
        (b"Maya Cruz\n", False),
        (b"This letter is long, and no list at all.\n" * 3, True),  # columns by its commas
        (b"This letter is long and has no comma in any of its many lines of sixty\n" * 3, False),
        (b"1\n2\n", False),
        (",".join("abcdefghij" * 7).encode() + b"\n1,2\n", False),
    ],
)
def test_only_what_looks_like_a_table_is_asked_about(data: bytes, is_asked: bool) -> None:
    assert is_matchable(open_table(data, "a.csv")) == is_asked
    with pytest.raises(Unreadable) as refused:
        read(data, "a.csv")
    assert isinstance(refused.value, ColumnsUnknown) == is_asked


@pytest.mark.parametrize(
    ("data", "header", "columns"),
    [
        (b"Wer;Lang\nMaya;64\n", 0, {"name": 0}),
        (
            b"Bericht\n\nWer;Seit;Bis\nMaya;17.06.2020 15:00;17.06.2020 16:00\n",
            1,
            {"name": 0, "joined": 1, "left": 2},
        ),
        (b"Maya;maya@x.org;64\nJun;jun@x.org;12\n", -1, {"name": 0, "email": 1}),
        (b"Wer;Land;Minuten\nMaya;Kenya;64\n", 0, {"name": 0, "country": 1, "minutes": 2}),
    ],
)
def test_headings_and_columns_are_guessed(data: bytes, header: int, columns: dict[str, int]) -> None:
    table = open_table(data, "a.csv")
    assert guess_header(table) == header
    assert guess_columns(table, header) == columns


def test_samples_are_the_first_different_values() -> None:
    table = open_table(b"Wer;Was\nMaya;a\nMaya;\nJun;b\nAna;b\nBea;b\n", "a.csv")
    assert headings_of(table, 0) == ("Wer", "Was")
    assert headings_of(table, -1) == ("", "")
    assert samples(table, 0, 0) == ("Maya", "Jun", "Ana")
    assert samples(table, 0, 1) == ("a", "b")


def test_headings_are_the_same_however_they_are_written() -> None:
    assert header_key(("Wér  war", "Da")) == header_key(("WER WAR", "da "))
    assert header_key(("Wer", "war")) != header_key(("Wer war", ""))


@pytest.mark.parametrize("said", [{}, {0: "minutes"}, {0: "name", 1: "name"}, {0: "no field"}])
def test_columns_that_tell_nobody_are_refused(said: dict[int, str]) -> None:
    with pytest.raises(Invalid):
        check_columns(said)


def test_named_columns_hold_beside_known_ones() -> None:
    table = open_table(b"Quark,Name,Lang,Land\n7,Maya,64,Kenya\n", "a.csv")
    assert columns_by_heading(table, {"lang": "minutes"}) == ({"minutes": 2, "name": 1, "country": 3}, 0)


@pytest.mark.parametrize(
    ("said", "email_at"),
    [({"Work email": "email"}, 1), ({"E-mail": "email"}, 2), ({"3": "email"}, 2), ({"2": "email"}, 1)],
)
def test_of_two_columns_that_could_be_one_somebody_says_which(said: dict[str, str], email_at: int) -> None:
    data = b"Name,Work email,E-mail\nAda,a@work.example,a@home.example\n"
    with pytest.raises(ColumnsUnknown, match="Which of them is it"):
        read(data.replace(b"Work email", b"Email"), "a.csv")
    table = open_table(data, "a.csv")
    columns, header = columns_by_heading(table, said)
    assert (columns, header) == ({"name": 0, "email": email_at}, 0)
    assert (
        read(data, "a.csv", columns=columns, header=header).rows[0].email
        == data.decode().split("\n")[1].split(",")[email_at]
    )


def test_columns_without_headings_are_named_by_number() -> None:
    table = open_table(b"Ada,ada@work.example\nBen,ben@work.example\n", "a.csv")
    assert columns_by_heading(table, {"1": "name", "2": "email"}) == ({"name": 0, "email": 1}, -1)
    with pytest.raises(Invalid):
        columns_by_heading(table, {"9": "name"})


def test_only_the_columns_that_were_named_are_read() -> None:
    data = b"Titel\n\nName;Wer;Minutes;Was\nx;Maya;7;64;more\ny;Jun\n"
    reading = read(data, "a.csv", columns={"name": 1, "minutes": 3}, header=1)
    assert [(row.line, row.name, row.minutes) for row in reading.rows] == [(4, "Maya", 64), (5, "Jun", None)]
    roles = read(b"Wer;Was\nMaya;Host\n", "a.csv", columns={"name": 0, "role": 1}, header=0)
    assert roles.rows[0].role == "host"
    with pytest.raises(Unreadable):
        read(b"Wer;Was\n", "a.csv", columns={"name": 0}, header=0)


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("Name\tMinutes\r\n\r\nMaya\t64\r\n", "Name\tMinutes\nMaya\t64"),
        ("Maya <maya@x.org>; jun@x.org", "Name,Email\r\nMaya,maya@x.org\r\n,jun@x.org\r\n"),
        (
            '"Cruz, Maya" <maya@x.org>,\nJun <jun@x.org>',
            'Name,Email\r\n"Cruz, Maya",maya@x.org\r\nJun,jun@x.org\r\n',
        ),
        ("Name,Email\nMaya,maya@x.org", "Name,Email\nMaya,maya@x.org"),
        ("Maya\nJun", "Maya\nJun"),
    ],
)
def test_what_was_pasted_becomes_a_report(text: str, report: str) -> None:
    assert as_report(text).decode() == report
