"""Rows of colleagues: what is read, and what gets a word at which row."""

import pytest

from tracker.errors import Refusal
from tracker.registrations.colleagues import MOST, blank_rows, read_rows, with_more

MAYA = ("Maya Cruz", "Maya@Lantern.example")
JUN = ("Jun Abe", "jun@lantern.example")
BLANK = (" ", "")


def test_blank_rows_fall_away_and_the_order_stays() -> None:
    found = read_rows([BLANK, MAYA, BLANK, JUN], organisation="Lantern House", zone="Asia/Manila")
    assert not found.errors
    assert [(one.email, one.name, one.organisation, one.zone) for one in found.people] == [
        ("maya@lantern.example", "Maya Cruz", "Lantern House", "Asia/Manila"),
        ("jun@lantern.example", "Jun Abe", "Lantern House", "Asia/Manila"),
    ]


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ([BLANK, BLANK], [(1, "name", "Enter the name and email address of at least one colleague")]),
        ([], [(1, "name", "Enter the name and email address of at least one colleague")]),
        ([MAYA, ("Jun Abe", "")], [(2, "email", "Enter their email address")]),
        ([MAYA, ("", "jun@lantern.example")], [(2, "name", "Enter their full name")]),
        ([MAYA, BLANK, ("M. Cruz", "maya@LANTERN.example ")], [(3, "email", "This address stands in row 1")]),
    ],
)
def test_each_fault_stands_at_its_row(
    typed: list[tuple[str, str]], faults: list[tuple[int, str, str]]
) -> None:
    found = read_rows(typed)
    assert found.people == ()
    told = [(row.row, fault.field, str(fault)) for row in found.rows for fault in row.faults]
    assert len(told) == len(faults)
    for (row, field, words), (wanted_row, wanted_field, wanted) in zip(told, faults, strict=True):
        assert (row, field) == (wanted_row, wanted_field)
        assert words.startswith(wanted)


def test_a_later_fault_is_told_at_the_rows_of_its_domain() -> None:
    found = read_rows([MAYA, ("Ana Lee", "ana@blue.example")]).with_fault("lantern.example", Refusal("No"))
    assert [len(row.faults) for row in found.rows] == [1, 0]
    assert found.errors
    assert found.people == ()


def test_never_more_rows_than_the_most() -> None:
    assert len(read_rows([MAYA] * 30).rows) == MOST
    rows = blank_rows()
    for _ in range(5):
        rows = with_more(rows)
    assert [row.row for row in rows.rows] == list(range(1, MOST + 1))
