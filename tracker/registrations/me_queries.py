"""Asks for all registrations of one person: what is to come, what was, and how long they were there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from tracker import signed_links as links
from tracker.database import db
from tracker.errors import N_
from tracker.models import (
    Attendance,
    Certificate,
    OutboxMail,
    Person,
    Recap,
    Registration,
    SeriesRegistration,
    Webinar,
)
from tracker.people.duplicate_queries import find_kept
from tracker.people.queries import emails_of
from tracker.registrations.data_queries import came_as
from tracker.registrations.link_queries import LinkEnded, ends_at, token_for
from tracker.registrations.rules import ACTIVE


@dataclass(frozen=True, kw_only=True)
class Line:
    """One webinar of a person. `token` opens their registration: "" where its links have ended, or where
    they came without one (then `state` is "" too). `minutes` they were there; None where that is not known.
    """

    webinar: Webinar
    state: str
    token: str
    minutes: int | None
    has_recap: bool
    certificate_token: str = ""  # opens their certificate, for good; "" where there is none


@dataclass(frozen=True, kw_only=True)
class Mine:
    """All of a person's webinars: those to come in their order, the others the newest first."""

    coming: Sequence[Line]
    past: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whoever opened a link to all registrations: the person's id, the one address that the link proves, and
    the name known under it. `has_more`: they have other addresses, of which this link shows nothing.
    """

    id: int
    email: str
    name: str
    has_more: bool


def open_person(token: str, now: datetime) -> Owner:
    """Whom a link to all registrations belongs to; also where their record went into another since.

    Raises LinkEnded.
    """
    claim = links.read_token(token)
    if claim is None or claim.purpose != "person" or claim.until is None:
        raise LinkEnded(N_("This link has ended"))
    person = db.session.get(Person, claim.row_id)
    if person is None:
        kept_id = find_kept(claim.row_id)
        person = db.session.get(Person, kept_id) if kept_id else None
    emails = emails_of(person) if person else ()
    generation = person.link_generation if person else 0
    proven = [email for email in emails or ("",) if links.is_genuine(_key(), claim, generation, to=email)]
    if person is None or not emails or not proven or links.is_past(claim, now):
        raise LinkEnded(N_("This link has ended"))
    (email,) = proven
    newest = find_newest(email)
    name = newest.name if newest and email != person.email else person.name
    return Owner(id=person.id, email=email, name=name, has_more=len(emails) > 1)


def find_newest(email: str) -> Registration | None:
    """The last registration of an address (case-folded): its language and zone are the ones they use."""
    wanted = select(Registration).where(Registration.email == email).order_by(Registration.id.desc())
    return db.session.scalars(wanted.limit(1)).one_or_none()


def was_sent_all(person_id: int, email: str, since: datetime) -> bool:
    """Whether somebody asked for the link to all registrations of an address after an instant."""
    wanted = select(OutboxMail.id).where(
        OutboxMail.person_id == person_id,
        OutboxMail.to_email == email,
        OutboxMail.kind == "all_links",
        OutboxMail.created_at > since,
    )
    return db.session.scalar(wanted.limit(1)) is not None


def list_mine(owner: Owner, now: datetime) -> Mine:
    """The newest registration at each published webinar, and those they came to without one; five queries.

    Of the address that the link proves; nothing of others that are theirs too.
    """
    registrations = _newest(owner.email)
    seconds = _seconds(owner)
    others = _webinars(set(seconds) - set(registrations))
    webinars = {number: one.webinar for number, one in registrations.items()} | others
    recaps = _with_recap(set(webinars))
    certificates = _certificates(owner.id)
    lines = [
        replace(
            _line(webinar, registrations.get(number), seconds.get(number), number in recaps, now),
            certificate_token=certificates.get(number, ""),
        )
        for number, webinar in webinars.items()
    ]
    lines.sort(key=lambda line: line.webinar.starts_at)
    coming = [line for line in lines if is_to_come(line.webinar, now)]
    return Mine(coming=coming, past=[line for line in reversed(lines) if not is_to_come(line.webinar, now)])


def is_to_come(webinar: Webinar, now: datetime) -> bool:
    """Whether a webinar is scheduled and not over."""
    return webinar.state == "scheduled" and now < ends_at(webinar)


def ids_to_come(email: str, now: datetime) -> list[int]:
    """Registrations of an address (case-folded) that hold a place, or wait, at webinars to come."""
    rows = db.session.scalars(_of(email).where(Registration.state.in_(ACTIVE)))
    return [row.id for row in rows if is_to_come(row.webinar, now)]


def list_series(email: str) -> list[SeriesRegistration]:
    """Series in which an address (case-folded) has a place at every webinar."""
    return list(
        db.session.scalars(
            select(SeriesRegistration)
            .where(SeriesRegistration.email == email, SeriesRegistration.ended_at.is_(None))
            .options(joinedload(SeriesRegistration.series))
            .order_by(SeriesRegistration.id)
        )
    )


def _of(email: str) -> Select[Registration]:
    return (
        select(Registration)
        .join(Webinar, Webinar.id == Registration.webinar_id)
        .where(Registration.email == email, Webinar.published_at.is_not(None))
        .options(joinedload(Registration.webinar))
        .order_by(Registration.id)
    )


def _newest(email: str) -> dict[int, Registration]:
    return {row.webinar_id: row for row in db.session.scalars(_of(email))}


def _seconds(owner: Owner) -> dict[int, int]:
    rows = db.session.execute(
        select(Attendance.webinar_id, Attendance.seconds).where(
            Attendance.person_id == owner.id, came_as(owner.email)
        )
    )
    return {row.webinar_id: row.seconds for row in rows}


def _webinars(ids: set[int]) -> dict[int, Webinar]:
    wanted = select(Webinar).where(Webinar.id.in_(ids), Webinar.published_at.is_not(None))
    return {row.id: row for row in db.session.scalars(wanted)}


def _with_recap(ids: set[int]) -> set[int]:
    return set(
        db.session.scalars(
            select(Recap.webinar_id).where(Recap.webinar_id.in_(ids), Recap.state == "published")
        )
    )


def _certificates(person_id: int) -> dict[int, str]:
    wanted = select(Certificate).where(Certificate.person_id == person_id, Certificate.revoked_at.is_(None))
    return {one.webinar_id: token_for(one, "verify") for one in db.session.scalars(wanted)}


def _line(
    webinar: Webinar, own: Registration | None, seconds: int | None, has_recap: bool, now: datetime
) -> Line:
    has_link = own is not None and not links.has_ended(ends_at(webinar), now)
    return Line(
        webinar=webinar,
        state=own.state if own else "",
        token=token_for(own, "manage") if own is not None and has_link else "",
        minutes=None if seconds is None else seconds // 60,
        has_recap=has_recap,
    )


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
