"""Asks the directory: all that matching needs, kinds at a date, first countries."""

from datetime import date

from sqlalchemy import or_, select

from tracker.database import db
from tracker.models import (
    Organisation,
    OrganisationAlias,
    OrganisationCountry,
    OrganisationDomain,
    OrganisationKind,
)
from tracker.organisations.matching import Directory, Known


def load_directory() -> Directory:
    """Every organisation with its domains and aliases, ready to be matched; four queries in all."""
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
