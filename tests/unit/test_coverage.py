"""How far attendance was measured is said in the same four ways everywhere."""

import re
from pathlib import Path

import pytest

from tracker.coverage import coverage_text

TEMPLATES = Path(__file__).parents[2] / "templates"
OWN_WORDS = re.compile(
    r"(recorded|counted) for %\(|\"(not recorded|head-count only|partly measured|not measured)\""
)


@pytest.mark.parametrize(
    ("measured", "webinars", "head_counted", "partly", "said"),
    [
        (3, 3, 0, 0, "Attendance measured: 3 of 3 webinars"),
        (3, 10, 0, 0, "Attendance partly measured: 3 of 10 webinars"),
        (3, 3, 0, 1, "Attendance partly measured: 3 of 3 webinars"),
        (3, 10, 2, 0, "Attendance partly measured: 3 of 10 webinars"),
        (0, 2, 2, 0, "Attendance by head-count only: 0 of 2 webinars measured"),
        (0, 7, 0, 0, "Attendance not measured: 0 of 7 webinars"),
        (0, 0, 0, 0, "Attendance not measured: 0 of 0 webinars"),
    ],
)
def test_coverage(measured: int, webinars: int, head_counted: int, partly: int, said: str) -> None:
    text = coverage_text(measured, webinars, head_counted, partly)
    assert text % {"measured": measured, "webinars": webinars} == said


def test_no_page_says_it_in_words_of_its_own() -> None:
    own = [path.name for path in TEMPLATES.rglob("*.html") if OWN_WORDS.search(path.read_text())]
    assert own == []
