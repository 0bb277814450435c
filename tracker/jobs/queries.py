"""Asks for jobs: one, the list narrowed and counted, what is due, the files of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import defer

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.jobs import states
from tracker.mail.heartbeat import WORKER, find_fact
from tracker.models import Job, JobFile, Organiser

SILENT_AFTER = timedelta(minutes=2)  # a worker gives a sign of life twice a minute


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What the list is narrowed to; None and "" leave it wide."""

    organiser_id: int | None = None
    state: str = ""


def get_job(job_id: int | str) -> Job:
    """Raises NotFound."""
    found = db.session.get(Job, int(job_id)) if str(job_id).isdecimal() else None
    if found is None:
        raise NotFound(N_("There is no job %(number)s"), number=str(job_id)[:40])
    return found


def list_jobs(narrowed: Narrowed, *, limit: int | None = None, offset: int = 0) -> Sequence[tuple[Job, str]]:
    """Jobs, the newest first, with who asked for each ("" a command)."""
    wanted = select(Job, Organiser.name, Organiser.email).outerjoin(
        Organiser, Organiser.id == Job.created_by_id
    )
    rows = db.session.execute(_narrow(wanted, narrowed).order_by(Job.id.desc()).limit(limit).offset(offset))
    return [(row[0], row[1] or row[2] or "") for row in rows]


def count_by_state(narrowed: Narrowed) -> dict[str, int]:
    """How many there are of each state, whatever state is asked for."""
    wide = Narrowed(organiser_id=narrowed.organiser_id)
    wanted = _narrow(select(Job.state, func.count()).group_by(Job.state), wide)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def list_under_way(webinar_id: int) -> Sequence[Job]:
    """What is being done about a webinar at this moment, or waits for an answer; the oldest first."""
    open_states = (*states.UNDER_WAY, states.ASKING)
    wanted = select(Job).where(Job.webinar_id == webinar_id, Job.state.in_(open_states))
    return db.session.scalars(wanted.order_by(Job.id)).all()


def list_failed(since: datetime) -> Sequence[Job]:
    """Jobs that failed since an instant, and those that ask; the oldest first."""
    failed = and_(Job.state == states.FAILED, Job.finished_at >= since)
    wanted = select(Job).where(or_(failed, Job.state == states.ASKING))
    return db.session.scalars(wanted.order_by(Job.id)).all()


def list_results(job_id: int) -> Sequence[JobFile]:
    """The files that a job made, without their bytes."""
    wanted = select(JobFile).where(JobFile.job_id == job_id, JobFile.is_result)
    return db.session.scalars(wanted.order_by(JobFile.id).options(defer(JobFile.content))).all()


def get_result(job_id: int, file_id: int) -> JobFile:
    """One file that a job made. Raises NotFound."""
    found = db.session.get(JobFile, file_id)
    if found is None or found.job_id != job_id or not found.is_result:
        raise NotFound(N_("This file is not kept any more. Results are kept for 7 days"))
    return found


def list_given(job_id: int) -> Sequence[JobFile]:
    """The files that a job works on."""
    wanted = select(JobFile).where(JobFile.job_id == job_id, JobFile.is_result.is_(False))
    return db.session.scalars(wanted.order_by(JobFile.id)).all()


def due(now: datetime) -> ColumnElement[bool]:
    """Jobs that nobody works on and that may be begun, or that somebody gave up without a word."""
    may_begin = or_(Job.held_until.is_(None), Job.held_until <= now)
    return or_(
        and_(Job.state == states.WAITING, may_begin),
        and_(Job.state == states.RUNNING, Job.held_until <= now),
    )


def is_due(now: datetime) -> bool:
    """Whether there is something to do."""
    return db.session.scalar(select(Job.id).where(due(now)).limit(1)) is not None


def has_worker(now: datetime) -> bool:
    """Whether a worker gave a sign of life lately."""
    seen = find_fact(WORKER)
    return seen is not None and abs(now - seen.at) < SILENT_AFTER


def _narrow(wanted: Any, narrowed: Narrowed) -> Any:
    if narrowed.organiser_id is not None:
        wanted = wanted.where(Job.created_by_id == narrowed.organiser_id)
    return wanted.where(Job.state == narrowed.state) if narrowed.state else wanted
