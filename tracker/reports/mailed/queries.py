"""Asks for mailed reports: which there are, what is due, and what was sent each time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import defer

from tracker.database import db, lock_row
from tracker.errors import N_, NotFound
from tracker.jobs.states import FAILED, STOPPED
from tracker.models import (
    Job,
    JobFile,
    MailedRecipient,
    MailedReport,
    MailedSending,
    Organisation,
    OutboxMail,
    Series,
)
from tracker.reports.mailed.schedule import Schedule, as_how_often

# What the list can be narrowed to.
NARROWED = ("on", "paused", "failing")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A mailed report in the list: whose it is, how many get it, and how its last sending went."""

    report: MailedReport
    series: str
    organisation: str
    recipients: int
    unsubscribed: int
    last: MailedSending | None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One making of a report: how many mails are in which state, its file while that is kept."""

    sending: MailedSending
    mails: dict[str, int]
    file: JobFile | None


def get_report(report_id: int | str) -> MailedReport:
    """Raises NotFound, also where it was deleted."""
    is_number = str(report_id).isascii() and str(report_id).isdecimal() and len(str(report_id)) < 10
    found = db.session.get(MailedReport, int(report_id)) if is_number else None
    if found is None or found.deleted_at is not None:
        raise NotFound(N_("There is no mailed report %(number)s"), number=str(report_id)[:40])
    return found


def lock_report(report_id: int) -> MailedReport:
    """The same, held until the transaction ends. Raises NotFound."""
    lock_row(MailedReport, report_id)
    db.session.expire_all()
    return get_report(report_id)


def count_reports(state: str = "") -> int:
    """How many there are, of all or of one state."""
    wanted = select(func.count()).select_from(MailedReport).where(*_narrowed(state))
    return db.session.scalar(wanted) or 0


def _narrowed(state: str) -> list[ColumnElement[bool]]:
    """on: they go out; paused; failing: the last time failed."""
    newest = select(func.max(MailedSending.id)).group_by(MailedSending.report_id)
    failed = select(MailedSending.report_id).where(
        MailedSending.id.in_(newest), MailedSending.state == "failed"
    )
    narrow = {
        "on": MailedReport.paused_at.is_(None),
        "paused": MailedReport.paused_at.is_not(None),
        "failing": MailedReport.id.in_(failed),
    }
    there = MailedReport.deleted_at.is_(None)
    return [there, narrow[state]] if state else [there]


def list_reports(
    state: str = "", *, limit: int | None = None, offset: int = 0, only: int | None = None
) -> list[Line]:
    """The newest first, of all or of one state, or one; three queries for any number."""
    wanted = (
        select(MailedReport, Series.name, Organisation.name)
        .outerjoin(Series, Series.id == MailedReport.series_id)
        .outerjoin(Organisation, Organisation.id == MailedReport.organisation_id)
        .where(*_narrowed(state))
    )
    if only is not None:
        wanted = wanted.where(MailedReport.id == only)
    rows = db.session.execute(wanted.order_by(MailedReport.id.desc()).limit(limit).offset(offset)).all()
    ids = [row[0].id for row in rows]
    last = _last_sendings(ids)
    counts = _count_recipients(ids)
    return [
        Line(
            report=row[0],
            series=row[1] or "",
            organisation=row[2] or "",
            recipients=counts.get((row[0].id, False), 0),
            unsubscribed=counts.get((row[0].id, True), 0),
            last=last.get(row[0].id),
        )
        for row in rows
    ]


def name_of(report_id: int) -> str:
    """Whose figures a report tells, "" of all series."""
    [line] = list_reports(only=report_id)
    return line.organisation or line.series


def _count_recipients(ids: Collection[int]) -> dict[tuple[int, bool], int]:
    gone = MailedRecipient.unsubscribed_at.is_not(None)
    rows = db.session.execute(
        select(MailedRecipient.report_id, gone, func.count())
        .where(MailedRecipient.report_id.in_(ids), MailedRecipient.removed_at.is_(None))
        .group_by(MailedRecipient.report_id, gone)
    )
    return {(row[0], bool(row[1])): row[2] for row in rows}


def _last_sendings(ids: Collection[int]) -> dict[int, MailedSending]:
    newest = (
        select(func.max(MailedSending.id))
        .where(MailedSending.report_id.in_(ids))
        .group_by(MailedSending.report_id)
    )
    rows = db.session.scalars(select(MailedSending).where(MailedSending.id.in_(newest)))
    return {one.report_id: one for one in rows}


def schedule_of(report: MailedReport) -> Schedule:
    """When it goes out."""
    return Schedule(
        how_often=as_how_often(report.how_often),
        weekday=report.weekday,
        day=report.day,
        month=report.month,
        hour=report.hour,
        zone=report.zone,
    )


def list_due(now: datetime) -> Sequence[int]:
    """The reports whose time has come."""
    wanted = select(MailedReport.id).where(MailedReport.next_at <= now, MailedReport.deleted_at.is_(None))
    return db.session.scalars(wanted.order_by(MailedReport.next_at, MailedReport.id)).all()


def list_broken_off() -> Sequence[int]:
    """The sendings whose job came to nothing."""
    wanted = (
        select(MailedSending.id)
        .outerjoin(Job, Job.id == MailedSending.job_id)
        .where(MailedSending.state == "making", or_(Job.id.is_(None), Job.state.in_((FAILED, STOPPED))))
    )
    return db.session.scalars(wanted.order_by(MailedSending.id)).all()


def list_to_try(now: datetime) -> Sequence[int]:
    """The sendings that failed and are to be tried again."""
    wanted = select(MailedSending.id).where(MailedSending.state == "failed", MailedSending.try_at <= now)
    return db.session.scalars(wanted.order_by(MailedSending.id)).all()


def get_sending(report_id: int, sending_id: int) -> MailedSending:
    """One making of a report. Raises NotFound."""
    found = db.session.get(MailedSending, sending_id)
    if found is None or found.report_id != report_id:
        raise NotFound(N_("There is no such report"))
    return found


def count_sendings(report_id: int) -> int:
    """How often it was made, or tried."""
    return db.session.scalar(select(func.count()).where(MailedSending.report_id == report_id)) or 0


def list_sendings(report_id: int, *, limit: int, offset: int) -> list[Sent]:
    """The newest first; three queries for any number."""
    wanted = select(MailedSending).where(MailedSending.report_id == report_id)
    sendings = db.session.scalars(wanted.order_by(MailedSending.id.desc()).limit(limit).offset(offset)).all()
    mails: dict[int, dict[str, int]] = {}
    for sending_id, state, count in db.session.execute(
        select(OutboxMail.mailed_sending_id, OutboxMail.state, func.count())
        .where(OutboxMail.mailed_sending_id.in_([one.id for one in sendings]))
        .group_by(OutboxMail.mailed_sending_id, OutboxMail.state)
    ):
        mails.setdefault(sending_id or 0, {})[state] = count
    jobs = [one.job_id for one in sendings if one.job_id is not None]
    files = {file.job_id: file for file in db.session.scalars(_files().where(JobFile.job_id.in_(jobs)))}
    return [
        Sent(sending=one, mails=mails.get(one.id, {}), file=files.get(one.job_id or 0)) for one in sendings
    ]


def _files() -> Select[Any]:
    return select(JobFile).where(JobFile.is_result).options(defer(JobFile.content))
