"""Asks what numbering needs of series, and which numbers webinars to come may expect."""

from collections.abc import Iterable

from sqlalchemy import exists, select

from tracker.database import db
from tracker.errors import Refusal
from tracker.models import Recap, Series, Webinar
from tracker.webinars import numbering
from tracker.webinars.numbering import Entry, Numbers, Opening


def year_start(series: Series) -> tuple[int, int]:
    """(month, day) on which the series' years begin."""
    return series.year_start_month, series.year_start_day


def opening_of(series: Series) -> Opening:
    """What was held before the tracker, as numbering takes it."""
    per_year = {int(year): count for year, count in series.balance_per_year.items()}
    return Opening(held_before=series.held_before, before_on=series.balance_before_on, per_year=per_year)


def entries_of(series_id: int) -> list[Entry]:
    """Every webinar of a series as numbering sees it."""
    return list_entries([series_id]).get(series_id, [])


def list_entries(series_ids: Iterable[int]) -> dict[int, list[Entry]]:
    """Every webinar of several series, by the series' id; one query."""
    has_recap = exists().where(Recap.webinar_id == Webinar.id, Recap.state == "published")
    rows = db.session.execute(
        select(
            Webinar.series_id,
            Webinar.id,
            Webinar.title,
            Webinar.starts_at,
            Webinar.local_start,
            Webinar.state,
            Webinar.number,
            Webinar.year_number,
            has_recap.label("has_recap"),
        ).where(Webinar.series_id.in_(list(series_ids)))
    )
    found: dict[int, list[Entry]] = {}
    for row in rows:
        entry = Entry(
            id=row.id,
            title=row.title,
            starts_at=row.starts_at,
            local_on=row.local_start.date(),
            state=row.state,
            number=row.number,
            year_number=row.year_number,
            has_published_recap=row.has_recap,
        )
        found.setdefault(row.series_id, []).append(entry)
    return found


def expected_numbers(series: Iterable[Series]) -> dict[int, Numbers]:
    """The numbers that webinars to come would take if held in order, by webinar id; one query."""
    several = {one.id: one for one in series}
    found: dict[int, Numbers] = {}
    for series_id, entries in list_entries(several).items():
        one = several[series_id]
        try:
            found |= numbering.expected(entries, opening_of(one), year_start(one))
        except Refusal:  # more recorded than the opening balance has: nothing can be expected
            continue
    return found
