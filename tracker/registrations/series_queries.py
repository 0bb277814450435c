"""Asks which dates of a series are open, and who wants a place at all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.database import db
from tracker.models import OutboxMail, Registration, SeriesRegistration, Webinar
from tracker.registrations import queries, rules
from tracker.registrations.link_queries import ends_at, open_row
from tracker.registrations.rules import Door

LONGEST = timedelta(days=1)  # no webinar takes longer
MOST_DATES = 60


@dataclass(frozen=True, kw_only=True)
class OpenDate:
    """A webinar one can register for now, and what the door is: open, full (one may wait) or asks."""

    webinar: Webinar
    door: Door


def list_open_dates(series_id: int, now: datetime) -> list[OpenDate]:
    """The webinars of a series to come that take registrations, the next one first; three queries."""
    rows = db.session.scalars(
        select(Webinar)
        .where(Webinar.series_id == series_id, *_is_open(now))
        .order_by(Webinar.starts_at, Webinar.id)
        .limit(MOST_DATES)
    )
    coming = [row for row in rows if ends_at(row) > now]
    places = queries.list_places([row.id for row in coming])
    found = [OpenDate(webinar=row, door=rules.find_door(places[row.id], now)) for row in coming]
    return [each for each in found if each.door in rules.ENTERED]


def count_open_dates(series_id: int, now: datetime) -> int:
    """How many there are, in one small query; places play no part."""
    wanted = select(func.count()).select_from(Webinar).where(Webinar.series_id == series_id, *_is_open(now))
    return db.session.scalar(wanted.where(Webinar.starts_at > now)) or 0


def _is_open(now: datetime) -> tuple[Any, ...]:
    opens, closes = Webinar.registration_opens_at, Webinar.registration_closes_at
    return (
        Webinar.published_at.is_not(None),
        Webinar.state == "scheduled",
        Webinar.admission != "invitation",
        Webinar.starts_at > now - LONGEST,
        or_(opens.is_(None), opens <= now),
        or_(closes.is_(None), closes > now),
    )


def open_series_link(token: str) -> SeriesRegistration:
    """The place whose link it is, with its series, ended or not. Raises LinkEnded."""
    return open_row(token, "series", _find)


def _find(place_id: int) -> SeriesRegistration | None:
    return db.session.scalars(
        select(SeriesRegistration)
        .where(SeriesRegistration.id == place_id)
        .options(joinedload(SeriesRegistration.series))
    ).one_or_none()


def find_series_place(series_id: int, email: str) -> SeriesRegistration | None:
    """The place of an address (case-folded) in a series, ended or not."""
    return db.session.scalars(
        select(SeriesRegistration).where(
            SeriesRegistration.series_id == series_id, SeriesRegistration.email == email
        )
    ).one_or_none()


def was_told(place_id: int, since: datetime) -> bool:
    """Whether a mail about this place was queued after an instant."""
    wanted = select(OutboxMail.id).where(
        OutboxMail.series_registration_id == place_id, OutboxMail.created_at > since
    )
    return db.session.scalar(wanted.limit(1)) is not None


def list_own_dates(place: SeriesRegistration, now: datetime) -> Sequence[Registration]:
    """The newest registration of its owner at each webinar of the series to come, with the webinar."""
    newest = (
        select(func.max(Registration.id))
        .join(Webinar, Webinar.id == Registration.webinar_id)
        .where(Webinar.series_id == place.series_id, Registration.email == place.email)
        .where(Webinar.published_at.is_not(None), Webinar.starts_at > now)
        .group_by(Registration.webinar_id)
    )
    return db.session.scalars(
        select(Registration)
        .join(Webinar, Webinar.id == Registration.webinar_id)
        .where(Registration.id.in_(newest))
        .options(joinedload(Registration.webinar))
        .order_by(Webinar.starts_at, Webinar.id)
    ).all()


@dataclass(frozen=True, kw_only=True)
class Due:
    """A place in a series, and a webinar of it that its owner is to be registered for."""

    webinar_id: int
    place_id: int
    email: str


def list_due_places(now: datetime) -> list[Due]:
    """Whom to register for what: webinars that opened after the place was made, people who never tried.

    By webinar, then in the order the places were made. Who may come in is not asked here.
    """
    tried = exists().where(
        Registration.webinar_id == Webinar.id, Registration.email == SeriesRegistration.email
    )
    rows = db.session.execute(
        select(
            Webinar.id.label("webinar_id"), SeriesRegistration.id.label("place_id"), SeriesRegistration.email
        )
        .join(
            SeriesRegistration,
            and_(
                SeriesRegistration.series_id == Webinar.series_id,
                SeriesRegistration.ended_at.is_(None),
                or_(
                    Webinar.published_at > SeriesRegistration.created_at,
                    Webinar.registration_opens_at > SeriesRegistration.created_at,
                ),
            ),
        )
        .where(*_is_open(now), Webinar.starts_at > now, ~tried)
        .order_by(Webinar.id, SeriesRegistration.id)
    )
    return [Due(**row._mapping) for row in rows]
