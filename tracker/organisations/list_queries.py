"""Asks for pages of the directory: searched, filtered, with who is known and when somebody last came."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from tracker.database import db
from tracker.models import (
    Attendance,
    Organisation,
    OrganisationAlias,
    OrganisationCountry,
    OrganisationDomain,
    OrganisationKind,
    Person,
    Webinar,
)
from tracker.organisations.hierarchy import Kin, Line, family
from tracker.organisations.names import name_key


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a list is narrowed to; "" narrows nothing. `kind` is that of the day `on`."""

    on: date
    search: str = ""
    kind: str = ""
    sector: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One line of the directory; `last_came` is the wall time of the last webinar somebody came to."""

    id: int
    name: str
    short_name: str
    sector: str
    kind: str
    countries: tuple[str, ...]
    people: int
    last_came: datetime | None


def count_organisations(filter: Filter) -> int:
    """How many organisations a filter leaves."""
    return db.session.scalar(_filtered(select(func.count(Organisation.id)), filter)) or 0


def list_organisations(filter: Filter, *, limit: int, offset: int) -> list[Listed]:
    """A page of the directory by name; five queries however many lines."""
    rows = db.session.scalars(
        _filtered(select(Organisation), filter)
        .order_by(Organisation.name_key, Organisation.id)
        .limit(limit)
        .offset(offset)
    ).all()
    ids = [row.id for row in rows]
    kinds = _kinds(ids, filter.on)
    countries = _countries(ids)
    people = _counted(
        select(Person.organisation_id, func.count()).group_by(Person.organisation_id), ids, Person
    )
    last = _counted(
        select(Attendance.organisation_id, func.max(Webinar.local_start))
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(Attendance.connection == "")
        .group_by(Attendance.organisation_id),
        ids,
        Attendance,
    )
    return [
        Listed(
            id=row.id,
            name=row.name,
            short_name=row.short_name,
            sector=row.sector,
            kind=kinds.get(row.id, "other"),
            countries=tuple(countries.get(row.id, ())),
            people=people.get(row.id, 0),
            last_came=last.get(row.id),
        )
        for row in rows
    ]


def matching_ids(filter: Filter) -> set[int]:
    """Every organisation a filter leaves, for the download."""
    return set(db.session.scalars(_filtered(select(Organisation.id), filter)))


def used_countries() -> list[str]:
    """Codes of countries that some organisation is in."""
    return list(db.session.scalars(select(OrganisationCountry.code).distinct()))


def list_family(organisation_id: int) -> list[Line]:
    """Those above an organisation, itself, and all below it; only itself where it is part of nothing."""
    rows = db.session.execute(select(Organisation.id, Organisation.name, Organisation.parent_id))
    return family(organisation_id, [Kin(id=row.id, name=row.name, parent_id=row.parent_id) for row in rows])


def count_people_by_domain(organisation_id: int) -> dict[str, int]:
    """How many known people of an organisation write from each domain."""
    emails = db.session.scalars(
        select(Person.email).where(Person.organisation_id == organisation_id, Person.email.is_not(None))
    )
    found: dict[str, int] = {}
    for email in emails:
        domain = str(email).rpartition("@")[2]
        found[domain] = found.get(domain, 0) + 1
    return found


def list_names() -> list[str]:
    """Every organisation's name, for suggestions while typing."""
    return list(db.session.scalars(select(Organisation.name).order_by(Organisation.name_key)))


def _filtered(asked: Any, filter: Filter) -> Any:
    if filter.search:
        asked = asked.where(_matches(filter.search))
    if filter.sector:
        asked = asked.where(Organisation.sector == ("" if filter.sector == "unknown" else filter.sector))
    if filter.country:
        asked = asked.where(_has(OrganisationCountry, OrganisationCountry.code == filter.country))
    if filter.kind == "other":
        asked = asked.where(~_has(OrganisationKind, _valid(filter.on), OrganisationKind.kind != "other"))
    elif filter.kind:
        asked = asked.where(_has(OrganisationKind, _valid(filter.on), OrganisationKind.kind == filter.kind))
    return asked


def _matches(search: str) -> Any:
    key, plain = name_key(search), search.strip().casefold()
    ways = [
        func.lower(Organisation.short_name).contains(plain, autoescape=True),
        _has(OrganisationDomain, OrganisationDomain.domain.contains(plain, autoescape=True)),
    ]
    if key:
        ways.append(Organisation.name_key.contains(key, autoescape=True))
        ways.append(_has(OrganisationAlias, OrganisationAlias.alias_key.contains(key, autoescape=True)))
    return or_(*ways)


def _has(model: Any, *conditions: Any) -> Any:
    return select(1).where(model.organisation_id == Organisation.id, *conditions).exists()


def _valid(on: date) -> Any:
    return or_(OrganisationKind.from_on.is_(None), OrganisationKind.from_on <= on) & or_(
        OrganisationKind.to_on.is_(None), OrganisationKind.to_on >= on
    )


def _kinds(ids: list[int], on: date) -> dict[int, str]:
    rows = db.session.execute(
        select(OrganisationKind.organisation_id, OrganisationKind.kind).where(
            OrganisationKind.organisation_id.in_(ids), _valid(on)
        )
    )
    return {row.organisation_id: row.kind for row in rows}


def _countries(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(OrganisationCountry.organisation_id, OrganisationCountry.code)
        .where(OrganisationCountry.organisation_id.in_(ids))
        .order_by(OrganisationCountry.position)
    )
    for owner, code in rows:
        found.setdefault(owner, []).append(code)
    return found


def _counted(asked: Any, ids: list[int], model: Any) -> dict[int, Any]:
    return {row[0]: row[1] for row in db.session.execute(asked.where(model.organisation_id.in_(ids)))}
