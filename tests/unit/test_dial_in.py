"""Numbers to call, as a table of lines."""

import pytest

from tracker.registrations.dial_in import read_lines


@pytest.mark.parametrize(
    ("text", "before", "number", "dialled", "after"),
    [
        ("Switzerland +41 44 000 00 00", "Switzerland", "+41 44 000 00 00", "+41440000000", ""),
        ("+63 (2) 000-0000 Manila", "", "+63 (2) 000-0000", "+6320000000", "Manila"),
        ("Peru: +51.1.0000000 (free)", "Peru:", "+51.1.0000000", "+5110000000", "(free)"),
        ("Access code 000 111 222", "Access code 000 111 222", "", "", ""),
        ("from abroad 044 000 00 00", "from abroad 044 000 00 00", "", "", ""),
        ("+1", "+1", "", "", ""),
    ],
)
def test_reads_a_line(text: str, before: str, number: str, dialled: str, after: str) -> None:
    [line] = read_lines(f"\n  {text}  \r\n\n")
    assert (line.before, line.number, line.dialled, line.after) == (before, number, dialled, after)


def test_keeps_the_order() -> None:
    assert [line.number for line in read_lines("B +41 44 000 00 01\nA +41 44 000 00 02")] == [
        "+41 44 000 00 01",
        "+41 44 000 00 02",
    ]
