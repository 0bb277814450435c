"""Asks for the questions of a webinar, what was answered, and how many answered what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, func, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Answer, Question, Registration, Webinar
from tracker.registrations.questions import KINDS, Asked, Value, conditions_of, said
from tracker.registrations.rules import ACTIVE
from tracker.webinars.queries import of_address


@dataclass(frozen=True, kw_only=True)
class Asks:
    """What is asked of everybody who registers, beside name and address. `languages`: codes of what is
    interpreted.
    """

    questions: tuple[Asked, ...] = ()
    access_needs: bool = False
    languages: tuple[str, ...] = ()

    @property
    def is_anything(self) -> bool:
        """Whether there is anything to answer."""
        return bool(self.questions or self.access_needs or self.languages)

    def without_duties(self) -> "Asks":
        """The same, where nothing must be answered: for organisers who note what they were told."""
        return replace(self, questions=tuple(replace(one, is_required=False) for one in self.questions))


NOTHING = Asks()


# Made once: everybody who registers asks this, many at a moment.
_ASKS: Any = (
    select(Webinar.id.label("webinar_id"), Webinar.asks_access_needs, Webinar.interpretation, Question)
    .outerjoin(Question, Question.webinar_id == Webinar.id)
    .order_by(Question.position, Question.id)
)
_ASKS_OF_ADDRESS = of_address(_ASKS)
_ASKS_OF_ID = _ASKS.where(Webinar.id == bindparam("webinar_id"))


def load_asks(webinar_id: int) -> Asks:
    """What a webinar asks; one query. Nothing for a webinar that is not there."""
    rows = db.session.execute(_ASKS_OF_ID, {"webinar_id": webinar_id}).all()
    return _asks(rows) if rows else NOTHING


def load_published_asks(series_slug: str, webinar_slug: str) -> tuple[int, Asks]:
    """The id of what the public may open, and what it asks; one query. Raises NotFound."""
    address = {"series_slug": series_slug, "webinar_slug": webinar_slug}
    rows = db.session.execute(_ASKS_OF_ADDRESS, address).all()
    if not rows:
        raise NotFound(N_("There is no webinar “%(webinar)s”"), webinar=webinar_slug)
    return rows[0].webinar_id, _asks(rows)


def _asks(rows: Sequence[Any]) -> Asks:
    return Asks(
        questions=tuple(as_asked(row.Question) for row in rows if row.Question is not None),
        access_needs=rows[0].asks_access_needs,
        languages=tuple(rows[0].interpretation),
    )


def list_questions(webinar_id: int) -> list[Asked]:
    """The questions of a webinar in their order; one query."""
    rows = db.session.scalars(
        select(Question).where(Question.webinar_id == webinar_id).order_by(Question.position, Question.id)
    )
    return [as_asked(row) for row in rows]


def get_question(webinar_id: int, question_id: int) -> Question:
    """One question of this webinar. Raises NotFound."""
    found = db.session.scalars(
        select(Question).where(Question.id == question_id, Question.webinar_id == webinar_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such question"))
    return found


def as_asked(row: Question) -> Asked:
    """A question as rules know it."""
    return Asked(
        id=row.id,
        kind=next(kind for kind in KINDS if kind == row.kind),
        text=row.text,
        hint=row.hint,
        choices=tuple(row.choices),
        is_required=row.is_required,
        asked_if_id=row.asked_if_id,
        asked_if_answer=row.asked_if_answer,
    )


def count_answers(webinar_id: int) -> dict[int, int]:
    """How many answered each question, whatever became of their place; those nobody answered are missing."""
    rows = db.session.execute(
        select(Answer.question_id, func.count())
        .join(Question, Question.id == Answer.question_id)
        .where(Question.webinar_id == webinar_id)
        .group_by(Answer.question_id)
    )
    return {row[0]: row[1] for row in rows}


def list_answers(registration_ids: Iterable[int]) -> dict[int, dict[int, Value]]:
    """By registration, then by question."""
    rows = db.session.scalars(select(Answer).where(Answer.registration_id.in_(list(registration_ids))))
    return _grouped(rows)


def answers_of(registration_id: int) -> dict[int, Value]:
    """What one registration answered, by question."""
    return list_answers([registration_id]).get(registration_id, {})


def list_all_answers(webinar_id: int) -> dict[int, dict[int, Value]]:
    """Everybody's at a webinar, by registration, then by question; one query."""
    return _grouped(
        db.session.scalars(
            select(Answer)
            .join(Registration, Registration.id == Answer.registration_id)
            .where(Registration.webinar_id == webinar_id)
        )
    )


@dataclass(frozen=True, kw_only=True)
class Told:
    """A text somebody wrote, and who."""

    registration_id: int
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What people with a place, or waiting for one, answered to a question: `counts` of each choice (of yes
    and no), or the `texts`, the newest first.
    """

    question: Asked
    answered: int
    counts: tuple[tuple[str, int], ...] = ()
    texts: tuple[Told, ...] = ()


def summarise(webinar_id: int) -> list[Summary]:
    """A summary of each question in their order; two queries for any number of answers."""
    questions = list_questions(webinar_id)
    rows = db.session.execute(
        select(Answer.question_id, Answer.value, Registration.id, Registration.name)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Registration.webinar_id == webinar_id, Registration.state.in_(ACTIVE))
        .order_by(Registration.id.desc())
    ).all()
    return [_summary(one, [row for row in rows if row.question_id == one.id]) for one in questions]


def _summary(question: Asked, rows: list[Any]) -> Summary:
    if question.kind == "text":
        texts = tuple(Told(registration_id=row.id, name=row.name, text=row.value) for row in rows)
        return Summary(question=question, answered=len(rows), texts=texts)
    counts = tuple((one, sum(one in said(row.value) for row in rows)) for one in conditions_of(question))
    return Summary(question=question, answered=len(rows), counts=counts)


def _grouped(rows: Iterable[Answer]) -> dict[int, dict[int, Value]]:
    found: dict[int, dict[int, Value]] = {}
    for row in rows:
        found.setdefault(row.registration_id, {})[row.question_id] = row.value
    return found
