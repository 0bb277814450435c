"""Asks what a personal link opens, and what we hold about its owner."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker import signed_links as links
from tracker.database import db
from tracker.errors import N_, Refusal
from tracker.models import (
    Attendance,
    AttendanceImport,
    AuditEntry,
    FocalPoint,
    ImportPerson,
    ImportRow,
    Invitation,
    JoinClick,
    OutboxMail,
    Person,
    Recap,
    Registration,
    SeriesRegistration,
    Webinar,
)
from tracker.registrations.questions_queries import answers_of, list_questions
from tracker.signed_links import Purpose

MOST_LINKS = 20
A_DAY = timedelta(days=1)

Linked = Registration | FocalPoint | Invitation | SeriesRegistration | Person  # whose links are signed
Row = TypeVar("Row", bound=Linked)


class LinkEnded(Refusal):
    """A personal link that opens nothing: too old, ended, or never ours."""

    status = 410


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a link opens. `manages` is false for a link that only leads to the platform."""

    registration: Registration
    webinar: Webinar
    manages: bool


def open_link(token: str, now: datetime, *, manages: bool = True) -> Opened:
    """What a token is for; `manages` false lets the link of a calendar in too. Raises LinkEnded."""
    claim = links.read_token(token)
    if claim is None or (manages and claim.purpose != "manage"):
        raise LinkEnded(N_("This link has ended"))
    registration = db.session.scalars(
        select(Registration)
        .where(Registration.id == claim.row_id)
        .options(joinedload(Registration.organisation), joinedload(Registration.webinar))
    ).one_or_none()
    # a registration that is gone takes the same work as a wrong proof
    generation = registration.link_generation if registration else 0
    is_genuine = links.is_genuine(_key(), claim, generation)
    if registration is None or not is_genuine or links.has_ended(ends_at(registration.webinar), now):
        raise LinkEnded(N_("This link has ended"))
    return Opened(registration=registration, webinar=registration.webinar, manages=claim.purpose == "manage")


def open_row(token: str, purpose: Purpose, find: Callable[[int], Row | None]) -> Row:
    """The row that a token of this purpose opens, asked for by its id. Raises LinkEnded."""
    claim = links.read_token(token)
    if claim is None or claim.purpose != purpose:
        raise LinkEnded(N_("This link has ended"))
    row = find(claim.row_id)
    if not links.is_genuine(_key(), claim, row.link_generation if row else 0) or row is None:
        raise LinkEnded(N_("This link has ended"))
    return row


def token_for(row: Linked, purpose: Purpose, *, until: datetime | None = None) -> str:
    """The token that opens a row, to be put into a mail or a calendar, never to be stored."""
    return links.make_token(_key(), purpose, row.id, row.link_generation, until=until)


def ends_at(webinar: Webinar) -> datetime:
    """The instant a webinar ends."""
    return webinar.starts_at + timedelta(minutes=webinar.minutes)


def list_clicks(registration_id: int) -> list[datetime]:
    """When somebody went to the platform through our page, in order."""
    wanted = select(JoinClick.at).where(JoinClick.registration_id == registration_id)
    return list(db.session.scalars(wanted.order_by(JoinClick.id)))


def find_recap(webinar_id: int) -> Recap | None:
    """A published recap of a webinar."""
    return db.session.scalars(
        select(Recap)
        .where(Recap.webinar_id == webinar_id, Recap.state == "published")
        .order_by(Recap.id)
        .limit(1)
    ).one_or_none()


def list_linkable(email: str, now: datetime) -> list[Registration]:
    """An address' (case-folded) newest registration at each webinar whose links still open something."""
    rows = db.session.scalars(
        select(Registration)
        .join(Webinar, Webinar.id == Registration.webinar_id)
        .where(
            Registration.email == email,
            Webinar.published_at.is_not(None),
            Webinar.starts_at > now - links.KEPT - A_DAY,
        )
        .order_by(Registration.id.desc())
        .options(joinedload(Registration.webinar))
    )
    newest: dict[int, Registration] = {}
    for row in rows:
        if not links.has_ended(ends_at(row.webinar), now):
            newest.setdefault(row.webinar_id, row)
    return list(newest.values())[:MOST_LINKS]


def was_sent_link(registration_id: int, since: datetime) -> bool:
    """Whether somebody asked for this link after an instant."""
    wanted = select(OutboxMail.id).where(
        OutboxMail.registration_id == registration_id,
        OutboxMail.kind == "link",
        OutboxMail.created_at > since,
    )
    return db.session.scalar(wanted.limit(1)) is not None


def describe_data(opened: Opened) -> dict[str, Any]:
    """All we hold about somebody at one webinar, JSON-ready: instants as ISO 8601 in UTC, no other person."""
    own, webinar = opened.registration, opened.webinar
    return {
        "webinar": {"title": webinar.title, "starts_at": webinar.starts_at.isoformat(), "zone": webinar.zone},
        "registration": {
            "email": own.email,
            "name": own.name,
            "state": own.state,
            "organisation": own.organisation.name if own.organisation else None,
            "organisation_as_typed": own.organisation_as_typed,
            "country": own.country,
            "language": own.language,
            "zone": own.zone,
            "source": own.source,
            "registered_at": own.created_at.isoformat(),
            "state_changed_at": own.state_changed_at.isoformat(),
            "access_needs": own.access_needs,
            "interpretation": own.interpretation,
        },
        "answers": _answers(own),
        "changes": _changes(own),
        "mails": _mails(own),
        "went_to_the_platform_at": [at.isoformat() for at in list_clicks(own.id)],
        "attendance": _attendance(own),
        "times_on_the_platform": _stays(own),
    }


def _answers(own: Registration) -> list[dict[str, Any]]:
    answers = answers_of(own.id)
    questions = list_questions(own.webinar_id)
    return [{"question": one.text, "answer": answers[one.id]} for one in questions if one.id in answers]


def _changes(own: Registration) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.object_kind == "registrations", AuditEntry.object_id == own.id)
        .order_by(AuditEntry.id)
    )
    return [
        {
            "at": row.at.isoformat(),
            "what": row.action,
            "by": "you" if row.who == "public" else "the organisers",
            "before": row.before,
            "after": row.after,
        }
        for row in rows
    ]


def _mails(own: Registration) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(OutboxMail).where(OutboxMail.registration_id == own.id).order_by(OutboxMail.id)
    )
    return [
        {
            "what": row.kind,
            "to": row.to_email,
            "state": row.state,
            "made_at": row.created_at.isoformat(),
            "sent_at": _iso(row.sent_at),
        }
        for row in rows
    ]


def _attendance(own: Registration) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Attendance).where(
            Attendance.webinar_id == own.webinar_id, Attendance.person_id == own.person_id
        )
    )
    return [{"name": row.name, "seconds": row.seconds, "source": row.source} for row in rows]


def _stays(own: Registration) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(ImportRow.joined_at, ImportRow.left_at)
        .join(ImportPerson, ImportPerson.id == ImportRow.import_person_id)
        .join(AttendanceImport, AttendanceImport.id == ImportRow.import_id)
        .where(AttendanceImport.webinar_id == own.webinar_id, AttendanceImport.state == "applied")
        .where(ImportPerson.person_id == own.person_id, ImportRow.joined_at.is_not(None))
        .order_by(ImportRow.joined_at, ImportRow.id)
    )
    return [{"joined_at": _iso(joined), "left_at": _iso(left)} for joined, left in rows]


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
