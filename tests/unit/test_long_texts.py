"""Reading a text takes no longer than its length: no pattern goes over it again for each of its letters."""

import time

import pytest

from tracker.attendance.identity import connection_kind
from tracker.attendance.reading.file_reading import MAX_CELL
from tracker.markdown import to_html
from tracker.people.emails import clean_email
from tracker.recaps.fields import loose_digits
from tracker.recaps.personal import find_personal
from tracker.recaps.service import LONGEST_BODY
from tracker.registrations.typos import suggest_email
from tracker.tables import to_csv
from tracker.text import LONGEST_TEXT, many_lines, one_line

PIECES = [
    "a",
    "1",
    "1.",
    "a@",
    "a@a.",
    "+",
    "-",
    " ",
    "\t",
    "(",
    "](",
    "[a](",
    "{{",
    "{{ ",
    "https://",
    "a's ",
    "\r",
]


def seconds(read: object, text: str) -> float:
    begun = time.process_time()
    read(text)  # type: ignore[operator]
    return time.process_time() - begun


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_recap_is_read_once(piece: str) -> None:
    text = piece * (LONGEST_BODY // len(piece))
    assert seconds(find_personal, text) < 0.5
    assert seconds(lambda text: loose_digits(text, ()), text) < 0.5


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_name_in_a_file_is_read_once(piece: str) -> None:
    text = piece * (MAX_CELL // len(piece))
    assert seconds(lambda text: connection_kind(text, None), text) < 0.1


@pytest.mark.parametrize("piece", PIECES)
def test_typed_text_is_read_once(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    for read in (clean_email, suggest_email, one_line, many_lines, lambda text: to_csv(["x"], [[text]])):
        assert seconds(read, text) < 1


@pytest.mark.parametrize(
    "piece", [*PIECES, "*a_ ", "[][", "![](", "_a__", "`a", "> ", "- ", "|a", "<!--", "&", "\\"]
)
def test_markdown_of_any_kind_is_shown_soon(piece: str) -> None:
    assert seconds(to_html, piece * (LONGEST_TEXT // len(piece))) < 3
