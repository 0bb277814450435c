"""Asks for registrations: places of a webinar, who waits, the organiser's list, counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Organisation, OrganisationCountry, Organiser, OutboxMail, Registration, Webinar
from tracker.registrations.rules import ACTIVE, STATES, Places
from tracker.registrations.waiting_list import Waiting


def _number(state: str) -> Any:
    return (
        select(func.count())
        .where(Registration.webinar_id == Webinar.id, Registration.state == state)
        .correlate(Webinar)
        .scalar_subquery()
    )


# Made once: everybody who registers asks this, many at a moment.
_PLACES = select(
    Webinar.state,
    Webinar.published_at,
    Webinar.starts_at,
    Webinar.minutes,
    Webinar.registration_closes_at,
    Webinar.capacity,
    _number("confirmed").label("confirmed"),
    _number("waitlisted").label("waiting"),
).where(Webinar.id == bindparam("webinar_id"))


def get_places(webinar_id: int) -> Places:
    """What decisions need, in one query. Raises NotFound."""
    row = db.session.execute(_PLACES, {"webinar_id": webinar_id}).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such webinar"))
    return Places(
        state=row.state,
        is_published=row.published_at is not None,
        starts_at=row.starts_at,
        minutes=row.minutes,
        closes_at=row.registration_closes_at,
        capacity=row.capacity,
        confirmed=row.confirmed,
        waiting=row.waiting,
    )


def find_standing(webinar_id: int, email: str) -> Registration | None:
    """What speaks for an address (case-folded): its active registration, else one that was declined."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.webinar_id == webinar_id, Registration.email == email)
        .where(Registration.state != "cancelled")
        .order_by(case((Registration.state == "declined", 1), else_=0), Registration.id.desc())
        .limit(1)
    ).one_or_none()


def find_active(webinar_id: int, email: str) -> Registration | None:
    """The one active registration of an address (case-folded)."""
    return db.session.scalars(
        select(Registration).where(
            Registration.webinar_id == webinar_id,
            Registration.email == email,
            Registration.state.in_(ACTIVE),
        )
    ).one_or_none()


def get_registration(webinar_id: int, registration_id: int) -> Registration:
    """One registration of this webinar. Raises NotFound."""
    found = db.session.scalars(
        select(Registration).where(Registration.id == registration_id, Registration.webinar_id == webinar_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such registration"))
    return found


def list_tries(webinar_id: int, email: str) -> Sequence[Registration]:
    """Every registration an address ever had at a webinar, with its organisation, the newest first."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.webinar_id == webinar_id, Registration.email == email)
        .options(joinedload(Registration.organisation))
        .order_by(Registration.id.desc())
    ).all()


def list_waiting(webinar_id: int) -> list[Waiting]:
    """Everybody on the waiting list, in no order."""
    rows = db.session.execute(
        select(Registration.id, Registration.queued_at).where(
            Registration.webinar_id == webinar_id, Registration.state == "waitlisted"
        )
    )
    return [Waiting(registration_id=row.id, queued_at=row.queued_at) for row in rows]


def get_many(registration_ids: Sequence[int]) -> dict[int, Registration]:
    """Registrations by id."""
    rows = db.session.scalars(select(Registration).where(Registration.id.in_(registration_ids)))
    return {row.id: row for row in rows}


def list_webinars_with_free_places(now: datetime) -> list[int]:
    """Scheduled webinars still to come where somebody waits though a place is free."""
    wanted = (
        select(Webinar.id)
        .where(Webinar.state == "scheduled", Webinar.starts_at > now, _number("waitlisted") > 0)
        .where(or_(Webinar.capacity.is_(None), Webinar.capacity > _number("confirmed")))
    )
    return list(db.session.scalars(wanted))


@dataclass(frozen=True, kw_only=True)
class Counts:
    """People by state; `duplicates` counts active registrations beyond one per address (always 0)."""

    confirmed: int
    waitlisted: int
    pending: int
    declined: int
    cancelled: int
    duplicates: int

    @property
    def all(self) -> int:
        """Every registration of any state."""
        return self.confirmed + self.waitlisted + self.pending + self.declined + self.cancelled


def count_by_state(webinar_id: int) -> Counts:
    """How many registrations of each state."""
    rows = db.session.execute(
        select(Registration.state, func.count(), func.count(func.distinct(Registration.email)))
        .where(Registration.webinar_id == webinar_id)
        .group_by(Registration.state)
    )
    numbers: dict[str, int] = {row[0]: row[1] for row in rows}
    active, addresses = db.session.execute(
        select(func.count(), func.count(func.distinct(Registration.email))).where(
            Registration.webinar_id == webinar_id, Registration.state.in_(ACTIVE)
        )
    ).one()
    return Counts(**{state: numbers.get(state, 0) for state in STATES}, duplicates=active - addresses)


def list_active_emails(webinar_id: int) -> list[str]:
    """The addresses of everybody who has a place or waits for one, in the order they came."""
    return list(
        db.session.scalars(
            select(Registration.email)
            .where(Registration.webinar_id == webinar_id, Registration.state.in_(ACTIVE))
            .order_by(Registration.queued_at, Registration.id)
        )
    )


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What an organiser's list is narrowed to; "" and None leave it wide. `organisation_id` 0: not linked."""

    state: str = ""
    search: str = ""
    organisation_id: int | None = None
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the organiser's list; `country` is the chosen one, else the organisation's first."""

    id: int
    name: str
    email: str
    state: str
    organisation_id: int | None
    organisation: str
    organisation_as_typed: str
    linked_how: str
    linked_by: str
    country: str
    source: str
    created_at: datetime


def list_rows(webinar_id: int, narrowed: Filter, *, limit: int | None = None, offset: int = 0) -> list[Row]:
    """The newest first; one query for any number of rows."""
    wanted = _narrow(_rows(webinar_id), narrowed).order_by(Registration.id.desc()).offset(offset)
    rows = db.session.execute(wanted.limit(limit) if limit is not None else wanted)
    return [Row(**row._mapping) for row in rows]


def count_rows(webinar_id: int, narrowed: Filter) -> int:
    """How many lines the list has under a filter."""
    inner = _narrow(_rows(webinar_id), narrowed).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def list_queue(webinar_id: int, *, limit: int) -> list[Row]:
    """The first of the waiting list, in order."""
    wanted = _narrow(_rows(webinar_id), Filter(state="waitlisted"))
    rows = db.session.execute(wanted.order_by(Registration.queued_at, Registration.id).limit(limit))
    return [Row(**row._mapping) for row in rows]


def get_row(webinar_id: int, registration_id: int) -> Row:
    """One line of the list. Raises NotFound."""
    row = db.session.execute(_rows(webinar_id).where(Registration.id == registration_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such registration"))
    return Row(**row._mapping)


def _rows(webinar_id: int) -> Select[Any]:
    return (
        select(
            Registration.id,
            Registration.name,
            Registration.email,
            Registration.state,
            Registration.organisation_id,
            func.coalesce(Organisation.name, "").label("organisation"),
            Registration.organisation_as_typed,
            Registration.linked_how,
            func.coalesce(Organiser.name, "").label("linked_by"),
            _country().label("country"),
            Registration.source,
            Registration.created_at,
        )
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .outerjoin(Organiser, Organiser.id == Registration.linked_by_id)
        .outerjoin(
            OrganisationCountry,
            (OrganisationCountry.organisation_id == Registration.organisation_id)
            & (OrganisationCountry.position == 0),
        )
        .where(Registration.webinar_id == webinar_id)
    )


def _country() -> Any:
    return func.coalesce(Registration.country, OrganisationCountry.code, "")


def _narrow(wanted: Select[Any], narrowed: Filter) -> Select[Any]:
    if narrowed.state:
        wanted = wanted.where(Registration.state == narrowed.state)
    if narrowed.organisation_id == 0:
        wanted = wanted.where(Registration.organisation_id.is_(None))
    elif narrowed.organisation_id is not None:
        wanted = wanted.where(Registration.organisation_id == narrowed.organisation_id)
    if narrowed.country:
        wanted = wanted.where(_country() == narrowed.country)
    if narrowed.search:
        wanted = wanted.where(or_(*_finds(narrowed.search)))
    return wanted


def _finds(search: str) -> list[Any]:
    """In any of three columns; SQLite folds the case of ASCII only, so other spellings are asked for too."""
    spellings = {search, search.lower(), search.title(), search.upper()}
    columns = (
        Registration.name,
        Registration.email,
        Registration.organisation_as_typed,
        Organisation.name,
        Organisation.short_name,
    )
    return [column.icontains(text, autoescape=True) for column in columns for text in spellings]


def list_organisation_choices(webinar_id: int) -> list[tuple[int, str]]:
    """The organisations somebody registered from, by name."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.id.in_(
                select(Registration.organisation_id).where(Registration.webinar_id == webinar_id)
            )
        )
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in rows]


def list_biggest(webinar_id: int, *, limit: int) -> list[tuple[int, str, int]]:
    """(id, name, confirmed people) of the organisations most people come from."""
    people = func.count()
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, people.label("people"))
        .join(Registration, Registration.organisation_id == Organisation.id)
        .where(Registration.webinar_id == webinar_id, Registration.state == "confirmed")
        .group_by(Organisation.id, Organisation.name)
        .order_by(people.desc(), Organisation.name)
        .limit(limit)
    )
    return [(row.id, row.name, row.people) for row in rows]


def list_countries(webinar_id: int) -> list[str]:
    """The codes of the countries somebody registered from."""
    inner = _rows(webinar_id).subquery()
    return list(
        db.session.scalars(
            select(inner.c.country).where(inner.c.country != "").distinct().order_by(inner.c.country)
        )
    )


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Where confirmed people come from, and how many of them nobody could place."""

    organisations: int
    countries: int
    without_organisation: int


def count_spread(webinar_id: int) -> Spread:
    """Organisations and countries of the confirmed, each once."""
    inner = _narrow(_rows(webinar_id), Filter(state="confirmed")).subquery()
    row = db.session.execute(
        select(
            func.count(func.distinct(inner.c.organisation_id)),
            func.count(func.distinct(func.nullif(inner.c.country, ""))),
            func.count() - func.count(inner.c.organisation_id),
        )
    ).one()
    return Spread(organisations=row[0], countries=row[1], without_organisation=row[2])


def was_written_to(registration_id: int, since: datetime) -> bool:
    """Whether a mail about this registration was queued after an instant."""
    return (
        db.session.scalar(
            select(OutboxMail.id)
            .where(OutboxMail.registration_id == registration_id, OutboxMail.created_at > since)
            .limit(1)
        )
        is not None
    )
