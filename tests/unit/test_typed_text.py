"""Typed text as it is kept, as tables of cases."""

import pytest

from tracker.errors import Invalid
from tracker.text import as_number, clean_title, many_lines, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  A  title ", "A title"),
        ("Line\r\nbreak", "Line break"),
        ("Nul\x00 and bell\x07", "Nul and bell"),
        ("Sep\u2028arated\x85text", "Sep arated text"),
        ("Right\u202eto left", "Right to left"),
        ("cafe\u0301", "café"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("emoji 👩‍👧 stays", "emoji 👩‍👧 stays"),
    ],
)
def test_a_title_is_one_line(typed: str, kept: str) -> None:
    assert one_line(typed) == clean_title(typed) == kept


@pytest.mark.parametrize("typed", ["", " \r\n\x00", "x" * 201])
def test_a_title_that_cannot_be(typed: str) -> None:
    with pytest.raises(Invalid):
        clean_title(typed)


def test_a_longer_text_keeps_its_lines() -> None:
    assert many_lines("\nOne\r\ntwo\rthree\x00\tfour\x0b ") == "One\ntwo\nthree     four"


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("999999999", 999_999_999), ("", None), ("-1", None), ("1.5", None), ("x", None)]
    + [("1000000000", None), ("٧", None), ("²", None), (" 7", None)],
)
def test_a_number_that_somebody_sent(text: str, number: int | None) -> None:
    assert as_number(text) == number
