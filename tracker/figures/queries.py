"""Counts: the only place that does, for every page, file, recap and command that shows a figure."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, case, distinct, func, select

from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.counted import (
    IS_SHARED_ROOM,
    IS_UNNAMED,
    Condition,
    Rules,
    is_counted,
    is_counted_room,
    is_host_staff,
    is_under_minimum,
    registered,
)
from tracker.figures.counts import (
    LeftOut,
    OrganisationCount,
    Partly,
    WebinarCounts,
    WebinarFigures,
    in_kinds,
)
from tracker.figures.office_queries import Offices
from tracker.figures.rule import Rule
from tracker.models import Attendance, AttendanceImport, CountingRule, Organisation, Series, Webinar
from tracker.models.attendance import REGISTRANTS_ONLY

Line = Any  # a row of a select, by its labels


def load_rules() -> dict[int, Rule]:
    """The newest rule of every series, by the series' id."""
    newest = (
        select(CountingRule.series_id, func.max(CountingRule.version).label("version"))
        .group_by(CountingRule.series_id)
        .subquery()
    )
    rows = db.session.execute(
        select(CountingRule, Series.year_start_month, Series.year_start_day)
        .join(Series, Series.id == CountingRule.series_id)
        .join(
            newest,
            and_(
                newest.c.series_id == CountingRule.series_id,
                newest.c.version == CountingRule.version,
            ),
        )
        .order_by(CountingRule.series_id)
    )
    return {
        row.series_id: Rule(
            version=row.version,
            minimum_seconds=row.minimum_seconds,
            leaves_out_hosts=row.leaves_out_hosts,
            counts_shared_rooms=row.counts_shared_rooms,
            year_start=(month, day),
        )
        for row, month, day in rows
    }


def webinar_figures(webinar: Webinar) -> WebinarFigures:
    """All figures of one webinar under its series' newest rule."""
    rules = load_rules()
    where = Webinar.id == webinar.id
    counts = _count_webinars(where, rules, Offices())[webinar.id]
    return WebinarFigures(**vars(counts), per_organisation=list_organisations(where, rules))


def count_webinars(
    webinar_ids: Iterable[int], rules: Rules | None = None, *, rolls_up: bool = False
) -> dict[int, WebinarCounts]:
    """The figures of several webinars, for lists: the same number of queries however many.

    `rules` others than those that hold, to see what they would make of it. With `rolls_up` country offices
    count as their headquarters.
    """
    where = Webinar.id.in_(list(webinar_ids))
    return _count_webinars(where, load_rules() if rules is None else rules, Offices(rolls_up))


def _count_webinars(where: Condition, rules: Rules, offices: Offices) -> dict[int, WebinarCounts]:
    webinars = db.session.execute(
        select(Webinar.id, Webinar.series_id, Webinar.head_count).where(where)
    ).all()
    present = {row.webinar_id: row for row in _presence(where, rules, offices)}
    kinds = _kinds(where, rules)
    people = {row.webinar_id: row for row in _registered_and_absent(where, rules)}
    imports = _import_states(where)
    measured = present.keys() | {at for at, states in imports.items() if "applied" in states}
    now = utc_now()
    return {
        row.id: WebinarCounts(
            webinar_id=row.id,
            rule=rules[row.series_id],
            counted_at=now,
            head_count=row.head_count,
            by_kind=in_kinds(kinds.get(row.id, {})),
            registered=people[row.id].registered if row.id in people else 0,
            partly=_partly(imports.get(row.id, set())) if row.id in measured else "",
            **_attended(row, present.get(row.id), people.get(row.id), row.id in measured),
        )
        for row in webinars
    }


def _attended(webinar: Line, present: Line | None, people: Line | None, measured: bool) -> dict[str, Any]:
    """What attendance says; None where there is none, because not measured is not zero."""
    if not measured:
        return {
            "state": "not_measured" if webinar.head_count is None else "head_count",
            "individuals": None,
            "organisations": None,
            "countries": None,
            "left_out": LeftOut(),
            "no_shows": None,
        }
    return {
        "state": "measured",
        "individuals": present.individuals if present else 0,
        "organisations": present.organisations if present else 0,
        "countries": present.countries if present else 0,
        "left_out": LeftOut(
            host_staff=present.host_staff,
            under_minimum=present.under_minimum,
            unnamed_connections=present.unnamed_connections,
            shared_rooms=present.shared_rooms,
        )
        if present
        else LeftOut(),
        "no_shows": people.absent if people else 0,
        "heads_in_rooms": present.heads_in_rooms if present else 0,
        "in_shared_rooms": present.in_shared_rooms if present else 0,
    }


def _presence(where: Condition, rules: Rules, offices: Offices) -> Sequence[Line]:
    counts = is_counted(rules)
    asked = (
        select(
            Attendance.webinar_id,
            func.sum(case((counts, 1), else_=0)).label("individuals"),
            func.count(distinct(case((counts, offices.column)))).label("organisations"),
            func.count(distinct(case((counts, Attendance.country)))).label("countries"),
            func.sum(case((is_host_staff(rules), 1), else_=0)).label("host_staff"),
            func.sum(case((is_under_minimum(rules), 1), else_=0)).label("under_minimum"),
            func.sum(case((IS_UNNAMED, 1), else_=0)).label("unnamed_connections"),
            func.sum(case((IS_SHARED_ROOM, 1), else_=0)).label("shared_rooms"),
            func.sum(Attendance.head_count).label("heads_in_rooms"),
            func.sum(case((is_counted_room(rules), Attendance.head_count), else_=0)).label("in_shared_rooms"),
        )
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(where)
        .group_by(Attendance.webinar_id)
    )
    return db.session.execute(offices.join(asked)).all()


def _kinds(where: Condition, rules: Rules) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    rows = db.session.execute(
        select(Attendance.webinar_id, Attendance.kind, func.count())
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(where, is_counted(rules))
        .group_by(Attendance.webinar_id, Attendance.kind)
    )
    for webinar_id, kind, people in rows:
        found.setdefault(webinar_id, {})[kind] = people
    return found


def _registered_and_absent(where: Condition, rules: Rules) -> Sequence[Line]:
    """Per webinar: who is registered, and who of them has no stay at all."""
    those = registered(where, rules).subquery()
    came = and_(Attendance.webinar_id == those.c.webinar_id, Attendance.person_id == those.c.person_id)
    return db.session.execute(
        select(
            those.c.webinar_id,
            func.count().label("registered"),
            func.sum(case((Attendance.id.is_(None), 1), else_=0)).label("absent"),
        )
        .outerjoin(Attendance, came)
        .group_by(those.c.webinar_id)
    ).all()


def _partly(states: set[str]) -> Partly:
    """Why a measured webinar is measured in part only, "" where it is in whole."""
    if "staged" in states:
        return "waits"
    return "" if "applied" in states else "by_hand"


def _import_states(where: Condition) -> dict[int, set[str]]:
    """Webinar -> the states of its files; one that counts and has nobody in it is a measure too: zero."""
    found: dict[int, set[str]] = {}
    rows = db.session.execute(
        select(AttendanceImport.webinar_id, AttendanceImport.state)
        .join(Webinar, Webinar.id == AttendanceImport.webinar_id)
        .where(where, AttendanceImport.state != "undone", AttendanceImport.format != REGISTRANTS_ONLY)
        .distinct()
    )
    for webinar_id, state in rows:
        found.setdefault(webinar_id, set()).add(state)
    return found


def list_organisations(where: Condition, rules: Rules, *, rolls_up: bool = False) -> list[OrganisationCount]:
    """Different people per organisation in the webinars that `where` chooses, most first."""
    offices = Offices(rolls_up)
    people = func.count(distinct(Attendance.person_id)).label("people")
    counted = (Webinar.id == Attendance.webinar_id, where, is_counted(rules))
    kinds: dict[int, list[str]] = {}
    for organisation_id, kind in db.session.execute(
        offices.join(select(offices.column, Attendance.kind).join(Webinar, counted[0]))
        .where(*counted, offices.column.is_not(None))
        .distinct()
    ):
        kinds.setdefault(organisation_id, []).append(kind)
    asked = select(
        Organisation.id,
        Organisation.name,
        people,
        func.count().label("attendances"),
        func.count(distinct(Attendance.webinar_id)).label("webinars"),
    ).join_from(Attendance, Webinar, counted[0])
    rows = db.session.execute(
        offices.join(asked)
        .join(Organisation, Organisation.id == offices.column)
        .where(*counted)
        .group_by(Organisation.id, Organisation.name)
        .order_by(people.desc(), Organisation.name, Organisation.id)
    )
    return [
        OrganisationCount(
            organisation_id=row.id,
            name=row.name,
            kinds=tuple(sorted(kinds.get(row.id, ()))),
            people=row.people,
            attendances=row.attendances,
            webinars=row.webinars,
        )
        for row in rows
    ]
