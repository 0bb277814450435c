"""Does, a step at a time, what is due by the clock; the worker and a command call it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.database import begin_write, db
from tracker.mail import schedule_queries as queries
from tracker.mail import schedule_service as service
from tracker.mail.schedule import due_reminder
from tracker.reports.mailed.rounds import run_mailed

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Queued:
    """What one step queued: so many mails of a kind; `webinar_id` None for those about no single webinar."""

    kind: str
    webinar_id: int | None
    title: str
    mails: int
    is_late: bool = False


def run_schedule(now: datetime, *, keeps: bool = True, is_quick: bool = False) -> list[Queued]:
    """Queue everything that is due at an instant; `keeps` false only looks and leaves all as it was.

    `is_quick` leaves out what takes longer to find and can wait a minute.
    """
    done = []
    for step in (_reminders,) if is_quick else (_reminders, _follow_ups, _digests, _reports):
        done += [queued for queued in step(now, keeps) if queued.mails]
    return done


class Rounds:
    """A worker's: reminders every time, thanks and weekly mails once a minute."""

    def __init__(self) -> None:
        self._whole_at: datetime | None = None

    def run(self, now: datetime) -> None:
        """Queue what is due."""
        is_quick = self._whole_at is not None and abs(now - self._whole_at) < A_MINUTE
        if not is_quick:
            self._whole_at = now
        run_schedule(now, is_quick=is_quick)


def _reminders(now: datetime, keeps: bool) -> Iterator[Queued]:
    for webinar in queries.list_reminding(now):
        minutes = due_reminder(webinar.starts_at, webinar.reminders, now)
        if minutes is None or not queries.list_to_remind(webinar, minutes):
            continue
        begin_write()
        mails, is_late = service.queue_reminders(webinar.webinar_id, now)
        _end(keeps)
        yield Queued(
            kind="reminder", webinar_id=webinar.webinar_id, title=webinar.title, mails=mails, is_late=is_late
        )


def _follow_ups(now: datetime, keeps: bool) -> Iterator[Queued]:
    for webinar in queries.list_following_up(now):
        if not queries.list_to_follow_up(webinar):
            continue
        begin_write()
        queued = service.queue_follow_ups(webinar.webinar_id, now)
        _end(keeps)
        for kind, mails in sorted(queued.items()):
            yield Queued(kind=kind, webinar_id=webinar.webinar_id, title=webinar.title, mails=mails)


def _digests(now: datetime, keeps: bool) -> Iterator[Queued]:
    if not service.list_due_digests(now):
        return
    begin_write()
    mails = service.queue_digests(now)
    _end(keeps)
    yield Queued(kind="digest", webinar_id=None, title="", mails=mails)


def _reports(now: datetime, keeps: bool) -> Iterator[Queued]:
    """Begun in the background: their mails follow once they are made."""
    yield Queued(kind="report", webinar_id=None, title="", mails=run_mailed(now, keeps=keeps))


def _end(keeps: bool) -> None:
    if keeps:
        db.session.commit()
    else:
        db.session.rollback()
