"""Asks what a personal link opens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker import signed_links as links
from tracker.database import db
from tracker.errors import N_, Refusal
from tracker.models import (
    AuditEntry,
    Certificate,
    FocalPoint,
    Invitation,
    JoinClick,
    MailedRecipient,
    Person,
    Recap,
    Registration,
    SeriesRegistration,
    SlidesRequest,
    Webinar,
)
from tracker.registrations.rules import ACTIVE
from tracker.signed_links import Purpose

# Whose links are signed.
Linked = (
    Registration
    | FocalPoint
    | Invitation
    | SeriesRegistration
    | Person
    | Certificate
    | SlidesRequest
    | MailedRecipient
)
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
    if claim is None or claim.purpose not in (("manage",) if manages else ("manage", "join")):
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


def token_for(row: Linked, purpose: Purpose, *, until: datetime | None = None, to: str = "") -> str:
    """The token that opens a row, to be put into a mail or a calendar, never to be stored.

    Of a person: what was registered under the address it is sent `to`, their main one where none is named.
    """
    to = (to or row.email or "") if isinstance(row, Person) else ""
    return links.make_token(_key(), purpose, row.id, row.link_generation, until=until, to=to)


def ends_at(webinar: Webinar) -> datetime:
    """The instant a webinar ends."""
    return webinar.starts_at + timedelta(minutes=webinar.minutes)


@dataclass(frozen=True, kw_only=True)
class Move:
    """That a webinar took another time since somebody registered: when it was, and in which zone."""

    was: datetime
    zone: str


def find_move(opened: Opened, now: datetime) -> Move | None:
    """The move that somebody with a place has not answered yet; None where there is nothing to decide."""
    own, webinar = opened.registration, opened.webinar
    if webinar.moved_at is None or webinar.moved_from is None or webinar.moved_at <= own.created_at:
        return None
    if webinar.state != "scheduled" or own.state not in ACTIVE or now >= ends_at(webinar):
        return None
    if has_kept(own.id, webinar.moved_at):
        return None
    return Move(was=webinar.moved_from, zone=webinar.moved_from_zone or webinar.zone)


def has_kept(registration_id: int, since: datetime) -> bool:
    """Whether somebody said after an instant that they keep their place."""
    wanted = select(AuditEntry.id).where(
        AuditEntry.object_kind == "registrations",
        AuditEntry.object_id == registration_id,
        AuditEntry.action == "registration.kept",
        AuditEntry.at >= since,
    )
    return db.session.scalar(wanted.limit(1)) is not None


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


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
