"""Four questions after a webinar: when they are open, what an answer is, what all of them say."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.afterwards.certificates import earns
from tracker.afterwards.feedback import Given, clean_answer, find_door, summarise
from tracker.errors import Invalid

END = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "door"),
    [
        (timedelta(seconds=-1), "early"),
        (timedelta(), "open"),
        (timedelta(days=30, seconds=-1), "open"),
        (timedelta(days=30), "closed"),
    ],
)
def test_open_for_thirty_days_from_the_end(passed: timedelta, door: str) -> None:
    assert find_door(END, END + passed) == door


def test_one_answer_is_enough_and_texts_are_clean() -> None:
    assert clean_answer("4") == Given(usefulness=4)
    assert clean_answer("1", "right", " a\r\nb\x00 ", "c") == Given(
        usefulness=1, level="right", use="a\nb", wish="c"
    )
    assert clean_answer("3", "else").level == ""


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (("",), "usefulness"),
        (("6",), "usefulness"),
        (("5", "", "x" * 2001), "use"),
        (("5", "", "", "x" * 2001), "wish"),
    ],
)
def test_what_cannot_be_kept(answer: tuple[str, ...], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_answer(*answer)
    assert refused.value.field == field


def test_all_answers_together() -> None:
    said = summarise([Given(usefulness=5, level="right"), Given(usefulness=2)], asked=8)
    assert (said.answers, said.rate, said.mean) == (2, 0.25, 3.5)
    assert said.scale == {5: 1, 4: 0, 3: 0, 2: 1, 1: 0}
    assert said.levels == {"basic": 0, "right": 1, "advanced": 0}


def test_nothing_was_said() -> None:
    said = summarise([], asked=0)
    assert (said.rate, said.mean) == (None, None)


@pytest.mark.parametrize(
    ("seconds", "minimum", "is_earned"),
    [(3600, 60, True), (3599, 60, False), (None, 60, False), (3600, None, False), (0, 0, True)],
)
def test_who_earns_a_certificate(seconds: int | None, minimum: int | None, is_earned: bool) -> None:
    assert earns(seconds, minimum) is is_earned
