"""Counts periods: a year, every year, all of them; one distinct query per level, never a sum."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, select

from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.counted import (
    Condition,
    Rules,
    is_counted,
    is_counted_room,
    is_in_period,
    registered,
    year_column,
)
from tracker.figures.counts import (
    CountryCount,
    OrganisationCount,
    Period,
    PeriodCounts,
    PeriodFigures,
    in_kinds,
)
from tracker.figures.held_queries import count_held_webinars, find_measured, list_held, list_series
from tracker.figures.office_queries import Offices
from tracker.figures.queries import list_organisations, load_rules
from tracker.models import Attendance, Webinar
from tracker.webinars.numbering import year_of

Line = Any  # a row of a select, by its labels
Asked = Any  # a select of whatever columns
Year = int | None


def period_figures(period: Period) -> PeriodFigures:
    """All figures of a period, with the people per organisation."""
    rules = load_rules()
    counts = _count(period, rules, [period.year])[0]
    where = is_in_period(period, rules)
    return PeriodFigures(
        **vars(counts), per_organisation=list_organisations(where, rules, rolls_up=period.rolls_up)
    )


def period_counts(period: Period) -> PeriodCounts:
    """The same without the organisations."""
    return _count(period, load_rules(), [period.year])[0]


def count_years(
    series_id: int | None = None, rules: Rules | None = None, *, rolls_up: bool = False
) -> list[PeriodCounts]:
    """Every year in which webinars were held, newest first: as many queries for one year as for ten.

    `rules` others than those that hold, to see what they would make of it.
    """
    rules = load_rules() if rules is None else rules
    period = Period(series_id=series_id, rolls_up=rolls_up)
    return _count(period, rules, list_years(period, rules))


def list_years(period: Period, rules: Rules | None = None) -> list[int]:
    """The years in which the period's series held webinars, the opening balance's included, newest first."""
    known = load_rules() if rules is None else rules
    years = {
        int(year) for each in list_series(period) for year, held in each.balance_per_year.items() if held
    }
    years |= {year_of(row.local_start.date(), known[row.series_id].year_start) for row in list_held(period)}
    return sorted(years, reverse=True)


def list_organisations_of(period: Period, country: str = "") -> list[OrganisationCount]:
    """People per organisation, most first; of one country only where it is named."""
    rules = load_rules()
    where = is_in_period(period, rules)
    if country:
        where = and_(where, Attendance.country == country)
    return list_organisations(where, rules, rolls_up=period.rolls_up)


def list_countries(period: Period) -> list[CountryCount]:
    """Different people, attendances and organisations per country, most people first."""
    rules, offices = load_rules(), Offices(period.rolls_up)
    people = func.count(distinct(Attendance.person_id)).label("people")
    asked = select(
        Attendance.country,
        people,
        func.count().label("attendances"),
        func.count(distinct(offices.column)).label("organisations"),
    ).join(Webinar, Webinar.id == Attendance.webinar_id)
    rows = db.session.execute(
        offices.join(asked)
        .where(is_in_period(period, rules), is_counted(rules), Attendance.country.is_not(None))
        .group_by(Attendance.country)
        .order_by(people.desc(), Attendance.country)
    )
    return [
        CountryCount(
            country=row.country or "",
            people=row.people,
            attendances=row.attendances,
            organisations=row.organisations,
        )
        for row in rows
    ]


def count_people_of(period: Period, countries: Sequence[str]) -> int:
    """Different people who counted for any of these countries."""
    rules = load_rules()
    return (
        db.session.scalar(
            select(func.count(distinct(Attendance.person_id)))
            .where(Webinar.id == Attendance.webinar_id, is_in_period(period, rules), is_counted(rules))
            .where(Attendance.country.in_(countries))
        )
        or 0
    )


def _count(period: Period, rules: Rules, years: Sequence[Year]) -> list[PeriodCounts]:
    """The figures of a period for each of `years`; the year None is all of it."""
    group = None if None in years else year_column(rules)
    where = is_in_period(period, rules)
    offices = Offices(period.rolls_up)
    totals = _totals(where, rules, group, offices)
    kinds = _kinds(where, rules, group, offices)
    registrations = _registered(where, rules, group)
    heads = _heads(where, rules, group)
    held, series = list_held(period), list_series(period)
    measured = find_measured(where)
    now = utc_now()
    return [
        PeriodCounts(
            period=replace(period, year=year),
            registered=registrations.get(year, 0),
            by_kind=in_kinds({row.kind: row.people for row in kinds if _year(row, group) == year}),
            organisations_by_kind=in_kinds(
                {row.kind: row.organisations for row in kinds if _year(row, group) == year}
            ),
            rules=list(dict.fromkeys(rules[each.id] for each in series)),
            counted_at=now,
            in_shared_rooms=heads.get(year, 0),
            **count_held_webinars(period, year, series, held, measured, rules),
            **totals.get(year, dict.fromkeys(LEVELS, 0)),
        )
        for year in years
    ]


LEVELS = ("attendances", "individuals", "organisations", "countries")


def _totals(
    where: Condition, rules: Rules, group: ColumnElement[int] | None, offices: Offices
) -> dict[Year, dict[str, int]]:
    asked = select(
        func.count().label("attendances"),
        func.count(distinct(Attendance.person_id)).label("individuals"),
        func.count(distinct(offices.column)).label("organisations"),
        func.count(distinct(Attendance.country)).label("countries"),
    ).join_from(Attendance, Webinar, Webinar.id == Attendance.webinar_id)
    rows = db.session.execute(_grouped(offices.join(asked).where(where, is_counted(rules)), group))
    return {_year(row, group): {level: getattr(row, level) for level in LEVELS} for row in rows}


def _kinds(
    where: Condition, rules: Rules, group: ColumnElement[int] | None, offices: Offices
) -> Sequence[Line]:
    asked = select(
        Attendance.kind,
        func.count(distinct(Attendance.person_id)).label("people"),
        func.count(distinct(offices.column)).label("organisations"),
    ).join_from(Attendance, Webinar, Webinar.id == Attendance.webinar_id)
    counted = offices.join(asked).where(where, is_counted(rules))
    return db.session.execute(_grouped(counted.group_by(Attendance.kind), group)).all()


def _registered(where: Condition, rules: Rules, group: ColumnElement[int] | None) -> dict[Year, int]:
    """Different people registered for at least one webinar."""
    those = registered(where, rules).subquery()
    rows = db.session.execute(
        _grouped(
            select(func.count(distinct(those.c.person_id)).label("people")).join_from(
                those, Webinar, Webinar.id == those.c.webinar_id
            ),
            group,
        )
    )
    return {_year(row, group): row.people for row in rows}


def _heads(where: Condition, rules: Rules, group: ColumnElement[int] | None) -> dict[Year, int]:
    """Heads in the shared rooms of every webinar, where its rule says them."""
    asked = select(func.sum(Attendance.head_count).label("heads"))
    asked = asked.join_from(Attendance, Webinar, Webinar.id == Attendance.webinar_id)
    rows = db.session.execute(_grouped(asked.where(where, is_counted_room(rules)), group))
    return {_year(row, group): row.heads or 0 for row in rows}


def _grouped(asked: Asked, group: ColumnElement[int] | None) -> Asked:
    return asked if group is None else asked.add_columns(group).group_by(group.name)


def _year(row: Line, group: ColumnElement[int] | None) -> Year:
    return None if group is None else int(row.figure_year)
