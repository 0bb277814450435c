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
    shown = {"parts": _parts(seen, by, period, rules), "whole": _parts(seen, "", period, rules)}
    if narrowing.is_open:
        _add_registrations(shown["whole"], "", period, rules)
        if by in OF_WEBINARS:
            _add_registrations(shown["parts"], by, period, rules)
    parts = [Part(key=key, **values) for key, values in shown["parts"].items()]
    whole = shown["whole"].get(None, {})
    return Breakdown(
        by=by,
        parts=sorted(parts, key=_by_date if by in ("webinar", "year") else _by_people),
        whole=Part(key=None, **whole),
        coverage=period_counts(period),
    )


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


def _parts(seen: Seen, by: str, period: Period, rules: Rules) -> Found:
    key = _key(seen, by)
    people, organisations = (_first(period, rules, column) for column in ("person_id", "organisation_id"))
    grouped = (
        select(
            key.label("part"),
            func.count().label("attendances"),
            func.count(distinct(seen.c.person_id)).label("individuals"),
            func.count(distinct(seen.c.organisation_id)).label("organisations"),
            func.count(distinct(seen.c.country)).label("countries"),
            func.count(distinct(seen.c.webinar_id)).label("webinars"),
            _returning(seen, people, by, period, seen.c.person_id).label("returning_people"),
            _returning(seen, organisations, by, period, seen.c.organisation_id).label(
                "returning_organisations"
            ),
        )
        .select_from(seen)
        .outerjoin(people, people.c.who == seen.c.person_id)
        .outerjoin(organisations, organisations.c.who == seen.c.organisation_id)
        .group_by(*(["part"] if by else []))
        .subquery("parts")
    )
    found: Found = {}
    for row in db.session.execute(_named(grouped, by)).mappings():
        values = dict(row)
        part = values.pop("part")
        on = values.pop("local_start", None)
        values["label"] = values.pop("label", None) or ""
        found[int(part) if by == "year" else part] = values | {"on": on.date() if on else None}
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


def _returning(seen: Seen, first: Any, by: str, period: Period, who: Any) -> ColumnElement[int]:
    known: ColumnElement[bool] = false()
    if by == "webinar":
        known = first.c.first_at < func.date(seen.c.local_start)
    elif by == "year":
        known = first.c.first_year < seen.c.figure_year
    elif period.year is not None:
        known = first.c.first_year < period.year
    elif period.from_on is not None:
        known = first.c.first_at < midnight(period.from_on)
    return func.count(distinct(case((known, who))))


def _named(grouped: Any, by: str) -> Any:
    if by == "organisation":
        named = select(grouped, Organisation.name.label("label"))
        return named.outerjoin(Organisation, Organisation.id == grouped.c.part)
    if by == "webinar":
        named = select(grouped, Webinar.title.label("label"), Webinar.local_start)
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
