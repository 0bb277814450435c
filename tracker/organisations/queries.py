"""Asks the directory: all that matching needs, kinds at a date, first countries."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import (
    Organisation,
    OrganisationAlias,
    OrganisationCountry,
    OrganisationDomain,
    OrganisationKind,
)
from tracker.organisations.details import Details
from tracker.organisations.domains import email_domain, is_free_mail, with_parents
from tracker.organisations.kinds import Period
from tracker.organisations.matching import Directory, Known, Match
from tracker.organisations.names import name_key


def load_directory() -> Directory:
    """Every organisation with domains, aliases and countries, ready to be matched; four queries in all."""
    aliases: dict[int, list[str]] = {}
    domains: dict[int, list[str]] = {}
    for owner, alias in db.session.execute(
        select(OrganisationAlias.organisation_id, OrganisationAlias.alias).order_by(OrganisationAlias.id)
    ):
        aliases.setdefault(owner, []).append(alias)
    for owner, domain in db.session.execute(
        select(OrganisationDomain.organisation_id, OrganisationDomain.domain)
    ):
        domains.setdefault(owner, []).append(domain)
    countries: dict[int, list[str]] = {}
    for owner, code in db.session.execute(
        select(OrganisationCountry.organisation_id, OrganisationCountry.code)
    ):
        countries.setdefault(owner, []).append(code)
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.short_name).order_by(Organisation.id)
    )
    return Directory(
        Known(
            id=row.id,
            name=row.name,
            short_name=row.short_name,
            aliases=tuple(aliases.get(row.id, ())),
            domains=tuple(domains.get(row.id, ())),
            countries=tuple(countries.get(row.id, ())),
        )
        for row in rows
    )


def kinds_on(on: date) -> dict[int, str]:
    """The kind of every organisation at a date; "other" is said by absence."""
    rows = db.session.execute(
        select(OrganisationKind.organisation_id, OrganisationKind.kind)
        .where(or_(OrganisationKind.from_on.is_(None), OrganisationKind.from_on <= on))
        .where(or_(OrganisationKind.to_on.is_(None), OrganisationKind.to_on >= on))
        .order_by(OrganisationKind.from_on)
    )
    return {row.organisation_id: row.kind for row in rows}


def first_countries() -> dict[int, str]:
    """The country each organisation counts for."""
    rows = db.session.execute(
        select(OrganisationCountry.organisation_id, OrganisationCountry.code).order_by(
            OrganisationCountry.position.desc()
        )
    )
    return {row.organisation_id: row.code for row in rows}


def load_details(organisation_id: int | None = None) -> dict[int, Details]:
    """What is kept of every organisation, or of one; five queries in all."""
    parent = aliased(Organisation)
    heads = select(Organisation, parent.name.label("parent")).outerjoin(
        parent, Organisation.parent_id == parent.id
    )
    if organisation_id is not None:
        heads = heads.where(Organisation.id == organisation_id)
    countries = _gathered(
        OrganisationCountry, OrganisationCountry.code, OrganisationCountry.position, organisation_id
    )
    domains = _gathered(
        OrganisationDomain, OrganisationDomain.domain, OrganisationDomain.domain, organisation_id
    )
    aliases = _gathered(
        OrganisationAlias, OrganisationAlias.alias, OrganisationAlias.alias_key, organisation_id
    )
    periods = _load_periods(organisation_id)
    return {
        row.id: Details(
            name=row.name,
            short_name=row.short_name,
            sector=row.sector,
            parent=parent_name or "",
            countries=tuple(countries.get(row.id, ())),
            domains=tuple(sorted(domains.get(row.id, ()))),
            aliases=tuple(sorted(aliases.get(row.id, ()), key=name_key)),
            periods=tuple(periods.get(row.id, ())),
        )
        for row, parent_name in db.session.execute(heads.order_by(Organisation.id))
    }


def _gathered(model: Any, column: Any, order: Any, organisation_id: int | None) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(model.organisation_id, column).order_by(order)
    if organisation_id is not None:
        query = query.where(model.organisation_id == organisation_id)
    for owner, value in db.session.execute(query):
        found.setdefault(owner, []).append(value)
    return found


def _load_periods(organisation_id: int | None) -> dict[int, list[Period]]:
    found: dict[int, list[Period]] = {}
    query = select(OrganisationKind)
    if organisation_id is not None:
        query = query.where(OrganisationKind.organisation_id == organisation_id)
    for row in db.session.scalars(query):
        period = Period(kind=row.kind, from_on=row.from_on, to_on=row.to_on)
        found.setdefault(row.organisation_id, []).append(period)
    return {
        owner: sorted(periods, key=lambda one: one.from_on or date.min) for owner, periods in found.items()
    }


def get_organisation(organisation_id: int) -> Organisation:
    """One organisation; NotFound where there is none."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound(N_("There is no such organisation"))
    return organisation


def find_organisation(name: str) -> Organisation | None:
    """The organisation of exactly this name, whatever its case and signs."""
    return db.session.scalars(
        select(Organisation).where(Organisation.name_key == name_key(name))
    ).one_or_none()


def domain_owners() -> dict[str, tuple[int, str]]:
    """Every entered domain with the id and the name of the organisation that holds it."""
    rows = db.session.execute(
        select(OrganisationDomain.domain, Organisation.id, Organisation.name).join(
            Organisation, Organisation.id == OrganisationDomain.organisation_id
        )
    )
    return {row.domain: (row.id, row.name) for row in rows}


# Made once: everybody who registers asks this, many at a moment.
_ENTERED = select(OrganisationDomain.domain, OrganisationDomain.organisation_id).where(
    OrganisationDomain.domain.in_(bindparam("domains", expanding=True))
)


def recognise(*, email: str = "", name: str = "") -> Match | None:
    """The same answer as `load_directory().find()`, from two small queries: for one person in a hurry."""
    domain = email_domain(email)
    if domain and not is_free_mail(domain):
        rows = db.session.execute(_ENTERED, {"domains": with_parents(domain)})
        entered = {row.domain: row.organisation_id for row in rows}
        if entered:
            longest = max(entered, key=len)
            return Match(organisation_id=entered[longest], how="domain", by=longest)
    return _called(name) if name_key(name) else None


def _called(name: str) -> Match | None:
    """Who has exactly this name, short name or alias; short names have no key, so all of them are read."""
    key = name_key(name)
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.short_name, OrganisationAlias.alias)
        .outerjoin(
            OrganisationAlias,
            (OrganisationAlias.organisation_id == Organisation.id) & (OrganisationAlias.alias_key == key),
        )
        .where(
            or_(
                Organisation.name_key == key,
                Organisation.short_name != "",
                OrganisationAlias.alias.is_not(None),
            )
        )
    )
    known = (
        Known(id=row.id, name=row.name, short_name=row.short_name, aliases=(row.alias,) if row.alias else ())
        for row in rows
    )
    return Directory(known).find_by_name(name)
