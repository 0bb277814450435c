"""Keeps reports of questions and polls with a webinar, follows questions up, and lets reports go."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from tracker.attendance import questions_queries as queries
from tracker.attendance.reading import open_table, zoom_questions
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.uploads import clean_file_name
from tracker.audit import Actor, record
from tracker.database import db, lock_row
from tracker.errors import N_, Unreadable
from tracker.models import AskedQuestion, PollAnswer, QuestionsReport, Webinar
from tracker.text import one_line
from tracker.webinars.queries import get_webinar

QUESTIONS, POLLS = "questions", "polls"
NO_REPORT = N_("This is neither a report of questions nor one of polls.")
NOTHING_IN_IT = N_("Nothing was asked in this report. Export it again after the webinar has ended.")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a report holds, before it is kept: questions and those without an answer, or votes."""

    what: str
    questions: int
    unanswered: int
    people: int


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The report, and whether the same file was there before, so that nothing changed."""

    report: QuestionsReport
    is_known: bool


def tell(table: Table) -> Told:
    """What a table of either report holds. Raises Unreadable."""
    key = zoom_questions.find_report(table)
    if key == zoom_questions.QA_FORMAT:
        told = zoom_questions.read_questions(table)
        return _checked(
            Told(what=QUESTIONS, questions=len(told.questions), unanswered=len(told.unanswered), people=0)
        )
    if key == zoom_questions.POLL_FORMAT:
        polls = zoom_questions.read_polls(table)
        return _checked(Told(what=POLLS, questions=len(polls.answers), unanswered=0, people=polls.people))
    raise Unreadable(NO_REPORT)


def _checked(told: Told) -> Told:
    if not told.questions:
        raise Unreadable(NOTHING_IN_IT)
    return told


def keep_report(webinar_id: int, data: bytes, file_name: str, actor: Actor, now: datetime) -> Kept:
    """Keep a report with its webinar; the same file twice is kept once. It never counts as attendance.

    Raises Unreadable.
    """
    table = open_table(data, file_name)
    told = tell(table)
    lock_row(Webinar, webinar_id)
    webinar = get_webinar(webinar_id)
    sha256 = hashlib.sha256(data).hexdigest()
    known = db.session.scalars(
        select(QuestionsReport).where(
            QuestionsReport.webinar_id == webinar_id, QuestionsReport.sha256 == sha256
        )
    ).one_or_none()
    if known is not None:
        return Kept(report=known, is_known=True)
    report = QuestionsReport(
        webinar_id=webinar.id,
        what=told.what,
        file_name=clean_file_name(file_name),
        sha256=sha256,
        answered_by=told.people,
        created_at=now,
        created_by_id=actor.organiser_id,
    )
    db.session.add(report)
    db.session.flush()
    (_add_questions if told.what == QUESTIONS else _add_polls)(report.id, table)
    record(actor, "questions.kept", report, label=webinar.title, after={"what": told.what})
    return Kept(report=report, is_known=False)


def _add_questions(report_id: int, table: Table) -> None:
    values = [
        {
            "report_id": report_id,
            "line": one.line,
            "text": one_line(one.text),
            "name": one_line(one.asker)[:200],
            "email": one.email,
            "answer": one_line(one.answer),
        }
        for one in zoom_questions.read_questions(table).questions
    ]
    db.session.execute(insert(AskedQuestion), values)


def _add_polls(report_id: int, table: Table) -> None:
    values = [
        {"report_id": report_id, "question": one_line(question), "answer": one_line(answer), "people": people}
        for question, answers in zoom_questions.read_polls(table).answers.items()
        for answer, people in answers.items()
    ]
    db.session.execute(insert(PollAnswer), values)


def follow_up(asked_id: int, webinar_id: int, is_done: bool, actor: Actor, now: datetime) -> AskedQuestion:
    """Mark a question as followed up, or take that back; saying the same twice changes nothing."""
    asked = queries.get_question(asked_id, webinar_id)
    if is_done == (asked.followed_up_at is not None):
        return asked
    asked.followed_up_at = now if is_done else None
    asked.followed_up_by_id = actor.organiser_id if is_done else None
    action = "questions.followed_up" if is_done else "questions.reopened"
    record(actor, action, asked, label=get_webinar(webinar_id).title)
    db.session.flush()
    return asked


def delete_report(report_id: int, webinar_id: int, actor: Actor) -> None:
    """Let a report go with all that is in it."""
    report = queries.get_report(report_id, webinar_id)
    record(
        actor,
        "questions.deleted",
        report,
        label=get_webinar(webinar_id).title,
        before={"what": report.what, "sha256": report.sha256},
    )
    db.session.delete(report)
    db.session.flush()
