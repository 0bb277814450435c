"""Asks which figures of webinars, years and series may not be public, looking at all of them together."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import Rules, is_counted, is_in_period, year_column
from tracker.figures.counts import Period
from tracker.figures.disclosure import Cell, Table, Total, withheld
from tracker.figures.queries import load_rules
from tracker.figures.suppression import is_small
from tracker.models import Attendance, Webinar

MEASURES = ("people", "organisations")
LEVELS = ("all", "year", "series", "series_year", "webinar")  # the first are worth telling most


def find_withheld() -> set[Cell]:
    """The cells (measure, level, key...) that public pages do not tell.

    Levels and keys: webinar, id; series_year, series' id, year; year, year; series, id; all. Where no
    webinar is small no total can be, so that nothing else is asked.
    """
    rules = load_rules()
    webinars = _count(rules, Attendance.webinar_id, Webinar.series_id, year_column(rules))
    if not any(is_small(count) for counts in webinars.values() for count in counts):
        return set()
    counts: dict[Cell, int] = {
        (measure, level, *key): each[place]
        for level, found in (
            ("webinar", {key[:1]: each for key, each in webinars.items()}),
            ("series_year", _count(rules, Webinar.series_id, year_column(rules))),
            ("year", _count(rules, year_column(rules))),
            ("series", _count(rules, Webinar.series_id)),
            ("all", _count(rules)),
        )
        for key, each in found.items()
        for place, measure in enumerate(MEASURES)
    }
    # At one webinar nobody is of two organisations; over a period somebody may be.
    at_most = [(("organisations", "webinar", at), ("people", "webinar", at)) for at, *_rest in webinars]
    totals = _totals(webinars)
    by_worth = [total.of for total in totals]
    return withheld(Table(counts=counts, totals=totals, at_most=at_most, by_worth=by_worth))


def _count(rules: Rules, *by: Any) -> dict[tuple[int, ...], tuple[int, int]]:
    """(people, organisations) of each group of held webinars."""
    groups = [each.label(f"group{place}") for place, each in enumerate(by)]
    asked = (
        select(
            func.count(distinct(Attendance.person_id)),
            func.count(distinct(Attendance.organisation_id)),
            *groups,
        )
        .join_from(Attendance, Webinar, Webinar.id == Attendance.webinar_id)
        .where(is_in_period(Period(), rules), is_counted(rules))
        .group_by(*(each.name for each in groups))
    )
    return {tuple(int(each) for each in row[2:]): (row[0], row[1]) for row in db.session.execute(asked)}


def _totals(webinars: Iterable[tuple[int, ...]]) -> list[Total]:
    """What is counted over what, of webinars given as (id, series, year)."""
    found: dict[tuple[Any, ...], dict[Any, None]] = {}
    for webinar, series, year in sorted(webinars):
        within = ("series_year", series, year)
        for of, part in (
            (("all",), ("year", year)),
            (("all",), ("series", series)),
            (("year", year), within),
            (("series", series), within),
            (within, ("webinar", webinar)),
        ):
            found.setdefault((of, part[0]), {})[part] = None
    ordered = sorted(found.items(), key=lambda item: LEVELS.index(item[0][0][0]))
    return [
        Total(of=(measure, *of), parts=tuple((measure, *part) for part in parts))
        for measure in MEASURES
        for (of, _level), parts in ordered
    ]
