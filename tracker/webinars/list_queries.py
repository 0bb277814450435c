"""Asks for the organiser's list of webinars: searched, filtered, counted by year, one page of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, case, desc, exists, extract, func, or_, select

from tracker.database import db
from tracker.models import AttendanceImport, Organisation, Presentation, Recap, Series, Webinar

STATES = ("draft", "scheduled", "held", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What the list is narrowed to; None and "" do not narrow."""

    search: str = ""
    series_id: int | None = None
    state: str = ""
    year: int | None = None


def _year() -> ColumnElement[int]:
    """The year a webinar counts in: of its local date, by its series' own year start."""
    month_day = extract("month", Webinar.local_start) * 100 + extract("day", Webinar.local_start)
    starts = Series.year_start_month * 100 + Series.year_start_day
    return extract("year", Webinar.local_start) - case((month_day < starts, 1), else_=0)


def _conditions(narrowed: Filter, *, with_year: bool = True) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if narrowed.search:
        found.append(_finds(narrowed.search))
    if narrowed.series_id is not None:
        found.append(Webinar.series_id == narrowed.series_id)
    if narrowed.state:
        found.append(Webinar.state == narrowed.state)
    if with_year and narrowed.year is not None:
        found.append(_year() == narrowed.year)
    return found


def _finds(text: str) -> ColumnElement[bool]:
    """Title, presenter or organisation of a presentation."""
    in_agenda = (
        exists()
        .where(Presentation.webinar_id == Webinar.id)
        .where(
            or_(
                Presentation.title.icontains(text, autoescape=True),
                Presentation.presenters.icontains(text, autoescape=True),
                Presentation.organisation_as_shown.icontains(text, autoescape=True),
                exists()
                .where(Organisation.id == Presentation.organisation_id)
                .where(Organisation.name.icontains(text, autoescape=True)),
            )
        )
    )
    return or_(Webinar.title.icontains(text, autoescape=True), in_agenda)


def count_years(narrowed: Filter) -> dict[int, dict[str, int]]:
    """{year: {state: webinars}} of what the filter finds in any year, the newest year first."""
    rows = db.session.execute(
        select(_year().label("year"), Webinar.state, func.count())
        .join(Series, Series.id == Webinar.series_id)
        .where(*_conditions(narrowed, with_year=False))
        .group_by("year", Webinar.state)
        .order_by(desc("year"))
    )
    found: dict[int, dict[str, int]] = {}
    for year, state, count in rows:
        found.setdefault(int(year), {})[state] = count
    return found


def list_page(narrowed: Filter, *, limit: int | None = None, offset: int = 0) -> Sequence[Row[Any]]:
    """(webinar, year, presentations, staged, recap) of one page, the newest first; one query.

    `presentations` and `staged` imports are counts; `recap` is published, draft or withdrawn, the best of
    its languages, or None.
    """
    presentations = select(func.count()).where(Presentation.webinar_id == Webinar.id).scalar_subquery()
    staged = (
        select(func.count())
        .where(AttendanceImport.webinar_id == Webinar.id, AttendanceImport.state == "staged")
        .scalar_subquery()
    )
    best = func.min(case((Recap.state == "published", 0), (Recap.state == "draft", 1), else_=2))
    recap = select(best).where(Recap.webinar_id == Webinar.id).scalar_subquery()
    wanted = (
        select(
            Webinar,
            _year().label("year"),
            presentations.label("presentations"),
            staged.label("staged"),
            case((recap == 0, "published"), (recap == 1, "draft"), (recap == 2, "withdrawn")).label("recap"),
        )
        .join(Series, Series.id == Webinar.series_id)
        .where(*_conditions(narrowed))
        .order_by(Webinar.starts_at.desc(), Webinar.id.desc())
        .offset(offset)
    )
    if limit is not None:
        wanted = wanted.limit(limit)
    return db.session.execute(wanted).all()
