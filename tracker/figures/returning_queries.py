"""Counts who and which organisations came before a year or a webinar, and how often people came."""

from datetime import timedelta
from typing import Any

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import Condition, Rules, is_counted, is_in_period, midnight, year_column
from tracker.figures.counts import Period, Returning
from tracker.figures.office_queries import Offices
from tracker.figures.queries import load_rules
from tracker.models import Attendance, Webinar

Asked = Any  # a select of whatever columns


def count_returning(period: Period) -> Returning:
    """Who came before this year, who for the first time, and how many came how often."""
    rules = load_rules()
    people = per_person(period, rules).subquery()
    times = db.session.execute(
        select(people.c.often, func.count().label("people"))
        .group_by(people.c.often)
        .order_by(people.c.often.desc())
    )
    by_times = {row.often: row.people for row in times}
    returning = 0
    if period.year is not None or period.from_on is not None:
        before = people.c.person_id.in_(came_before(period, rules))
        returning = db.session.scalar(select(func.count()).select_from(people).where(before)) or 0
    return Returning(returning=returning, new=sum(by_times.values()) - returning, by_times=by_times)


def count_returning_organisations(period: Period) -> int:
    """From how many organisations of a period people had come and counted before it."""
    rules, offices = load_rules(), Offices(period.rolls_up)
    before = offices.join(
        select(offices.column).join_from(Attendance, Webinar, Webinar.id == Attendance.webinar_id)
    ).where(is_counted(rules), *_is_before(period, rules))
    now = offices.join(
        select(func.count(distinct(offices.column))).join_from(
            Attendance, Webinar, Webinar.id == Attendance.webinar_id
        )
    ).where(is_in_period(period, rules), is_counted(rules))
    return db.session.scalar(now.where(offices.column.in_(before.correlate(None)))) or 0


def per_person(period: Period, rules: Rules) -> Asked:
    """A select of (person_id, often): the counted people of a period, and to how many webinars they came."""
    return (
        select(Attendance.person_id, func.count().label("often"))
        .where(Webinar.id == Attendance.webinar_id, is_counted(rules), is_in_period(period, rules))
        .group_by(Attendance.person_id)
    )


def earlier_people(webinar: Webinar, rules: Rules) -> Asked:
    """A select of the people who came and counted at a webinar of the series on a day before this one's."""
    counted = (Webinar.id == Attendance.webinar_id, is_counted(rules), is_in_period(_before(webinar), rules))
    return select(Attendance.person_id).where(*counted).correlate(None)


def _before(webinar: Webinar) -> Period:
    return Period(series_id=webinar.series_id, until=webinar.local_start.date() - timedelta(days=1))


def times_of(person_id: Any, webinar: Webinar, rules: Rules) -> Asked:
    """A scalar: to how many webinars of the series, on days before this one's, a person came and counted.

    `person_id` is a column of the statement that it becomes a part of.
    """
    earlier = _before(webinar)
    return (
        select(func.count())
        .select_from(Attendance)
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(Attendance.person_id == person_id, is_counted(rules), is_in_period(earlier, rules))
        .correlate_except(Attendance, Webinar)
        .scalar_subquery()
    )


def came_before(period: Period, rules: Rules) -> Asked:
    """A select of the people who had counted in the period's series before its year or first day."""
    wanted = (Webinar.id == Attendance.webinar_id, is_counted(rules), *_is_before(period, rules))
    return select(Attendance.person_id).where(*wanted).correlate(None)


def _is_before(period: Period, rules: Rules) -> tuple[Condition, Condition]:
    everything = Period(series_id=period.series_id, series_ids=period.series_ids)
    before = year_column(rules) < (period.year or 0)
    if period.year is None and period.from_on is not None:
        before = Webinar.local_start < midnight(period.from_on)
    return is_in_period(everything, rules), before
