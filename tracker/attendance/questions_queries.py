"""Asks for what was asked and voted at a webinar, from the reports that are kept with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import AskedQuestion, PollAnswer, QuestionsReport

SHOWS = ("", "open", "followed_up", "answered")
NO_ANSWER = AskedQuestion.answer == ""
IS_OPEN = and_(NO_ANSWER, AskedQuestion.followed_up_at.is_(None))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How many questions a webinar's reports hold; `open` ones have no answer and nobody followed them up."""

    reports: int
    questions: int
    anonymous: int
    unanswered: int
    open: int
    polls: int


@dataclass(frozen=True, kw_only=True)
class Poll:
    """One question of a poll with how many gave each answer, in the order of the file."""

    question: str
    answers: tuple[tuple[str, int], ...]
    people: int


def count_asked(webinar_id: int) -> Asked:
    """The counts of one webinar, all 0 where no report is kept; three queries."""
    told = db.session.execute(
        select(
            func.count().label("questions"),
            func.sum(case((AskedQuestion.name == "", 1), else_=0)).label("anonymous"),
            func.sum(case((NO_ANSWER, 1), else_=0)).label("unanswered"),
            func.sum(case((IS_OPEN, 1), else_=0)).label("open"),
        )
        .join(QuestionsReport, QuestionsReport.id == AskedQuestion.report_id)
        .where(QuestionsReport.webinar_id == webinar_id)
    ).one()
    reports = select(func.count()).where(QuestionsReport.webinar_id == webinar_id)
    polls = (
        select(func.count(PollAnswer.question.distinct()))
        .join(QuestionsReport, QuestionsReport.id == PollAnswer.report_id)
        .where(QuestionsReport.webinar_id == webinar_id)
    )
    return Asked(
        reports=db.session.scalar(reports) or 0,
        questions=told.questions,
        anonymous=told.anonymous or 0,
        unanswered=told.unanswered or 0,
        open=told.open or 0,
        polls=db.session.scalar(polls) or 0,
    )


def list_reports(webinar_id: int) -> Sequence[QuestionsReport]:
    """The reports kept with a webinar, the latest first."""
    return db.session.scalars(
        select(QuestionsReport)
        .where(QuestionsReport.webinar_id == webinar_id)
        .order_by(QuestionsReport.id.desc())
    ).all()


def list_questions(webinar_id: int, show: str = "", typed: str = "") -> Sequence[AskedQuestion]:
    """Questions, those to follow up first; `show` narrows (SHOWS), `typed` is looked for in text and name."""
    conditions: dict[str, ColumnElement[bool]] = {
        "open": IS_OPEN,
        "followed_up": and_(NO_ANSWER, AskedQuestion.followed_up_at.is_not(None)),
        "answered": AskedQuestion.answer != "",
    }
    wanted = (
        select(AskedQuestion)
        .join(QuestionsReport, QuestionsReport.id == AskedQuestion.report_id)
        .where(QuestionsReport.webinar_id == webinar_id)
        .order_by(case((IS_OPEN, 0), else_=1), AskedQuestion.report_id, AskedQuestion.line)
    )
    if show in conditions:
        wanted = wanted.where(conditions[show])
    rows = db.session.scalars(wanted).all()
    looked_for = typed.casefold()
    return [one for one in rows if looked_for in f"{one.text} {one.name} {one.email or ''}".casefold()]


def list_polls(webinar_id: int) -> list[Poll]:
    """Every question of the polls; `people` is how many answers it got in all."""
    rows = db.session.execute(
        select(PollAnswer.report_id, PollAnswer.question, PollAnswer.answer, PollAnswer.people)
        .join(QuestionsReport, QuestionsReport.id == PollAnswer.report_id)
        .where(QuestionsReport.webinar_id == webinar_id)
        .order_by(PollAnswer.report_id, PollAnswer.id)
    )
    found: dict[tuple[int, str], list[tuple[str, int]]] = {}
    for row in rows:
        found.setdefault((row.report_id, row.question), []).append((row.answer, row.people))
    return [
        Poll(question=question, answers=tuple(answers), people=sum(count for _, count in answers))
        for (_, question), answers in found.items()
    ]


def get_report(report_id: int, webinar_id: int) -> QuestionsReport:
    """A report of this webinar. Raises NotFound."""
    found = db.session.get(QuestionsReport, report_id)
    if found is None or found.webinar_id != webinar_id:
        raise NotFound(N_("There is no such report"))
    return found


def get_question(asked_id: int, webinar_id: int) -> AskedQuestion:
    """A question asked at this webinar. Raises NotFound."""
    found = db.session.scalars(
        select(AskedQuestion)
        .join(QuestionsReport, QuestionsReport.id == AskedQuestion.report_id)
        .where(AskedQuestion.id == asked_id, QuestionsReport.webinar_id == webinar_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such question"))
    return found
