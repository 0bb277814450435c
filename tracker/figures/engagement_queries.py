"""Asks how every organisation comes: first and last time, and people in the last twelve months and before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, distinct, func, select

from tracker.database import db
from tracker.figures.counted import Rules, is_counted, is_in_period
from tracker.figures.counts import Period
from tracker.figures.engagement import Days, Engaged, Recorded, Visits, state_of, two_years
from tracker.figures.held_queries import find_measured, list_held
from tracker.figures.office_queries import Offices
from tracker.figures.queries import load_rules
from tracker.models import Attendance, Organisation, OrganisationCountry, Webinar
from tracker.organisations.queries import kinds_on


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """Every organisation but the hosts, by name, and what was recorded in the two years compared."""

    now: Days
    before: Days
    recorded: Recorded
    recorded_before: Recorded
    organisations: list[Engaged]


def list_engagement(on: date, *, rolls_up: bool = False) -> Engagement:
    """How each organisation came in the twelve months that end on a day; as many queries for one as for all.

    With `rolls_up` country offices stand for their headquarters.
    """
    rules = load_rules()
    now, before = two_years(on)
    visits = _visits(on, now, before, rules, rolls_up)
    recorded, recorded_before = count_recorded(now), count_recorded(before)
    return Engagement(
        now=now,
        before=before,
        recorded=recorded,
        recorded_before=recorded_before,
        organisations=[
            Engaged(
                **about,
                visits=seen,
                state=state_of(
                    seen, now, measured=recorded.measured, measured_before=recorded_before.measured
                ),
            )
            for about in _organisations(on, rolls_up)
            if (seen := visits.get(about["organisation_id"], Visits())).first or about["kind"] != "host"
        ],
    )


def _visits(on: date, now: Days, before: Days, rules: Rules, rolls_up: bool) -> dict[int, Visits]:
    offices = Offices(rolls_up)
    own = offices.column.label("organisation")

    def people(days: Days) -> Any:
        return func.count(distinct(case((is_in_period(_period(days), rules), Attendance.person_id))))

    asked = select(
        own,
        func.min(Webinar.local_start).label("first"),
        func.max(Webinar.local_start).label("last"),
        func.count(distinct(Attendance.webinar_id)).label("webinars"),
        people(now).label("people"),
        people(before).label("people_before"),
    ).join_from(Attendance, Webinar, Webinar.id == Attendance.webinar_id)
    rows = db.session.execute(
        offices.join(asked)
        .where(is_in_period(Period(until=on), rules), is_counted(rules), own.is_not(None))
        .group_by(own)
    )
    return {
        row.organisation: Visits(
            first=row.first,
            last=row.last,
            webinars=row.webinars,
            people=row.people,
            people_before=row.people_before,
        )
        for row in rows
    }


def _period(days: Days) -> Period:
    return Period(from_on=days.first, until=days.last)


def count_recorded(days: Days | None = None) -> Recorded:
    """How many webinars were held on these days, or ever, and for how many attendance was recorded."""
    days = days or Days(first=date.min, last=date.max)
    held = [row for row in list_held(Period()) if days.first <= row.local_start.date() <= days.last]
    measured = find_measured(Webinar.id.in_([row.id for row in held]))
    return Recorded(held=len(held), measured=len(measured))


def _organisations(on: date, rolls_up: bool) -> list[dict[str, Any]]:
    """Of the directory: id, name, kind on the day, sector, countries."""
    kinds = kinds_on(on)
    countries: dict[int, list[str]] = {}
    for owner, code in db.session.execute(
        select(OrganisationCountry.organisation_id, OrganisationCountry.code).order_by(
            OrganisationCountry.position
        )
    ):
        countries.setdefault(owner, []).append(code)
    asked = select(Organisation.id, Organisation.name, Organisation.sector).order_by(Organisation.name_key)
    if rolls_up:
        asked = asked.where(Organisation.parent_id.is_(None))
    return [
        {
            "organisation_id": row.id,
            "name": row.name,
            "kind": kinds.get(row.id, "other"),
            "sector": row.sector,
            "countries": tuple(countries.get(row.id, ())),
        }
        for row in db.session.execute(asked)
    ]
