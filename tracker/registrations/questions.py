"""Knows the questions beside name and address: which are asked of whom, and which answers they take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from tracker.errors import N_, Invalid
from tracker.text import one_line

Kind = Literal["text", "choice", "choices", "yes_no"]
Value = str | bool | list[str]
Answers = Mapping[int, Value]

KINDS: tuple[Kind, ...] = get_args(Kind)
YES, NO = "yes", "no"
LONGEST_ANSWER = 1_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question. `asked_if_id` names the earlier question whose answer must be `asked_if_answer`: one of
    its choices, or yes or no. None asks it of everybody.
    """

    id: int
    kind: Kind
    text: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    is_required: bool = False
    asked_if_id: int | None = None
    asked_if_answer: str = ""

    @property
    def field(self) -> str:
        """The name of its field in forms."""
        return f"question_{self.id}"


def conditions_of(question: Asked) -> tuple[str, ...]:
    """The answers on which a later question can depend; none of a text."""
    return (YES, NO) if question.kind == "yes_no" else question.choices


def stands_open(question: Asked, all_questions: Sequence[Asked]) -> bool:
    """Whether it stands openly on the form: required, or dependent on one that does; else it is folded."""
    by_id = {one.id: one for one in all_questions}
    while question.asked_if_id in by_id:
        question = by_id[question.asked_if_id]
    return question.is_required


def is_asked(question: Asked, questions: Mapping[int, Asked], answers: Answers) -> bool:
    """Whether these answers lead to a question; `questions` are all of them by id."""
    if question.asked_if_id is None:
        return True
    first = questions.get(question.asked_if_id)
    if first is None or not is_asked(first, questions, answers):
        return False
    return question.asked_if_answer in said(answers.get(first.id))


def said(value: Value | None) -> tuple[str, ...]:
    """An answer as the texts that a form sends and a condition compares: none, one, or several."""
    if value is None:
        return ()
    if isinstance(value, bool):
        return (YES if value else NO,)
    return (value,) if isinstance(value, str) else tuple(value)


def read_answers(
    questions: Sequence[Asked], typed: Mapping[int, Sequence[str]]
) -> tuple[dict[int, Value], list[Invalid]]:
    """The answers to what is asked, and what is wrong at which field; what is not asked is dropped."""
    by_id = {one.id: one for one in questions}
    answers: dict[int, Value] = {}
    faults: list[Invalid] = []
    for question in questions:
        if not is_asked(question, by_id, answers):
            continue
        try:
            value = _read(question, [text for text in map(one_line, typed.get(question.id, ())) if text])
        except Invalid as fault:
            faults.append(fault)
            continue
        if value is not None:
            answers[question.id] = value
    return answers, faults


def _read(question: Asked, typed: list[str]) -> Value | None:
    if not typed:
        if question.is_required:
            raise Invalid(_missing(question), field=question.field)
        return None
    if question.kind == "text":
        check_length(typed[0], LONGEST_ANSWER, question.field)
        return typed[0]
    if any(text not in conditions_of(question) for text in typed):
        raise Invalid(N_("Choose an answer of the list"), field=question.field)
    if question.kind == "yes_no":
        return typed[0] == YES
    return typed[0] if question.kind == "choice" else [one for one in question.choices if one in typed]


def _missing(question: Asked) -> str:
    messages: dict[Kind, str] = {
        "text": N_("Answer this question"),
        "choice": N_("Choose one answer"),
        "choices": N_("Choose at least one answer"),
        "yes_no": N_("Choose yes or no"),
    }
    return messages[question.kind]


def check_length(text: str, most: int, field: str) -> None:
    """Raise Invalid for a text that is longer than `most` characters."""
    if len(text) > most:
        raise Invalid(
            N_("Shorten this to %(most)s characters; it has %(length)s"),
            field=field,
            most=most,
            length=len(text),
        )
