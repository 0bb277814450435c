"""Asks what the dashboard shows: webinars ahead, registrations by day, what waits, what colleagues did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from tracker.database import db
from tracker.jobs.queries import list_failed
from tracker.jobs.states import ASKING
from tracker.mail.heartbeat import is_doubted
from tracker.mail.outbox_queries import get_standing
from tracker.models import (
    Attendance,
    AttendanceImport,
    AuditEntry,
    Organiser,
    OutboxMail,
    Recap,
    Registration,
    Webinar,
)
from tracker.models.attendance import REGISTRANTS_ONLY
from tracker.pages.waiting import Clock, EndedJob, Outbox, StagedImport, WebinarState
from tracker.webinars.numbering import CANCELLED, HELD
from tracker.webinars.rederiving_queries import list_troubles

LONGEST = timedelta(days=2)  # no webinar is longer
REMEMBERED = timedelta(days=120)  # nobody is reminded of what was left undone before that


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """What somebody else changed, when. `object_kind` is the table it was in."""

    name: str
    action: str
    label: str
    object_kind: str
    object_id: int | None
    at: datetime


def list_ahead(now: datetime, most: int) -> list[Webinar]:
    """Drafts and scheduled webinars that are not over, the next one first."""
    found = db.session.scalars(
        select(Webinar)
        .where(Webinar.state.in_(("draft", "scheduled")), Webinar.starts_at > now - LONGEST)
        .order_by(Webinar.starts_at, Webinar.id)
        .limit(most + 5)
    )
    return [each for each in found if each.starts_at + timedelta(minutes=each.minutes) > now][:most]


def find_latest(now: datetime, series_id: int | None = None) -> Webinar | None:
    """The webinar held last."""
    wanted = select(Webinar).where(Webinar.state == HELD, Webinar.starts_at <= now)
    if series_id is not None:
        wanted = wanted.where(Webinar.series_id == series_id)
    return db.session.scalars(
        wanted.order_by(Webinar.starts_at.desc(), Webinar.id.desc()).limit(1)
    ).one_or_none()


def count_webinars() -> int:
    """How many webinars there are of any state."""
    return db.session.scalar(select(func.count()).select_from(Webinar)) or 0


def registrations_by_day(webinar_id: int, today: date, days: int, zone: str) -> list[tuple[date, int]]:
    """New confirmed places of each of the last days, today included, by the clock of a zone."""
    listed = [today - timedelta(days=back) for back in reversed(range(days))]
    made = Registration.created_at
    columns = [
        func.sum(
            case(
                (and_(made >= _midnight(on, zone), made < _midnight(on + timedelta(days=1), zone)), 1),
                else_=0,
            )
        )
        for on in listed
    ]
    row = db.session.execute(
        select(*columns).where(Registration.webinar_id == webinar_id, Registration.state == "confirmed")
    ).one()
    return [(on, int(count or 0)) for on, count in zip(listed, row, strict=True)]


def _midnight(on: date, zone: str) -> datetime:
    return datetime.combine(on, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def count_registered_until(webinar_id: int, moment: datetime) -> int:
    """How many of a webinar's confirmed places had been taken by a moment."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Registration.webinar_id == webinar_id,
                Registration.state == "confirmed",
                Registration.created_at <= moment,
            )
        )
        or 0
    )


def list_states(now: datetime) -> list[WebinarState]:
    """What each webinar leaves to do: all to come, those of the last months, and older ones whose recap was
    drafted in these months, as after an import for a past date; one query."""
    since = now - REMEMBERED
    begun = Webinar.id.in_(select(Recap.webinar_id).where(Recap.state == "draft", Recap.created_at > since))
    confirmed = _count(Registration, Registration.state == "confirmed")
    unplaced = _count(
        Registration, and_(Registration.state == "confirmed", Registration.organisation_id.is_(None))
    )
    waitlisted = _count(Registration, Registration.state == "waitlisted")
    attended = exists().where(Attendance.webinar_id == Webinar.id)
    applied = exists().where(
        AttendanceImport.webinar_id == Webinar.id,
        AttendanceImport.state == "applied",
        AttendanceImport.format != REGISTRANTS_ONLY,
    )
    rows = db.session.execute(
        select(
            Webinar.id,
            Webinar.title,
            Webinar.starts_at,
            Webinar.minutes,
            Webinar.state,
            Webinar.capacity,
            Webinar.quota,
            confirmed.label("confirmed"),
            unplaced.label("unplaced"),
            waitlisted.label("waitlisted"),
            _count(Registration, Registration.state == "pending").label("pending"),
            _count(OutboxMail, OutboxMail.state == "failed").label("failed_mails"),
            _count(OutboxMail, OutboxMail.state == "bounced").label("bounced_mails"),
            or_(attended, applied, Webinar.head_count.is_not(None)).label("has_attendance"),
            exists().where(Recap.webinar_id == Webinar.id, Recap.state == "published").label("has_recap"),
        )
        .where(Webinar.state.not_in(("draft", CANCELLED)), or_(Webinar.starts_at > since, begun))
        .order_by(Webinar.starts_at, Webinar.id)
    )
    return [
        WebinarState(
            webinar_id=row.id,
            title=row.title,
            is_over=row.starts_at + timedelta(minutes=row.minutes) <= now,
            is_held=row.state == HELD,
            has_attendance=row.has_attendance,
            has_published_recap=row.has_recap,
            without_organisation=row.unplaced,
            over=max(0, row.confirmed - row.capacity) if row.capacity is not None else 0,
            could_move_up=0 if row.quota else _could_move_up(row.capacity, row.confirmed, row.waitlisted),
            to_decide=row.pending,
            failed_mails=row.failed_mails,
            bounced_mails=row.bounced_mails,
        )
        for row in rows
    ]


def _could_move_up(capacity: int | None, confirmed: int, waitlisted: int) -> int:
    return waitlisted if capacity is None else min(waitlisted, max(0, capacity - confirmed))


def _count(
    model: type[Registration] | type[OutboxMail], condition: ColumnElement[bool]
) -> ColumnElement[int]:
    return select(func.count()).where(model.webinar_id == Webinar.id, condition).scalar_subquery()


def get_outbox(now: datetime, *, sends: bool) -> Outbox:
    """How sending mail stands; without a mail server nothing can be late."""
    standing = get_standing(now)
    return Outbox(
        minutes_late=standing.oldest_due_seconds // 60 if sends else 0,
        is_clock_doubted=is_doubted(),
        blocked_addresses=standing.blocked_addresses,
    )


def list_clocks(now: datetime) -> list[Clock]:
    """Webinars ahead whose time an organiser has to look at since the rules of their zones changed."""
    return [
        Clock(webinar_id=one.webinar_id, title=one.title, is_twice=one.trouble == "fold")
        for one in list_troubles(now)
    ]


def list_staged() -> list[StagedImport]:
    """Imports that wait to be reviewed, the oldest first."""
    rows = db.session.execute(
        select(AttendanceImport.id, AttendanceImport.webinar_id, Webinar.title, AttendanceImport.row_count)
        .join(Webinar, Webinar.id == AttendanceImport.webinar_id)
        .where(AttendanceImport.state == "staged")
        .order_by(AttendanceImport.id)
    )
    return [
        StagedImport(import_id=row.id, webinar_id=row.webinar_id, title=row.title, rows=row.row_count)
        for row in rows
    ]


def list_ended_jobs(now: datetime) -> list[EndedJob]:
    """Work in the background that failed within a week, or asks something."""
    return [
        EndedJob(job_id=one.id, label=one.label, asks=one.state == ASKING)
        for one in list_failed(now - timedelta(days=7))
    ]


def list_colleagues(me: int, most: int) -> Sequence[Colleague]:
    """The last things that other organisers changed, the newest first."""
    rows = db.session.execute(
        select(AuditEntry, Organiser.name, Organiser.email)
        .join(Organiser, Organiser.id == AuditEntry.organiser_id)
        .where(AuditEntry.organiser_id != me)
        .order_by(AuditEntry.id.desc())
        .limit(most)
    )
    return [
        Colleague(
            name=name or email,
            action=entry.action,
            label=entry.label,
            object_kind=entry.object_kind,
            object_id=entry.object_id,
            at=entry.at,
        )
        for entry, name, email in rows
    ]
