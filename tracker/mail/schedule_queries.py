"""Asks who has to be written to by the clock: reminded, thanked, told weekly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, or_, select

from tracker.database import db
from tracker.figures.counted import registered
from tracker.figures.queries import load_rules
from tracker.mail.schedule import (
    FOLLOWED_UP_FOR,
    LATE_NOTED_FOR,
    LONGEST_MINUTES,
    THANKED_FOR,
    follow_up_at,
    follow_up_key,
    remind_at,
    reminder_key,
)
from tracker.models import (
    Attendance,
    AttendanceImport,
    FocalPoint,
    OutboxMail,
    Registration,
    Series,
    Webinar,
)
from tracker.webinars.numbering import HELD

_HERE = 0  # stands for a registration's id in a key


@dataclass(frozen=True, kw_only=True)
class Reminding:
    """A webinar with reminders, in minutes before its start; `moved_at` None where it never moved."""

    webinar_id: int
    title: str
    starts_at: datetime
    moved_at: datetime | None
    reminders: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FollowingUp:
    """A held webinar whose attendance is there: when its people are written to, None for never.

    `off`: the kinds of mail that its series leaves out.
    """

    webinar_id: int
    title: str
    starts_at: datetime
    due_at: datetime | None
    off: tuple[str, ...]


def list_reminding(now: datetime) -> list[Reminding]:
    """Webinars to come, and those that have just begun, in order of time."""
    rows = db.session.execute(
        _reminding()
        .where(Webinar.state.in_(("scheduled", HELD)), Webinar.published_at.is_not(None))
        .where(Webinar.starts_at > now - LATE_NOTED_FOR)
        .where(Webinar.starts_at <= now + timedelta(minutes=LONGEST_MINUTES))
        .order_by(Webinar.starts_at, Webinar.id)
    )
    return [_read_reminding(row) for row in rows]


def find_reminding(webinar_id: int) -> Reminding | None:
    """The same of one published webinar that is to take place or was held; None for any other."""
    row = db.session.execute(
        _reminding().where(
            Webinar.id == webinar_id,
            Webinar.state.in_(("scheduled", HELD)),
            Webinar.published_at.is_not(None),
        )
    ).one_or_none()
    return _read_reminding(row) if row else None


def _reminding() -> Any:
    return select(
        Webinar.id, Webinar.title, Webinar.starts_at, Webinar.moved_at, Webinar.reminders, Series.reminders
    ).join(Series, Series.id == Webinar.series_id)


def _read_reminding(row: Any) -> Reminding:
    own, of_series = row[4], row[5]
    return Reminding(
        webinar_id=row[0],
        title=row[1],
        starts_at=row[2],
        moved_at=row[3],
        reminders=tuple(of_series if own is None else own),
    )


def list_to_remind(webinar: Reminding, minutes: int) -> Sequence[Registration]:
    """Everybody who had a place at the instant of a reminder and was not sent it yet."""
    at = remind_at(webinar.starts_at, minutes)
    before, after = reminder_key(webinar.webinar_id, "#", minutes, webinar.starts_at).split("#")
    key = literal(before).concat(cast(Registration.id, String)).concat(after)
    return db.session.scalars(
        select(Registration)
        .where(Registration.webinar_id == webinar.webinar_id, Registration.state == "confirmed")
        .where(Registration.created_at <= at, Registration.state_changed_at <= at)
        .where(Registration.email.contains("@"), ~_is_queued(key))  # nobody who was erased
        .order_by(Registration.id)
    ).all()


def _is_queued(key: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(OutboxMail.registration_id == Registration.id, OutboxMail.once_key == key)


def list_following_up(now: datetime) -> list[FollowingUp]:
    """Held webinars of the last weeks whose thanks are due by now."""
    is_wished = and_(Webinar.follow_up == "now", Webinar.starts_at > now - THANKED_FOR)
    rows = db.session.execute(
        _following_up().where(or_(is_wished, Webinar.starts_at > now - FOLLOWED_UP_FOR))
    )
    found = [_read_following_up(row) for row in rows]
    return [one for one in found if one.due_at is not None and one.due_at <= now]


def find_following_up(webinar_id: int) -> FollowingUp | None:
    """The same of one webinar; None while it is not held, or nothing was imported."""
    row = db.session.execute(_following_up().where(Webinar.id == webinar_id)).one_or_none()
    return _read_following_up(row) if row else None


def _following_up() -> Any:
    applied = (
        select(AttendanceImport.webinar_id, func.max(AttendanceImport.applied_at).label("applied_at"))
        .where(AttendanceImport.state == "applied", AttendanceImport.applied_at.is_not(None))
        .group_by(AttendanceImport.webinar_id)
        .subquery()
    )
    return (
        select(
            Webinar.id,
            Webinar.title,
            Webinar.starts_at,
            Webinar.follow_up,
            Series.follow_up_hours,
            Series.mails_off,
            applied.c.applied_at,
        )
        .join(Series, Series.id == Webinar.series_id)
        .join(applied, applied.c.webinar_id == Webinar.id)
        .where(Webinar.state == HELD)
        .order_by(Webinar.starts_at, Webinar.id)
    )


def _read_following_up(row: Any) -> FollowingUp:
    return FollowingUp(
        webinar_id=row.id,
        title=row.title,
        starts_at=row.starts_at,
        due_at=follow_up_at(row.applied_at, row.follow_up_hours, row.follow_up),
        off=tuple(row.mails_off),
    )


def list_to_follow_up(webinar: FollowingUp) -> list[tuple[Registration, str]]:
    """Everybody confirmed who was not written to yet: with "thanks" whoever was there, however short, with
    "missed" the no-shows by the figures' own notion who had registered before it began.
    """
    wanted = registered(Webinar.id == webinar.webinar_id, load_rules()).subquery()
    came = exists().where(
        Attendance.webinar_id == Registration.webinar_id, Attendance.person_id == Registration.person_id
    )
    is_awaited = and_(
        Registration.person_id.in_(select(wanted.c.person_id)), Registration.created_at < Webinar.starts_at
    )
    before, after = follow_up_key(webinar.webinar_id, _HERE).rsplit(str(_HERE), 1)
    key = literal(before).concat(cast(Registration.id, String)).concat(after)
    rows = db.session.execute(
        select(Registration, case((came, "thanks"), else_="missed"))
        .join(Webinar, Webinar.id == Registration.webinar_id)
        .where(Registration.webinar_id == webinar.webinar_id, Registration.state == "confirmed")
        .where(or_(came, is_awaited), Registration.email.contains("@"), ~_is_queued(key))
        .order_by(Registration.id)
    )
    return [(registration, kind) for registration, kind in rows if kind not in webinar.off]


def list_with_digest() -> Sequence[FocalPoint]:
    """Every focal point who wants the weekly mail."""
    wanted = select(FocalPoint).where(and_(FocalPoint.ended_at.is_(None), FocalPoint.wants_digest))
    return db.session.scalars(wanted.order_by(FocalPoint.id)).all()


def list_queued(keys: Sequence[str]) -> set[str]:
    """Those of the keys with which a mail was queued."""
    return {
        key
        for key in db.session.scalars(select(OutboxMail.once_key).where(OutboxMail.once_key.in_(keys)))
        if key is not None
    }
