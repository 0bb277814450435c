"""Counts one organisation: who came from it, to which webinars, by year."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import is_counted, is_in_period, year_column
from tracker.figures.counts import Period
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


def organisation_history(organisation_id: int) -> OrganisationHistory:
    """Who came for an organisation, each attendance under its own series' rule; four queries in all."""
    rules = load_rules()
    where = (
        is_in_period(Period(), rules),
        is_counted(rules),
        Attendance.organisation_id == organisation_id,
        Webinar.id == Attendance.webinar_id,
    )
    people = func.count(distinct(Attendance.person_id))
    year = year_column(rules)
    years = db.session.execute(
        select(year, func.count().label("attendances"), people.label("people"))
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
