"""Makes each mailed report once for every date on which it is due, and queues its mails."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Refusal
from tracker.jobs import service as jobs
from tracker.jobs.states import FAILED, STOPPED
from tracker.mail import outbox
from tracker.models import Job, MailedReport, MailedSending
from tracker.reports.mailed.document import Made, year_start_of
from tracker.reports.mailed.queries import lock_report, name_of, schedule_of
from tracker.reports.mailed.recipient_queries import list_outsiders, list_willing
from tracker.reports.mailed.schedule import last_due, next_due, year_told
from tracker.webinars.schedule import to_local

MAILED = "mailed_report"
WORKER = Actor(who="worker")
# How long after each failure the next try begins; after the last one an organiser has to ask for it.
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
STOPPED_BY_HAND = N_("An organiser stopped it.")
GONE = N_("What made it is not known any more.")


def send_now(report_id: int, *, actor: Actor, now: datetime) -> MailedSending:
    """Make it at once, beside its dates. Refused while one is being made, and where nobody gets it."""
    report = lock_report(report_id)
    if not list_willing(report_id):
        raise Refusal(N_("Nobody gets this report: every address unsubscribed"))
    making = select(MailedSending.id).where(
        MailedSending.report_id == report_id, MailedSending.state == "making"
    )
    if db.session.scalar(making.limit(1)) is not None:
        raise Refusal(N_("This report is being made at this moment"))
    sending = _begin(report, f"now {now:%Y-%m-%dT%H:%M:%S.%f}", _tomorrow(report, now), now, actor, now)
    audit.record(actor, "mailed_report.sent_now", report)
    return sending


def year_at(report: MailedReport, now: datetime) -> int:
    """The year that it tells of at an instant: today counts."""
    return year_told(_tomorrow(report, now), report.which, year_start_of(report))


def _tomorrow(report: MailedReport, now: datetime) -> date:
    return to_local(now, report.zone).date() + timedelta(days=1)


def queue_due(report_id: int, now: datetime) -> int:
    """Make what is due, once for its date; of several missed dates the last. How many were begun."""
    report = lock_report(report_id)
    if report.next_at is None or report.next_at > now:
        return 0  # another worker was faster
    schedule = schedule_of(report)
    due = last_due(schedule, now)
    report.next_at = next_due(schedule, now).at
    key = due.on.isoformat()
    taken = select(MailedSending.id).where(MailedSending.report_id == report_id, MailedSending.due_key == key)
    if db.session.scalar(taken) is not None:
        return 0
    sending = _begin(report, key, due.on, due.at, WORKER, now)
    return int(sending.state == "making")


def _begin(
    report: MailedReport, key: str, on: date, due_at: datetime, actor: Actor, now: datetime
) -> MailedSending:
    sending = MailedSending(
        report_id=report.id,
        due_key=key,
        year=year_told(on, report.which, year_start_of(report)),
        due_at=due_at,
        created_at=now,
        asked_by_id=actor.organiser_id,
        state="making" if list_willing(report.id) else "nobody",
        tries=0,
    )
    db.session.add(sending)
    db.session.flush()
    if sending.state == "making":
        _queue_job(sending, actor, now)
    return sending


def _queue_job(sending: MailedSending, actor: Actor, now: datetime) -> None:
    job = jobs.queue(
        MAILED,
        actor,
        now,
        label=f"{name_of(sending.report_id)} {sending.year}".strip(),
        asked={"sending": sending.id},
        back="reports.mailed_report",
        arguments={"report_id": sending.report_id},
    )
    sending.job_id, sending.state, sending.tries = job.id, "making", sending.tries + 1
    sending.try_at = None
    db.session.flush()


def note_failure(sending_id: int, now: datetime) -> bool:
    """Its job came to nothing: say why, and when it is tried again. Whether that is news."""
    sending, job = _sending(sending_id)
    if sending.state != "making" or (job is not None and job.state not in (FAILED, STOPPED)):
        return False
    is_stopped = job is not None and job.state == STOPPED
    again = PAUSES[sending.tries - 1] if sending.tries <= len(PAUSES) and not is_stopped else None
    sending.state, sending.try_at = "failed", now + again if again else None
    sending.error = STOPPED_BY_HAND if is_stopped else job.message if job else GONE
    sending.error_values = dict(job.message_values) if job and not is_stopped else {}
    db.session.flush()
    return True


def try_again(sending_id: int, now: datetime, *, actor: Actor = WORKER) -> bool:
    """Make once more what failed; whether there was anything to do."""
    sending, _job = _sending(sending_id)
    report = db.session.get_one(MailedReport, sending.report_id)
    is_wanted = actor is not WORKER or (sending.try_at is not None and sending.try_at <= now)
    if sending.state != "failed" or not is_wanted:
        return False
    if report.deleted_at is not None:
        sending.try_at = None
        return False
    _queue_job(sending, actor, now)
    return True


def keep_made(sending_id: int, job_id: int, made: Made, now: datetime) -> int:
    """Note what was made and queue a mail to everybody who gets it; how many. The caller is writing.

    Nothing where another job made it, or the report is gone.
    """
    sending, _job = _sending(sending_id)
    report = db.session.get_one(MailedReport, sending.report_id, populate_existing=True)
    if sending.state != "making" or sending.job_id != job_id or report.deleted_at is not None:
        return 0
    sending.state, sending.made_at, sending.error, sending.error_values = "made", now, "", {}
    sending.told = made.told(report.subject)
    people = list_willing(report.id)
    if report.organisation_id is not None:
        others = set(list_outsiders(report.organisation_id, [one.email for one in people]))
        people = [one for one in people if one.email not in others]
    queued = [outbox.queue_report(report, one, sending, now) for one in people]
    db.session.flush()
    return sum(mail is not None for mail in queued)


def _sending(sending_id: int) -> tuple[MailedSending, Job | None]:
    """A sending, locked, and its job."""
    lock_row(MailedSending, sending_id)
    sending = db.session.get_one(MailedSending, sending_id, populate_existing=True)
    job = db.session.get(Job, sending.job_id, populate_existing=True) if sending.job_id else None
    return sending, job
