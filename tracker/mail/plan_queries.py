"""Asks what goes out by itself about one webinar: each reminder with its instant, thanks, how far it is."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.database import db
from tracker.mail.schedule import remind_at
from tracker.mail.schedule_queries import find_following_up, list_to_follow_up
from tracker.models import OutboxMail, Webinar

Counts = dict[str, int]


@dataclass(frozen=True, kw_only=True)
class PlannedReminder:
    """One reminder: minutes before the start, its instant, and its mails by state."""

    minutes: int
    at: datetime
    mails: Counts


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What goes out by itself. `after_at` None while it waits for attendance, or is never to be."""

    is_own: bool
    reminders: tuple[PlannedReminder, ...]
    after_at: datetime | None
    has_attendance: bool
    after: dict[str, Counts]
    to_write_to: Counts


def read_plan(webinar: Webinar) -> Plan:
    """The plan of one webinar; three queries, and two more once attendance is there.

    `to_write_to`: how many people are still to be thanked, and told that they were missed.
    """
    is_own = webinar.reminders is not None
    minutes = webinar.reminders if webinar.reminders is not None else webinar.series.reminders
    counts = _count_reminders(webinar)
    following = find_following_up(webinar.id)
    return Plan(
        is_own=is_own,
        reminders=tuple(
            PlannedReminder(minutes=each, at=remind_at(webinar.starts_at, each), mails=counts.get(each, {}))
            for each in sorted(minutes, reverse=True)
        ),
        after_at=following.due_at if following else None,
        has_attendance=following is not None,
        after=_count_after(webinar.id),
        to_write_to=Counter(kind for _own, kind in list_to_follow_up(following)) if following else {},
    )


def _count_reminders(webinar: Webinar) -> dict[int, Counts]:
    minutes = OutboxMail.details["minutes"].as_integer()
    rows = db.session.execute(
        select(minutes, OutboxMail.state, func.count())
        .where(OutboxMail.webinar_id == webinar.id, OutboxMail.kind == "reminder")
        .where(OutboxMail.details["starts_at"].as_string() == webinar.starts_at.isoformat())
        .group_by(minutes, OutboxMail.state)
    )
    found: dict[int, Counts] = defaultdict(dict)
    for each, state, mails in rows:
        found[each][state] = mails
    return found


def _count_after(webinar_id: int) -> dict[str, Counts]:
    rows = db.session.execute(
        select(OutboxMail.kind, OutboxMail.state, func.count())
        .where(OutboxMail.webinar_id == webinar_id, OutboxMail.kind.in_(("thanks", "missed")))
        .group_by(OutboxMail.kind, OutboxMail.state)
    )
    found: dict[str, Counts] = {"thanks": {}, "missed": {}}
    for kind, state, mails in rows:
        found[kind][state] = mails
    return found
