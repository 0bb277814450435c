"""What can be done about jobs: queue, answer, stop; what becomes of one: done, failed, cleaned away."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from tracker import audit
from tracker.audit import Actor
from tracker.database import db
from tracker.errors import N_, Refusal
from tracker.jobs import queries, states
from tracker.jobs.states import GivenFile, Outcome
from tracker.models import Job, JobFile


def queue(
    kind: str,
    actor: Actor,
    now: datetime,
    *,
    label: str,
    webinar_id: int | None = None,
    asked: Mapping[str, Any] | None = None,
    files: Iterable[GivenFile] = (),
    back: str = "",
    arguments: Mapping[str, Any] | None = None,
) -> Job:
    """A job in the transaction of its cause; a worker does it once that is committed.

    `asked` is JSON-ready. `files` are kept until it ends. `back` is the view, with its `arguments`, where it
    was asked for: whoever reads that it failed goes on there.
    """
    job = Job(
        kind=kind,
        state=states.WAITING,
        label=label[:300],
        webinar_id=webinar_id,
        asked=dict(asked or {}),
        result=_shown_at(back, arguments or {}),
        created_at=now,
        created_by_id=actor.organiser_id,
    )
    db.session.add(job)
    db.session.flush()
    _keep(job, files, is_result=False)
    return job


def answer(job_id: int, said: Mapping[str, Any], now: datetime) -> Job:
    """Go on with a job that asked. Refused where it does not ask any more."""
    job = _locked(job_id)
    if job.state != states.ASKING:
        raise Refusal(N_("This was answered or stopped already."))
    job.asked = {**job.asked, **said}
    job.state, job.tries, job.held_until, job.finished_at = states.WAITING, 0, None, None
    job.message, job.message_values = "", {}
    return job


def stop(job_id: int, actor: Actor, now: datetime) -> Job:
    """Whatever it has not stored yet is never stored. Refused where it has ended."""
    job = _locked(job_id)
    if job.state in states.ENDED:
        raise Refusal(N_("This has ended already, so there is nothing to stop."))
    _end(job, states.STOPPED, now)
    audit.record(actor, "job.stopped", job, label=job.label)
    return job


def settle(job: Job, outcome: Outcome, now: datetime) -> None:
    """Note what came of a job, in the transaction of its work."""
    job.result = _shown_at(outcome.where, outcome.arguments) | dict(outcome.details)
    job.message, job.message_values = outcome.message, dict(outcome.values)
    if outcome.asks:
        job.state, job.held_by, job.held_until, job.finished_at = states.ASKING, "", None, now
        return
    _keep(job, outcome.files, is_result=True)
    _end(job, states.DONE, now)


def fail(job: Job, message: str, values: Mapping[str, Any], now: datetime) -> None:
    """It cannot be done; `message` is English with places and says what to do."""
    job.message = message
    job.message_values = {name: _plain(value) for name, value in values.items()}
    _end(job, states.FAILED, now)


def clean_up(now: datetime) -> int:
    """Forget files of results after a week, of questions nobody answered after a day, jobs after 90 days.

    Returns how many files and jobs went.
    """
    unanswered = Job.state == states.ASKING, Job.finished_at < now - states.ANSWER_WITHIN
    for job in db.session.scalars(select(Job).where(*unanswered)).all():
        fail(job, states.NO_ANSWER, {}, now)
    old = select(Job.id).where(Job.finished_at < now - states.RESULTS_KEPT, Job.state.in_(states.ENDED))
    files = db.session.execute(delete(JobFile).where(JobFile.job_id.in_(old)))
    gone = Job.finished_at < now - states.JOBS_KEPT, Job.state.in_(states.ENDED)
    jobs = db.session.execute(delete(Job).where(*gone))
    return int(files.rowcount) + int(jobs.rowcount)  # type: ignore[attr-defined]


def _shown_at(where: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"where": where, "arguments": dict(arguments)}


def _locked(job_id: int) -> Job:
    queries.get_job(job_id)
    return db.session.get_one(Job, job_id, with_for_update=True, populate_existing=True)


def _end(job: Job, state: str, now: datetime) -> None:
    job.state, job.finished_at, job.held_by, job.held_until = state, now, "", None
    db.session.execute(delete(JobFile).where(JobFile.job_id == job.id, JobFile.is_result.is_(False)))


def _keep(job: Job, files: Iterable[GivenFile], *, is_result: bool) -> None:
    db.session.add_all(
        JobFile(
            job_id=job.id,
            is_result=is_result,
            name=file.name[:200],
            content_type=file.content_type,
            content=file.content,
        )
        for file in files
    )
    db.session.flush()


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
