"""Tells whoever asked for a job, by mail, that it has ended or asks, where they had to wait for long."""

from datetime import datetime

from tracker.database import db
from tracker.jobs import states
from tracker.mail.outbox import queue_job
from tracker.models import Job, Organiser


def tell_when_long(job: Job, now: datetime) -> None:
    """One mail in the transaction of the job's end; none within a minute, none for commands."""
    organiser = db.session.get(Organiser, job.created_by_id) if job.created_by_id else None
    if organiser is not None and organiser.active and now - job.created_at >= states.MAILED_AFTER:
        queue_job("job_ended", job, organiser, now)
