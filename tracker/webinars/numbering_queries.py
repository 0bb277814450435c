"""Asks what numbering needs of series, and which numbers webinars to come may expect."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select

from tracker.database import db
from tracker.errors import Refusal
from tracker.models import Recap, Series, Webinar
from tracker.webinars import numbering
from tracker.webinars.numbering import Entry, Numbers, Opening
from tracker.webinars.schedule import to_local


def year_start(series: Series) -> tuple[int, int]:
    """(month, day) on which the series' years begin."""
    return series.year_start_month, series.year_start_day


def shared_year_start() -> tuple[int, int]:
    """The day on which the years of all series begin; 1 January where they differ."""
    starts = db.session.execute(select(Series.year_start_month, Series.year_start_day).distinct()).all()
    return (starts[0][0], starts[0][1]) if len(starts) == 1 else (1, 1)


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


@dataclass(frozen=True, kw_only=True)
class ShownNumbers:
    """The numbers of a webinar, frozen or expected, and the name of the year its second one counts in."""

    number: int | None
    year_number: int | None
    year: str


def shown_numbers(webinar: Webinar) -> ShownNumbers:
    """The frozen numbers of a held webinar, else those it may expect; None where unknown."""
    numbers = Numbers(number=webinar.number, year_number=webinar.year_number)
    if webinar.state != numbering.HELD:
        numbers = expected_numbers([webinar.series]).get(webinar.id, numbers)
    year = _year_name(webinar.local_start.date(), webinar.series)
    return ShownNumbers(number=numbers.number, year_number=numbers.year_number, year=year)


def next_numbers(series: Series, now: datetime) -> ShownNumbers | None:
    """The numbers of a webinar that would be held now; None where the opening balance cannot be."""
    today = to_local(now, series.zone).date()
    entry = Entry(id=0, title="", starts_at=now, local_on=today, state="draft")
    entries = [one for one in entries_of(series.id) if one.state == numbering.HELD]
    try:
        found = numbering.expected([*entries, entry], opening_of(series), year_start(series)).get(0)
    except Refusal:
        return None
    if found is None:
        return None
    return ShownNumbers(number=found.number, year_number=found.year_number, year=_year_name(today, series))


def _year_name(day: date, series: Series) -> str:
    start = year_start(series)
    return numbering.year_name(numbering.year_of(day, start), start)
