"""Counts what stands above the organiser's list: people by each filter, organisations, countries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, select

from tracker.database import db
from tracker.models import Organisation, Registration
from tracker.registrations.list_queries import COUNTRY, Filter, has_come, joined, narrow


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many there would be if one filter were chosen, the others staying as they are."""

    states: dict[str, int]
    before: int
    first: int
    needs: int
    interpretations: dict[str, int]
    languages: dict[str, int]
    sources: dict[str, int]


def count_filters(webinar_id: int, narrowed: Filter) -> Counts:
    """Six queries for any number of people."""

    def by(column: Any, **without: Any) -> dict[Any, int]:
        wanted = joined(select(column.label("key"), func.count().label("people")), webinar_id)
        rows = db.session.execute(
            narrow(wanted, webinar_id, replace(narrowed, **without)).group_by("key").order_by("key")
        )
        return {row.key: row.people for row in rows}

    has_needs = by(case((Registration.access_needs != "", 1), else_=0), needs="")
    came = _count_came(webinar_id, replace(narrowed, came=""))
    interpretations = by(Registration.interpretation, interpretation="")
    interpretations.pop("", None)
    return Counts(
        states=by(Registration.state, state=""),
        before=came[0],
        first=came[1],
        needs=has_needs.get(1, 0),
        interpretations=interpretations,
        languages=by(Registration.language, language=""),
        sources=by(Registration.source, source=""),
    )


def _count_came(webinar_id: int, narrowed: Filter) -> tuple[int, int]:
    """How many came before, and how many never did."""
    came = select(case((has_come(webinar_id), 1)).label("came"))
    inner = narrow(joined(came, webinar_id), webinar_id, narrowed).subquery()
    before = func.count(inner.c.came)
    row = db.session.execute(select(before, func.count() - before)).one()
    return row[0], row[1]


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


def list_biggest(webinar_id: int, *, limit: int) -> Sequence[Any]:
    """(id, name, confirmed, waiting) of the organisations most people come from."""
    confirmed = func.count(case((Registration.state == "confirmed", 1)))
    waiting = func.count(case((Registration.state == "waitlisted", 1)))
    return db.session.execute(
        select(Organisation.id, Organisation.name, confirmed.label("confirmed"), waiting.label("waiting"))
        .join(Registration, Registration.organisation_id == Organisation.id)
        .where(Registration.webinar_id == webinar_id, Registration.state.in_(("confirmed", "waitlisted")))
        .group_by(Organisation.id, Organisation.name)
        .order_by(confirmed.desc(), waiting.desc(), Organisation.name)
        .limit(limit)
    ).all()


def list_countries(webinar_id: int) -> list[str]:
    """The codes of the countries somebody registered from."""
    inner = joined(select(COUNTRY.label("country")), webinar_id).subquery()
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
    columns = select(Registration.organisation_id, COUNTRY.label("country"))
    inner = narrow(joined(columns, webinar_id), webinar_id, Filter(state="confirmed")).subquery()
    row = db.session.execute(
        select(
            func.count(func.distinct(inner.c.organisation_id)),
            func.count(func.distinct(func.nullif(inner.c.country, ""))),
            func.count() - func.count(inner.c.organisation_id),
        )
    ).one()
    return Spread(organisations=row[0], countries=row[1], without_organisation=row[2])
