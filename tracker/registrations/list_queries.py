"""Asks for the organiser's list: filtered rows, the waiting list's head, where people come from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Organisation, OrganisationCountry, Organiser, Registration


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
