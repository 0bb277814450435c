"""Knows, as conditions in SQL, what counts: attendances under the rules of their series, and the registered.

figures/rule.py says the same of one attendance; a test compares the two.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, case, extract, false, func, or_, select, union

from tracker.figures.counts import Period
from tracker.figures.rule import Rule
from tracker.models import Attendance, AttendanceImport, ImportPerson, OrganisationKind, Registration, Webinar
from tracker.models.attendance import SHARED
from tracker.webinars.numbering import HELD, year_start_on

Rules = Mapping[int, Rule]  # by the series whose newest rule it is
Condition = ColumnElement[bool]
YearStart = tuple[int, int]

IS_PERSON = and_(Attendance.person_id.is_not(None), Attendance.connection == "")
IS_SHARED_ROOM = Attendance.connection == SHARED
IS_UNNAMED = and_(Attendance.connection != "", Attendance.connection != SHARED)
IS_HOST = Attendance.kind == "host"


def is_counted(rules: Rules) -> Condition:
    """Attendances that count, each under its series' rule; Webinar is joined."""
    return and_(IS_PERSON, _under(rules, lambda rule: and_(_is_long(rule), ~_is_left_out(rule))))


def is_host_staff(rules: Rules) -> Condition:
    """People of the host who were there and are left out, however short they stayed."""
    return and_(IS_PERSON, _under(rules, _is_left_out))


def is_under_minimum(rules: Rules) -> Condition:
    """People who were there for too short a time, those of the host apart."""
    return and_(IS_PERSON, _under(rules, lambda rule: and_(~_is_long(rule), ~_is_left_out(rule))))


def is_counted_room(rules: Rules) -> Condition:
    """Shared rooms whose heads are said beside the people who count."""
    return and_(
        IS_SHARED_ROOM,
        _under(rules, lambda rule: _is_long(rule) if rule.counts_shared_rooms else false()),
    )


def _is_long(rule: Rule) -> Condition:
    return Attendance.seconds >= rule.minimum_seconds


def _is_left_out(rule: Rule) -> Condition:
    return IS_HOST if rule.leaves_out_hosts else false()


def _under(rules: Rules, condition: Callable[[Rule], Condition]) -> Condition:
    """The condition of each rule for its series; series with equal rules share one."""
    groups: dict[tuple[int, bool, bool], list[int]] = {}
    for series_id, rule in rules.items():
        alike = (rule.minimum_seconds, rule.leaves_out_hosts, rule.counts_shared_rooms)
        groups.setdefault(alike, []).append(series_id)
    if len(groups) == 1:
        return condition(next(iter(rules.values())))
    return or_(
        false(), *(and_(Webinar.series_id.in_(ids), condition(rules[ids[0]])) for ids in groups.values())
    )


def is_in_period(period: Period, rules: Rules) -> Condition:
    """Held webinars of a period, by their local start date and their series' year."""
    wanted: list[Condition] = [Webinar.state == HELD, *in_series(period, Webinar.series_id)]
    if period.year is not None:
        wanted.append(or_(false(), *(_in_year(period.year, *group) for group in _year_groups(rules))))
    if period.from_on is not None:
        wanted.append(Webinar.local_start >= midnight(period.from_on))
    if period.until is not None:
        wanted.append(Webinar.local_start < midnight(period.until + timedelta(days=1)))
    return and_(*wanted)


def in_series(period: Period, series_id: Any) -> list[Condition]:
    """Which series a period is asked of; `series_id` is the column that says it."""
    wanted: list[Condition] = []
    if period.series_id is not None:
        wanted.append(series_id == period.series_id)
    if period.series_ids is not None:
        wanted.append(series_id.in_(period.series_ids))
    return wanted


def _in_year(year: int, start: YearStart, series_ids: list[int]) -> Condition:
    return and_(
        Webinar.series_id.in_(series_ids),
        Webinar.local_start >= midnight(year_start_on(year, start)),
        Webinar.local_start < midnight(year_start_on(year + 1, start)),
    )


def midnight(on: date) -> datetime:
    """The first moment of a day, as wall time."""
    return datetime.combine(on, time())  # noqa: DTZ001 - wall time, as in local_start


def _year_groups(rules: Rules) -> list[tuple[YearStart, list[int]]]:
    groups: dict[YearStart, list[int]] = {}
    for series_id, rule in rules.items():
        groups.setdefault(rule.year_start, []).append(series_id)
    return list(groups.items())


def year_column(rules: Rules) -> ColumnElement[int]:
    """The year a webinar counts in, to group by (under its label)."""
    day = extract("month", Webinar.local_start) * 100 + extract("day", Webinar.local_start)
    earlier: list[tuple[Condition, int]] = [
        (and_(Webinar.series_id.in_(ids), day < start[0] * 100 + start[1]), 1)
        for start, ids in _year_groups(rules)
        if start != (1, 1)
    ]
    year = extract("year", Webinar.local_start)
    return (year - case(*earlier, else_=0) if earlier else year).label("figure_year")


def registered(where: Condition, rules: Rules) -> CompoundSelect[Any]:
    """(webinar_id, person_id) of everybody registered, each once: confirmed, or named so by an applied file.

    Who came without registering is counted among those who came, never among the registered.
    The host's people are left out where the rule says so: by what they counted for, else by organisation.
    """
    by_place = (
        select(Registration.webinar_id, Registration.person_id)
        .join(Webinar, Webinar.id == Registration.webinar_id)
        .where(where, Registration.state == "confirmed", Registration.source != "walk_in")
        .where(~and_(_hosts_left_out(rules), _registered_by_host()))
        .where(~_seen_as_host(Registration.webinar_id, Registration.person_id, rules))
    )
    by_file = (
        select(AttendanceImport.webinar_id, ImportPerson.person_id)
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .join(Webinar, Webinar.id == AttendanceImport.webinar_id)
        .where(where, AttendanceImport.state == "applied", ImportPerson.is_registered)
        .where(ImportPerson.treated_as == "person", ImportPerson.person_id.is_not(None))
        .where(~and_(_hosts_left_out(rules), ImportPerson.kind == "host"))
        .where(~_seen_as_host(AttendanceImport.webinar_id, ImportPerson.person_id, rules))
    )
    return union(by_place, by_file)


def _hosts_left_out(rules: Rules) -> Condition:
    return Webinar.series_id.in_([series_id for series_id, rule in rules.items() if rule.leaves_out_hosts])


def _registered_by_host() -> Condition:
    on = func.date(Webinar.local_start)
    return (
        select(OrganisationKind.id)
        .where(OrganisationKind.organisation_id == Registration.organisation_id)
        .where(OrganisationKind.kind == "host")
        .where(or_(OrganisationKind.from_on.is_(None), OrganisationKind.from_on <= on))
        .where(or_(OrganisationKind.to_on.is_(None), OrganisationKind.to_on >= on))
        .correlate(Registration, Webinar)
        .exists()
    )


def _seen_as_host(webinar_id: Any, person_id: Any, rules: Rules) -> Condition:
    seen = select(Attendance.id).where(
        Attendance.webinar_id == webinar_id, Attendance.person_id == person_id, IS_HOST
    )
    return and_(_hosts_left_out(rules), seen.exists())
