"""Knows how an organiser may word, order, change and delete the questions of a webinar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.errors import N_, Invalid, Refusal
from tracker.registrations.questions import KINDS, Asked, Kind, check_length, conditions_of
from tracker.text import one_line

LONGEST_QUESTION = 300
LONGEST_CHOICE = 200
MOST_CHOICES = 30
MOST_QUESTIONS = 20


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
    check_length(plain, LONGEST_QUESTION, "text")
    check_length(one_line(hint), LONGEST_QUESTION, "hint")
    return Wording(
        kind=known,
        text=plain,
        hint=one_line(hint),
        choices=_clean_choices(choices) if known in ("choice", "choices") else (),
        is_required=is_required,
        asked_if_id=asked_if_id,
        asked_if_answer=one_line(asked_if_answer) if asked_if_id is not None else "",
    )


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


def _clean_choices(lines: Iterable[str]) -> tuple[str, ...]:
    choices = tuple(line for line in map(one_line, lines) if line)
    if len(choices) < 2:
        raise Invalid(N_("Enter at least two choices, one on each line"), field="choices")
    if len(set(choices)) < len(choices):
        raise Invalid(N_("Two choices are the same"), field="choices")
    if len(choices) > MOST_CHOICES:
        raise Invalid(N_("Enter at most %(most)s choices"), field="choices", most=MOST_CHOICES)
    for choice in choices:
        check_length(choice, LONGEST_CHOICE, "choices")
    return choices
