"""Counts one organisation: who came from it, to which webinars, by year, for which countries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import Condition, is_counted, is_in_period, year_column
from tracker.figures.counts import Period
from tracker.figures.office_queries import offices_of
from tracker.figures.queries import load_rules
from tracker.models import Attendance, Webinar


@dataclass(frozen=True, kw_only=True)
class YearOfOrganisation:
    """Attendances in a year and the different people behind them."""

    year: int
    attendances: int
    people: int


@dataclass(frozen=True, kw_only=True)
class WebinarOfOrganisation:
    """A held webinar to which somebody came, and how many did."""

    webinar_id: int
    title: str
    number: int | None
    local_start: datetime
    people: int


@dataclass(frozen=True, kw_only=True)
class OrganisationHistory:
    """All held webinars: different people, attendances, by year and by webinar, oldest first."""

    people: int
    attendances: int
    years: list[YearOfOrganisation]
    webinars: list[WebinarOfOrganisation]


def is_of(organisation_id: int, rolls_up: bool) -> Condition:
    """Attendances that count for an organisation, with `rolls_up` also those for all that is part of it."""
    if rolls_up:
        return Attendance.organisation_id.in_(offices_of(organisation_id))
    return Attendance.organisation_id == organisation_id


def organisation_history(
    organisation_id: int, *, rolls_up: bool = False, year: int | None = None
) -> OrganisationHistory:
    """Who came for an organisation, each attendance under its own series' rule; four queries in all."""
    rules = load_rules()
    where = (
        is_in_period(Period(year=year), rules),
        is_counted(rules),
        is_of(organisation_id, rolls_up),
        Webinar.id == Attendance.webinar_id,
    )
    people = func.count(distinct(Attendance.person_id))
    years = db.session.execute(
        select(year_column(rules), func.count().label("attendances"), people.label("people"))
        .where(*where)
        .group_by("figure_year")
        .order_by("figure_year")
    ).all()
    webinars = db.session.execute(
        select(Webinar.id, Webinar.title, Webinar.number, Webinar.local_start, people.label("people"))
        .where(*where)
        .group_by(Webinar.id, Webinar.title, Webinar.number, Webinar.local_start, Webinar.starts_at)
        .order_by(Webinar.starts_at, Webinar.id)
    ).all()
    return OrganisationHistory(
        people=db.session.scalar(select(people).where(*where)) or 0,
        attendances=sum(row.attendances for row in years),
        years=[
            YearOfOrganisation(year=int(row.figure_year), attendances=row.attendances, people=row.people)
            for row in years
        ],
        webinars=[
            WebinarOfOrganisation(
                webinar_id=row.id,
                title=row.title,
                number=row.number,
                local_start=row.local_start,
                people=row.people,
            )
            for row in webinars
        ],
    )


@dataclass(frozen=True, kw_only=True)
class CountryOfOrganisation:
    """A country (ISO 3166 code, None not known) and the different people who counted for it."""

    country: str | None
    people: int
    attendances: int


def list_countries_of(
    organisation_id: int, *, rolls_up: bool = False, year: int | None = None
) -> list[CountryOfOrganisation]:
    """The countries for which an organisation's people counted, most people first."""
    rules = load_rules()
    people = func.count(distinct(Attendance.person_id)).label("people")
    rows = db.session.execute(
        select(Attendance.country, people, func.count().label("attendances"))
        .where(is_in_period(Period(year=year), rules), is_counted(rules), is_of(organisation_id, rolls_up))
        .where(Webinar.id == Attendance.webinar_id)
        .group_by(Attendance.country)
        .order_by(people.desc(), Attendance.country)
    )
    return [
        CountryOfOrganisation(country=row.country, people=row.people, attendances=row.attendances)
        for row in rows
    ]
