"""Counts the parts of a period: by kind, sector, organisation, country, region, webinar, year or series."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    distinct,
    false,
    func,
    literal,
    null,
    select,
)

from tracker.database import db
from tracker.figures.breakdown import OF_WEBINARS, Breakdown, Key, Part
from tracker.figures.counted import Rules, is_counted, is_in_period, midnight, registered, year_column
from tracker.figures.counts import Period
from tracker.figures.held_queries import is_measured
from tracker.figures.office_queries import Offices
from tracker.figures.people_queries import Narrowing, narrowed_by
from tracker.figures.period_queries import period_counts
from tracker.figures.queries import load_rules
from tracker.models import Attendance, Organisation, Series, Webinar
from tracker.organisations.regions import SUBREGIONS, countries_of

Seen = Any  # a subquery with one row per counted attendance: the columns that `_seen` selects
Found = dict[Key, dict[str, Any]]  # figures by the part they are of


def break_down(period: Period, by: str, narrowing: Narrowing) -> Breakdown:
    """The figures of a period by one of breakdown.BY; as many queries for one part as for a thousand."""
    rules = load_rules()
    seen = _seen(period, narrowing, rules, with_sector=by == "sector")
    known = _known(period, rules)
    shown = {"parts": find_parts(seen, by, period, known), "whole": find_parts(seen, "", period, known)}
    if narrowing.is_open:
        _add_registrations(shown["whole"], "", period, rules)
        if by in OF_WEBINARS:
            _add_registrations(shown["parts"], by, period, rules)
    whole, coverage = shown["whole"].get(None, {}), period_counts(period)
    if by == "year":
        for year, values in shown["parts"].items():
            values["label"] = coverage.name_of(int(year or 0))
    return Breakdown(
        by=by,
        parts=in_order(by, shown["parts"]),
        whole=Part(key=None, **whole),
        coverage=coverage,
        in_shared_rooms=coverage.in_shared_rooms if narrowing.is_open else 0,
    )


def list_regions(period: Period) -> list[Part]:
    """The world's regions in a period, most people first; who returned is not asked."""
    rules = load_rules()
    return in_order("region", find_parts(_seen(period, Narrowing(), rules), "region", period, None))


def in_order(by: str, found: Found) -> list[Part]:
    """The parts with most people first; years and webinars by date."""
    parts = [Part(key=key, **values) for key, values in found.items()]
    return sorted(parts, key=_by_date if by in ("webinar", "year") else _by_people)


def _by_people(part: Part) -> tuple[bool, int, str, str]:
    return part.key is None, -part.individuals, part.label.casefold(), str(part.key)


def _by_date(part: Part) -> tuple[str, int]:
    return part.on.isoformat() if part.on else "", int(part.key or 0)


def _seen(period: Period, narrowing: Narrowing, rules: Rules, *, with_sector: bool = False) -> Seen:
    offices = Offices(period.rolls_up)
    asked = select(
        Attendance.person_id,
        offices.column.label("organisation_id"),
        Attendance.kind,
        Attendance.country,
        Attendance.seconds,
        Attendance.webinar_id,
        Webinar.series_id,
        Webinar.local_start,
        year_column(rules),
        (Organisation.sector if with_sector else literal("")).label("sector"),
    ).join_from(Attendance, Webinar, Webinar.id == Attendance.webinar_id)
    if with_sector:
        asked = asked.outerjoin(Organisation, Organisation.id == Attendance.organisation_id)
    wanted = [is_in_period(period, rules), is_counted(rules), *narrowed_by(narrowing, period, rules)]
    return offices.join(asked).where(*wanted).subquery("seen")


def _key(seen: Seen, by: str) -> ColumnElement[Any]:
    columns: dict[str, ColumnElement[Any]] = {
        "": null(),
        "kind": seen.c.kind,
        "sector": func.nullif(seen.c.sector, ""),
        "organisation": seen.c.organisation_id,
        "country": seen.c.country,
        "webinar": seen.c.webinar_id,
        "year": seen.c.figure_year,
        "series": seen.c.series_id,
    }
    if by == "region":
        return case(*((seen.c.country.in_(countries_of(code)), code) for code in SUBREGIONS), else_=null())
    if by == "subregion":
        codes = [code for several in SUBREGIONS.values() for code in several]
        return case(*((seen.c.country.in_(countries_of(code)), code) for code in codes), else_=null())
    return columns[by]


def is_part(seen: Seen, by: str, key: Key) -> ColumnElement[bool]:
    """Whether a row of `seen` is of a part; None is the one of those of whom nobody knows."""
    column = _key(seen, by)
    return column.is_(None) if key is None else column == key


def _known(period: Period, rules: Rules) -> tuple[Any, Any]:
    return _first(period, rules, "person_id"), _first(period, rules, "organisation_id")


def find_parts(seen: Seen, by: str, period: Period, known: tuple[Any, Any] | None) -> Found:
    """The figures of rows like those of `_seen`; `known` says when people and organisations first counted.

    Without `known` nobody is asked who returned, nor what things are called today.
    """
    key = _key(seen, by)
    columns: list[Any] = [
        key.label("part"),
        func.count().label("attendances"),
        func.count(distinct(seen.c.person_id)).label("individuals"),
        func.count(distinct(seen.c.organisation_id)).label("organisations"),
        func.count(distinct(seen.c.country)).label("countries"),
        func.count(distinct(seen.c.webinar_id)).label("webinars"),
        func.min(seen.c.local_start).label("local_start"),
        *(_returning(seen, known[0], known[1], by, period) if known else _NOT_KEPT),
    ]
    asked: Any = select(*columns).select_from(seen)
    if known:
        people, organisations = known
        asked = asked.outerjoin(people, people.c.who == seen.c.person_id)
        asked = asked.outerjoin(organisations, organisations.c.who == seen.c.organisation_id)
    grouped = (asked.group_by("part") if by else asked).subquery("parts")
    found: Found = {}
    named = _named(grouped, by if known else "")
    for row in db.session.execute(named).mappings():
        values = dict(row)
        part = values.pop("part")
        first_at = values.pop("local_start")
        values["label"] = values.pop("label", None) or ""
        on = first_at.date() if by == "webinar" else None
        found[int(part) if by == "year" else part] = values | {"on": on}
    for key_, median in _medians(seen, key, by).items():
        found[key_]["median_seconds"] = median
    return found


def _first(period: Period, rules: Rules, column: str) -> Any:
    """(who, first_year, first_at): when each person or organisation first counted in the period's series."""
    everything = Period(series_id=period.series_id, series_ids=period.series_ids, rolls_up=period.rolls_up)
    before = _seen(everything, Narrowing(), rules)
    return (
        select(
            before.c[column].label("who"),
            func.min(before.c.figure_year).label("first_year"),
            func.min(before.c.local_start).label("first_at"),
        )
        .where(before.c[column].is_not(None))
        .group_by(before.c[column])
        .subquery(f"first_{column}")
    )


def _returning(seen: Seen, people: Any, organisations: Any, by: str, period: Period) -> list[Any]:
    return [
        func.count(distinct(case((_came_before(seen, first, by, period), seen.c[column])))).label(name)
        for first, column, name in (
            (people, "person_id", "returning_people"),
            (organisations, "organisation_id", "returning_organisations"),
        )
    ]


def _came_before(seen: Seen, first: Any, by: str, period: Period) -> ColumnElement[bool]:
    known: ColumnElement[bool] = false()
    if by == "webinar":
        known = first.c.first_at < func.date(seen.c.local_start)
    elif by == "year":
        known = first.c.first_year < seen.c.figure_year
    elif period.year is not None:
        known = first.c.first_year < period.year
    elif period.from_on is not None:
        known = first.c.first_at < midnight(period.from_on)
    return known


_NOT_KEPT = (null().label("returning_people"), null().label("returning_organisations"))


def _named(grouped: Any, by: str) -> Any:
    if by == "organisation":
        named = select(grouped, Organisation.name.label("label"))
        return named.outerjoin(Organisation, Organisation.id == grouped.c.part)
    if by == "webinar":
        named = select(grouped, Webinar.title.label("label"))
        return named.join(Webinar, Webinar.id == grouped.c.part)
    if by == "series":
        return select(grouped, Series.name.label("label")).join(Series, Series.id == grouped.c.part)
    return select(grouped)


def _medians(seen: Seen, key: ColumnElement[Any], by: str) -> dict[Key, float]:
    """The middle one of the counted stays, or the mean of the two in the middle."""
    ranked = select(
        key.label("part"),
        seen.c.seconds,
        func.row_number().over(partition_by=key, order_by=seen.c.seconds).label("place"),
        func.count().over(partition_by=key).label("places"),
    ).subquery("ranked")
    middle = and_(ranked.c.place * 2 >= ranked.c.places, ranked.c.place * 2 <= ranked.c.places + 2)
    rows = db.session.execute(
        select(ranked.c.part, func.avg(ranked.c.seconds)).where(middle).group_by(ranked.c.part)
    )
    return {int(row[0]) if by == "year" else row[0]: float(row[1]) for row in rows}


def _add_registrations(found: Found, by: str, period: Period, rules: Rules) -> None:
    """Registrations for measured webinars, and how many of them came; parts without anybody counted too."""
    those = registered(and_(is_in_period(period, rules), is_measured()), rules).subquery("those")
    key: Any = {"": null(), "webinar": Webinar.id, "year": year_column(rules), "series": Webinar.series_id}[
        by
    ]
    came = and_(Attendance.webinar_id == those.c.webinar_id, Attendance.person_id == those.c.person_id)
    asked = (
        select(
            key.label("part"), func.count().label("registrations"), func.count(Attendance.id).label("came")
        )
        .select_from(those)
        .join(Webinar, Webinar.id == those.c.webinar_id)
        .outerjoin(Attendance, came)
    )
    for row in db.session.execute(asked.group_by("part") if by else asked):
        part = int(row.part) if by == "year" else row.part
        if part in found or not by:
            found.setdefault(part, {}).update(registrations=row.registrations, came=row.came)
