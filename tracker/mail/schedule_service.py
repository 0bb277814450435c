"""Queues what goes out by itself, each mail once; changes what will."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Refusal
from tracker.mail import outbox, schedule
from tracker.mail import schedule_queries as queries
from tracker.mail.digest_queries import read_digests
from tracker.mail.schedule import FollowUp
from tracker.models import FocalPoint, Webinar


def queue_reminders(webinar_id: int, now: datetime) -> tuple[int, bool]:
    """Queue the reminder that is due for everybody who lacks it; how many, and whether it is too late.

    Once the webinar has begun they are noted as late, and nobody is written to. Who got their place, or
    heard of a new time, after the reminder's instant needs none.
    """
    lock_row(Webinar, webinar_id)
    webinar = queries.find_reminding(webinar_id)
    minutes = schedule.due_reminder(webinar.starts_at, webinar.reminders, now) if webinar else None
    if webinar is None or minutes is None:
        return 0, False
    if webinar.moved_at is not None and webinar.moved_at > schedule.remind_at(webinar.starts_at, minutes):
        return 0, False
    is_late = now >= webinar.starts_at
    people = queries.list_to_remind(webinar, minutes)
    for registration in people:
        mail = outbox.queue_asked(
            "reminder",
            registration,
            now,
            details={"minutes": minutes, "starts_at": webinar.starts_at.isoformat()},
            once=schedule.reminder_key(webinar_id, registration.id, minutes, webinar.starts_at),
        )
        if mail is not None and is_late:
            mail.state, mail.last_error = "late", "its time is over"
    db.session.flush()
    return len(people), is_late


def queue_follow_ups(webinar_id: int, now: datetime) -> Counter[str]:
    """Thank those who came and write to those who did not, where that is due; how many of each kind."""
    lock_row(Webinar, webinar_id)
    found = queries.find_following_up(webinar_id)
    if found is None or found.due_at is None or found.due_at > now:
        return Counter()
    queued: Counter[str] = Counter()
    for registration, kind in queries.list_to_follow_up(found):
        key = schedule.follow_up_key(webinar_id, registration.id)
        outbox.queue_asked(kind, registration, now, once=key)
        queued[kind] += 1
    db.session.flush()
    return queued


def list_due_digests(now: datetime) -> list[tuple[FocalPoint, str]]:
    """The focal points whose weekly mail is due and was not queued, with the key that makes it unique."""
    due = []
    for point in queries.list_with_digest():
        week = schedule.digest_week(now, point.zone)
        if week is not None:
            due.append((point, schedule.digest_key(point.id, week)))
    queued = queries.list_queued([key for _point, key in due]) if due else set()
    return [(point, key) for point, key in due if key not in queued]


def queue_digests(now: datetime) -> int:
    """Queue the weekly mails that have something to say; how many."""
    for point, _key in list_due_digests(now)[:1]:
        lock_row(FocalPoint, point.id)  # the first of all is everybody's lock
    due = list_due_digests(now)
    digests = read_digests([point for point, _key in due], "", now) if due else {}
    queued = 0
    for point, key in due:
        digest = digests[point.id]
        if digest.lines or digest.last_title:
            outbox.queue_focal_point("digest", point, now, once=key)
            queued += 1
    db.session.flush()
    return queued


def plan_follow_up(webinar_id: int, wish: FollowUp, actor: Actor, now: datetime) -> Webinar:
    """Send thanks after the series' pause, at once, or never. Raises Refusal where it cannot be at once."""
    lock_row(Webinar, webinar_id)
    webinar = db.session.get_one(Webinar, webinar_id)
    if wish == "now" and queries.find_following_up(webinar_id) is None:
        raise Refusal(N_("Mark the webinar held and apply an attendance file first"))
    if wish == "now" and webinar.starts_at <= now - schedule.THANKED_FOR:
        raise Refusal(N_("This webinar is too long ago: the links in such mails have ended"))
    before, webinar.follow_up = webinar.follow_up, wish
    db.session.flush()
    audit.record(
        actor,
        "mail.follow_up",
        webinar,
        label=webinar.title,
        before={"follow_up": before},
        after={"follow_up": wish},
    )
    return webinar


def plan_reminders(webinar_id: int, minutes: Iterable[int] | None, actor: Actor) -> Webinar:
    """When people of a webinar are reminded, in minutes before its start; None as its series says."""
    lock_row(Webinar, webinar_id)
    webinar = db.session.get_one(Webinar, webinar_id)
    before = webinar.reminders
    webinar.reminders = None if minutes is None else schedule.clean_reminders(minutes)
    db.session.flush()
    audit.record(
        actor,
        "mail.reminders",
        webinar,
        label=webinar.title,
        before={"reminders": before},
        after={"reminders": webinar.reminders},
    )
    return webinar
