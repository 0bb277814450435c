"""Knows the questions an organiser adds to a registration: which are asked, and which answers they take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from tracker.errors import N_, Invalid, Refusal
from tracker.text import one_line

Kind = Literal["text", "choice", "choices", "yes_no"]
Value = str | bool | list[str]
Answers = Mapping[int, Value]

KINDS: tuple[Kind, ...] = get_args(Kind)
YES, NO = "yes", "no"
LONGEST_QUESTION = 300
LONGEST_CHOICE = 200
LONGEST_ANSWER = 1_000
MOST_CHOICES = 30
MOST_QUESTIONS = 20


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


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What an organiser typed of a question, as it is kept."""

    kind: Kind
    text: str
    hint: str
    choices: tuple[str, ...]
    is_required: bool
    asked_if_id: int | None
    asked_if_answer: str


def clean_question(
    *,
    kind: str,
    text: str,
    hint: str = "",
    choices: Iterable[str] = (),
    is_required: bool = False,
    asked_if_id: int | None = None,
    asked_if_answer: str = "",
) -> Wording:
    """The question as it is kept. Invalid names the first field that cannot be used."""
    known = next((one for one in KINDS if one == kind), None)
    if known is None:
        raise Invalid(N_("Choose how people answer"), field="kind")
    plain = one_line(text)
    if not plain:
        raise Invalid(N_("Enter the question"), field="text")
    _check_length(plain, LONGEST_QUESTION, "text")
    _check_length(one_line(hint), LONGEST_QUESTION, "hint")
    return Wording(
        kind=known,
        text=plain,
        hint=one_line(hint),
        choices=_clean_choices(choices) if known in ("choice", "choices") else (),
        is_required=is_required,
        asked_if_id=asked_if_id,
        asked_if_answer=one_line(asked_if_answer) if asked_if_id is not None else "",
    )


def conditions_of(question: Asked) -> tuple[str, ...]:
    """The answers on which a later question can depend; none of a text."""
    return (YES, NO) if question.kind == "yes_no" else question.choices


def check_condition(wording: Wording, earlier: Sequence[Asked]) -> None:
    """Raise Invalid where a question would depend on what is not asked before it, or on no answer of it."""
    if wording.asked_if_id is None:
        return
    first = next((one for one in earlier if one.id == wording.asked_if_id), None)
    if first is None or wording.asked_if_answer not in conditions_of(first):
        raise Invalid(N_("Choose an answer to a question that stands before this one"), field="condition")


def check_still_fits(before: Asked, wording: Wording, answers: int) -> None:
    """Raise Invalid where a change would give another meaning to answers that people gave already."""
    if not answers:
        return
    for field, changed in (
        ("kind", before.kind != wording.kind),
        ("text", before.text != wording.text),
        ("choices", before.choices != wording.choices),
    ):
        if changed:
            raise Invalid(
                N_(
                    "This question has answers already, so its wording and its choices stay as they are. "
                    "Add another question instead"
                ),
                field=field,
            )


def check_dependants(question: Asked, wording: Wording, all_questions: Sequence[Asked]) -> None:
    """Raise Invalid where another question depends on an answer that would be gone."""
    left = conditions_of(Asked(id=question.id, kind=wording.kind, text="", choices=wording.choices))
    for other in all_questions:
        if other.asked_if_id == question.id and other.asked_if_answer not in left:
            raise Invalid(
                N_("“%(other)s” is asked only if the answer is “%(answer)s”. Change that question first"),
                field="choices" if wording.choices else "kind",
                other=other.text,
                answer=other.asked_if_answer,
            )


def check_deletable(question: Asked, all_questions: Sequence[Asked], answers: int) -> None:
    """Raise Refusal for a question that was answered, or that another one depends on."""
    if answers:
        raise Refusal(
            N_("“%(text)s” cannot be deleted: it has answers (%(count)s), which would be lost"),
            text=question.text,
            count=answers,
        )
    for other in all_questions:
        if other.asked_if_id == question.id:
            raise Refusal(
                N_("“%(text)s” cannot be deleted: “%(other)s” depends on it. Change that one first"),
                text=question.text,
                other=other.text,
            )


def check_order(questions: Sequence[Asked]) -> None:
    """Raise Refusal for an order in which a question stands before the one it depends on."""
    seen: set[int] = set()
    texts = {one.id: one.text for one in questions}
    for one in questions:
        if one.asked_if_id is not None and one.asked_if_id not in seen:
            raise Refusal(
                N_("“%(text)s” depends on “%(other)s”, so it stays after it"),
                text=one.text,
                other=texts.get(one.asked_if_id, ""),
            )
        seen.add(one.id)


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
        _check_length(typed[0], LONGEST_ANSWER, question.field)
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


def _clean_choices(lines: Iterable[str]) -> tuple[str, ...]:
    choices = tuple(line for line in map(one_line, lines) if line)
    if len(choices) < 2:
        raise Invalid(N_("Enter at least two choices, one on each line"), field="choices")
    if len(set(choices)) < len(choices):
        raise Invalid(N_("Two choices are the same"), field="choices")
    if len(choices) > MOST_CHOICES:
        raise Invalid(N_("Enter at most %(most)s choices"), field="choices", most=MOST_CHOICES)
    for choice in choices:
        _check_length(choice, LONGEST_CHOICE, "choices")
    return choices


def _check_length(text: str, most: int, field: str) -> None:
    if len(text) > most:
        raise Invalid(
            N_("Shorten this to %(most)s characters; it has %(length)s"),
            field=field,
            most=most,
            length=len(text),
        )
