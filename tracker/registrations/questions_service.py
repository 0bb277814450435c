"""Changes the questions of a webinar, and keeps what people answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import delete

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Refusal, Stale
from tracker.models import Answer, Question, Registration, Webinar
from tracker.registrations import question_wording as rules
from tracker.registrations.question_wording import Wording
from tracker.registrations.questions import Value
from tracker.registrations.questions_queries import (
    answers_of,
    as_asked,
    count_answers,
    get_question,
    list_questions,
)
from tracker.text import many_lines
from tracker.webinars.agenda import moved
from tracker.webinars.service.agenda import fingerprint

LONGEST_NEEDS = 2_000


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What somebody tells beside name and address. None: access needs, or a language, were not asked."""

    answers: Mapping[int, Value] = field(default_factory=dict)
    access_needs: str | None = None
    interpretation: str | None = None


def add_question(webinar_id: int, wording: Wording, actor: Actor) -> Question:
    """One more question after all others. Raises Invalid, Refusal."""
    lock_row(Webinar, webinar_id)
    earlier = list_questions(webinar_id)
    if len(earlier) >= rules.MOST_QUESTIONS:
        raise Refusal(N_("A webinar has at most %(most)s questions"), most=rules.MOST_QUESTIONS)
    rules.check_condition(wording, earlier)
    values = vars(wording) | {"choices": list(wording.choices)}
    question = Question(webinar_id=webinar_id, position=len(earlier), **values)
    db.session.add(question)
    db.session.flush()
    audit.record(actor, "question.added", question, label=question.text)
    return question


def edit_question(
    webinar_id: int, question_id: int, wording: Wording, actor: Actor, *, seen: str = ""
) -> Question:
    """The question with its new wording; Stale when its fingerprint is no longer the one `seen`.

    What was answered keeps its kind, its text and its choices. Raises NotFound, Invalid, Stale.
    """
    lock_row(Webinar, webinar_id)
    question = get_question(webinar_id, question_id)
    if seen and seen != fingerprint(question):
        raise Stale(N_("Somebody else saved this in between. Nothing was overwritten"))
    everything = list_questions(webinar_id)
    before = as_asked(question)
    rules.check_still_fits(before, wording, count_answers(webinar_id).get(question_id, 0))
    rules.check_condition(wording, everything[: everything.index(before)])
    rules.check_dependants(before, wording, everything)
    for name, value in vars(wording).items():
        setattr(question, name, list(value) if name == "choices" else value)
    db.session.flush()
    audit.record(actor, "question.edited", question, label=question.text)
    return question


def move_question(webinar_id: int, question_id: int, direction: Literal["up", "down"], actor: Actor) -> None:
    """Change places with its neighbour; refused where it would stand before the one it depends on."""
    lock_row(Webinar, webinar_id)
    question = get_question(webinar_id, question_id)
    everything = {one.id: one for one in list_questions(webinar_id)}
    order = moved(list(everything), question_id, direction)
    rules.check_order([everything[one] for one in order])
    for place, one in enumerate(order):
        get_question(webinar_id, one).position = place
    db.session.flush()
    audit.record(actor, "question.moved", question, label=question.text, after={"direction": direction})


def delete_question(webinar_id: int, question_id: int, actor: Actor) -> None:
    """Delete a question that nobody answered. Raises NotFound, Refusal."""
    lock_row(Webinar, webinar_id)
    question = get_question(webinar_id, question_id)
    answers = count_answers(webinar_id).get(question_id, 0)
    rules.check_deletable(as_asked(question), list_questions(webinar_id), answers)
    audit.record(actor, "question.deleted", question, label=question.text)
    db.session.delete(question)
    db.session.flush()


def keep_new(registration: Registration, extras: Extras) -> None:
    """What a new registration tells beside its details; the caller holds the lock and has flushed it."""
    if extras.access_needs:
        registration.access_needs = many_lines(extras.access_needs)[:LONGEST_NEEDS]
    if extras.interpretation:
        registration.interpretation = extras.interpretation
    if extras.answers:
        _add_answers(registration, extras.answers)
    db.session.flush()


def change_extras(registration: Registration, extras: Extras, actor: Actor) -> None:
    """Replace what was told; the audit says of access needs that they changed, never what they are."""
    before = _facts(registration)
    needs = registration.access_needs
    if extras.access_needs is not None:
        registration.access_needs = many_lines(extras.access_needs)[:LONGEST_NEEDS]
    if extras.interpretation is not None:
        registration.interpretation = extras.interpretation
    _keep_answers(registration, extras.answers)
    db.session.flush()
    after = _facts(registration)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not changed and needs == registration.access_needs:
        return
    audit.record(
        actor,
        "registration.answers_changed",
        registration,
        label=registration.name,
        before={name: before[name] for name in changed if name in before},
        after={name: after[name] for name in changed if name in after}
        | ({"access_needs_changed": True} if needs != registration.access_needs else {}),
    )


def _keep_answers(registration: Registration, answers: Mapping[int, Value]) -> None:
    if answers_of(registration.id) == dict(answers):
        return
    db.session.execute(delete(Answer).where(Answer.registration_id == registration.id))
    _add_answers(registration, answers)


def _add_answers(registration: Registration, answers: Mapping[int, Value]) -> None:
    """Those to questions that were not deleted since the page was made."""
    still_asked = {one.id for one in list_questions(registration.webinar_id)}
    for one in still_asked & answers.keys():
        db.session.add(Answer(registration_id=registration.id, question_id=one, value=answers[one]))
    db.session.flush()


def _facts(registration: Registration) -> dict[str, object]:
    """Beside the access needs: the answers by the texts of their questions."""
    answers = answers_of(registration.id)
    texts = {one.id: one.text for one in list_questions(registration.webinar_id)}
    return {"interpretation": registration.interpretation} | {texts[one]: answers[one] for one in answers}
