"""Asks what people thought of webinars, and how many could have said so."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from tracker.afterwards.feedback import Score, Summary, summarise
from tracker.database import db
from tracker.models import Attendance, Feedback, Registration


def find_feedback(registration_id: int) -> Feedback | None:
    """What somebody answered."""
    wanted = select(Feedback).where(Feedback.registration_id == registration_id)
    return db.session.scalars(wanted).one_or_none()


def summarise_webinar(webinar_id: int) -> Summary:
    """All answers of a webinar together, with how many people could answer."""
    rows = db.session.execute(
        select(Feedback.usefulness, Feedback.level).where(Feedback.webinar_id == webinar_id)
    ).all()
    return summarise(rows, count_asked(webinar_id))


def score_webinars(webinar_ids: Iterable[int]) -> dict[int, Score]:
    """The mean usefulness of each webinar that somebody answered about; two queries however many."""
    given = db.session.execute(
        select(Feedback.webinar_id, func.sum(Feedback.usefulness), func.count())
        .where(Feedback.webinar_id.in_(list(webinar_ids)))
        .group_by(Feedback.webinar_id)
    ).all()
    those = select(Registration.webinar_id, func.count()).where(
        Registration.webinar_id.in_([row[0] for row in given]), _is_asked()
    )
    asked = {row[0]: row[1] for row in db.session.execute(those.group_by(Registration.webinar_id))}
    return {
        webinar_id: Score(mean=total / answers, answers=answers, asked=asked.get(webinar_id, 0))
        for webinar_id, total, answers in given
    }


def count_asked(webinar_id: int) -> int:
    """Confirmed people who came, however short; where nobody was recorded, all of them. Answers count too."""
    return db.session.scalar(select(func.count()).select_from(_asked(webinar_id).subquery())) or 0


def list_asked(webinar_id: int) -> Sequence[Registration]:
    """The same people, in the order in which they registered."""
    return db.session.scalars(_asked(webinar_id).order_by(Registration.id)).all()


def _asked(webinar_id: int) -> Select[Registration]:
    return select(Registration).where(Registration.webinar_id == webinar_id, _is_asked())


def _is_asked() -> ColumnElement[bool]:
    there = Attendance.webinar_id == Registration.webinar_id
    came = exists().where(there, Attendance.person_id == Registration.person_id)
    answered = exists().where(Feedback.registration_id == Registration.id)
    return and_(Registration.state == "confirmed", or_(came, answered, ~exists().where(there)))


def list_texts(webinar_id: int, *, limit: int, offset: int) -> Sequence[Feedback]:
    """Answers that say something in words, the newest first."""
    return db.session.scalars(
        _with_texts(webinar_id).order_by(Feedback.id.desc()).limit(limit).offset(offset)
    ).all()


def count_texts(webinar_id: int) -> int:
    """How many answers say something in words."""
    return db.session.scalar(select(func.count()).select_from(_with_texts(webinar_id).subquery())) or 0


def list_answers(webinar_id: int) -> Sequence[Feedback]:
    """Every answer, in an order that does not tell who came when."""
    wanted = select(Feedback).where(Feedback.webinar_id == webinar_id)
    return db.session.scalars(wanted.order_by(Feedback.usefulness.desc(), Feedback.use, Feedback.id)).all()


def _with_texts(webinar_id: int) -> Select[Feedback]:
    return select(Feedback).where(
        Feedback.webinar_id == webinar_id, or_(Feedback.use != "", Feedback.wish != "")
    )
