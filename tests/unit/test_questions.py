"""Which questions are asked of whom, which answers they take, and what may still be changed."""

from collections.abc import Sequence
from typing import Any

import pytest

from tracker.errors import Invalid, Refusal
from tracker.registrations.question_wording import (
    check_condition,
    check_deletable,
    check_dependants,
    check_order,
    check_still_fits,
    clean_question,
)
from tracker.registrations.questions import Asked, read_answers, stands_open

SPEAKS = Asked(id=1, kind="yes_no", text="Do you speak?", is_required=True)
TOPIC = Asked(id=2, kind="text", text="On what?", is_required=True, asked_if_id=1, asked_if_answer="yes")
ROLE = Asked(id=3, kind="choice", text="Your role", choices=("Police", "Lawyer"))
RANK = Asked(id=4, kind="choice", text="Rank", choices=("A", "B"), asked_if_id=3, asked_if_answer="Police")
DAYS = Asked(id=5, kind="choices", text="Days", choices=("Monday", "Tuesday", "Friday"), is_required=True)
ALL = (SPEAKS, TOPIC, ROLE, RANK, DAYS)


@pytest.mark.parametrize(
    ("typed", "answers", "faults"),
    [
        ({}, {}, ["question_1", "question_5"]),
        ({1: ["no"], 5: ["Friday"]}, {1: False, 5: ["Friday"]}, []),
        # the order of what was ticked is that of the choices; what is not asked is dropped
        (
            {1: ["no"], 2: ["Law"], 5: ["Friday", "Monday"], 4: ["A"]},
            {1: False, 5: ["Monday", "Friday"]},
            [],
        ),
        ({1: ["yes"], 5: ["Monday"]}, {1: True, 5: ["Monday"]}, ["question_2"]),
        ({1: ["yes"], 2: ["  Law\n now "], 5: ["Monday"]}, {1: True, 2: "Law now", 5: ["Monday"]}, []),
        ({1: ["yes"], 2: [" "], 5: ["Monday"]}, {1: True, 5: ["Monday"]}, ["question_2"]),
        ({1: ["perhaps"], 5: ["Sunday"]}, {}, ["question_1", "question_5"]),
        ({1: ["no"], 2: ["x" * 2000], 5: ["Monday"]}, {1: False, 5: ["Monday"]}, []),
        ({1: ["yes"], 2: ["x" * 1001], 5: ["Monday"]}, {1: True, 5: ["Monday"]}, ["question_2"]),
        (
            {1: ["no"], 3: ["Police"], 4: ["B"], 5: ["Monday"]},
            {1: False, 3: "Police", 4: "B", 5: ["Monday"]},
            [],
        ),
        ({1: ["no"], 3: ["Lawyer"], 4: ["B"], 5: ["Monday"]}, {1: False, 3: "Lawyer", 5: ["Monday"]}, []),
    ],
)
def test_answers(typed: dict[int, Sequence[str]], answers: dict[int, Any], faults: list[str]) -> None:
    found, wrong = read_answers(ALL, typed)
    assert found == answers
    assert [fault.field for fault in wrong] == faults


def test_what_depends_on_an_open_question_stands_beside_it() -> None:
    assert [stands_open(one, ALL) for one in ALL] == [True, True, False, False, True]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "number", "text": "How many?"}, "kind"),
        ({"kind": "text", "text": "  "}, "text"),
        ({"kind": "text", "text": "x" * 301}, "text"),
        ({"kind": "text", "text": "x", "hint": "x" * 301}, "hint"),
        ({"kind": "choice", "text": "x", "choices": ["one", " "]}, "choices"),
        ({"kind": "choice", "text": "x", "choices": ["one", "one "]}, "choices"),
        ({"kind": "choices", "text": "x", "choices": [str(at) for at in range(31)]}, "choices"),
        ({"kind": "choices", "text": "x", "choices": ["a", "b" * 201]}, "choices"),
    ],
)
def test_refused_wordings(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_question(**values)
    assert refused.value.field == field


def test_a_wording_is_kept_clean() -> None:
    kept = clean_question(
        kind="yes_no", text=" Will\tyou  come? ", choices=["left over"], asked_if_answer="yes"
    )
    assert (kept.text, kept.choices, kept.asked_if_answer) == ("Will you come?", (), "")


@pytest.mark.parametrize(
    ("first", "answer", "fits"),
    [(1, "yes", True), (1, "maybe", False), (2, "Law", False), (3, "Police", True), (99, "yes", False)],
)
def test_conditions(first: int, answer: str, fits: bool) -> None:
    wording = clean_question(kind="text", text="And?", asked_if_id=first, asked_if_answer=answer)
    if fits:
        check_condition(wording, ALL)
        return
    with pytest.raises(Invalid):
        check_condition(wording, ALL)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "Your job"}, "text"),
        ({"choices": ["Police", "Lawyer", "Teacher"]}, "choices"),
        ({"kind": "choices"}, "kind"),
        ({"hint": "More or less"}, ""),
        ({"is_required": True}, ""),
    ],
)
def test_answered_questions_keep_their_wording(change: dict[str, Any], field: str) -> None:
    values = {"kind": "choice", "text": "Your role", "choices": ["Police", "Lawyer"]} | change
    wording = clean_question(**values)
    check_still_fits(ROLE, wording, 0)
    if not field:
        check_still_fits(ROLE, wording, 3)
        return
    with pytest.raises(Invalid) as refused:
        check_still_fits(ROLE, wording, 3)
    assert refused.value.field == field


def test_what_others_depend_on_stays() -> None:
    with pytest.raises(Invalid, match="Rank"):
        check_dependants(ROLE, clean_question(kind="choice", text="x", choices=["Judge", "Lawyer"]), ALL)
    check_dependants(ROLE, clean_question(kind="choice", text="x", choices=["Judge", "Police"]), ALL)
    with pytest.raises(Refusal, match="Rank"):
        check_deletable(ROLE, ALL, 0)
    with pytest.raises(Refusal, match="12"):
        check_deletable(DAYS, ALL, 12)
    check_deletable(DAYS, ALL, 0)
    with pytest.raises(Refusal, match="stays after"):
        check_order((TOPIC, SPEAKS))
    check_order(ALL)
