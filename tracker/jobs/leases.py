"""Takes one job for one worker alone, keeps it while it is worked on, gives it back.

`held_by` is another word with each taking: a worker that lost its job (a pause, a stop) finds another one
there and stores nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update

from tracker.audit import Actor
from tracker.database import begin_write, db, write_apart
from tracker.jobs import queries, service, states
from tracker.models import Job, Organiser


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A job that one worker has for itself, and for whom it is done."""

    id: int
    kind: str
    label: str
    webinar_id: int | None
    asked: Mapping[str, Any]
    actor: Actor
    held_by: str


def take(now: datetime) -> Claim | None:
    """The oldest job that is due; one that broke off too often fails instead. Commits."""
    while queries.is_due(now):
        begin_write()
        wanted = select(Job).where(queries.due(now)).order_by(Job.id).limit(1)
        job = db.session.scalars(wanted.with_for_update(skip_locked=True)).one_or_none()
        if job is None:  # others were faster
            db.session.rollback()
            return None
        if job.tries >= states.MOST_TRIES:
            service.fail(job, states.BROKE_OFF, {"tries": job.tries, "number": job.id}, now)
            db.session.commit()
            continue
        claim = _hold(job, now)
        db.session.commit()
        return claim
    return None


def _hold(job: Job, now: datetime) -> Claim:
    job.state, job.held_by, job.held_until = states.RUNNING, uuid4().hex, now + states.LEASE
    job.tries += 1
    job.started_at = job.started_at or now
    job.step, job.done_count, job.total_count = "", 0, None
    organiser = db.session.get(Organiser, job.created_by_id) if job.created_by_id else None
    return Claim(
        id=job.id,
        kind=job.kind,
        label=job.label,
        webinar_id=job.webinar_id,
        asked=dict(job.asked),
        actor=Actor(organiser_id=organiser.id, who=organiser.email) if organiser else Actor(who="worker"),
        held_by=job.held_by,
    )


def renew(claim: Claim, now: datetime, **values: Any) -> bool:
    """Keep it, and note how far it is, beside whatever its work does; whether it is still ours."""
    changed = write_apart(
        update(Job)
        .where(Job.id == claim.id, Job.state == states.RUNNING, Job.held_by == claim.held_by)
        .values(held_until=now + states.LEASE, **values)
    )
    return changed == 1


def find_own(claim: Claim) -> Job | None:
    """The row, locked; None where it was stopped or another worker has it. The caller is writing."""
    job = db.session.get(Job, claim.id, with_for_update=True, populate_existing=True)
    return job if job is not None and (job.state, job.held_by) == (states.RUNNING, claim.held_by) else None


def put_back(job: Job, until: datetime, *, counts: bool) -> None:
    """Let any worker begin it anew, from an instant on; a stop of the worker does not count as a try."""
    job.state, job.held_by, job.held_until = states.WAITING, "", until
    job.tries -= not counts
