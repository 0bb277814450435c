"""Asks for the year report: its figures, its webinars, its countries, and what stands beside them."""

from dataclasses import replace

from sqlalchemy import func, select

from tracker.afterwards.feedback_queries import score_webinars
from tracker.database import db
from tracker.figures.breakdown_queries import break_down, list_regions
from tracker.figures.counted import is_in_period
from tracker.figures.counts import Period
from tracker.figures.office_queries import count_offices
from tracker.figures.people_queries import Narrowing
from tracker.figures.period_queries import list_countries, list_years, period_counts, period_figures
from tracker.figures.queries import count_webinars, load_rules
from tracker.figures.returning_queries import count_returning, count_returning_organisations
from tracker.models import Series, Webinar
from tracker.reports.breakdown_files import part_name
from tracker.reports.files import Say
from tracker.reports.year import WebinarLine, YearPage, YearReport


def year_report(period: Period) -> YearReport:
    """The figures of a period with all its webinars and countries."""
    regions = break_down(period, "region", Narrowing())
    return YearReport(
        figures=period_figures(period),
        webinars=list_webinars(period),
        countries=list_countries(period),
        regions=regions.parts,
        whole=regions.whole,
        before=period_counts(replace(period, year=period.year - 1)) if period.year else None,
    )


def year_page(period: Period, compared: Period | None, say: Say, locale: str) -> YearPage:
    """What the page of a year shows beside its webinars; `compared` is the period to stand beside it."""
    before = list_countries(compared) if compared else []
    return YearPage(
        figures=period_figures(period),
        before=period_counts(compared) if compared else None,
        returning=count_returning(period),
        returning_organisations=count_returning_organisations(period),
        regions=[(part_name("region", part, say, locale), part) for part in list_regions(period)],
        countries=list_countries(period),
        countries_before={one.country: one.people for one in before},
        years=list_years(period),
        has_offices=count_offices() > 0,
    )


def count_recorded(period: Period) -> int:
    """How many held webinars of the period are recorded."""
    where = is_in_period(period, load_rules())
    return db.session.scalar(select(func.count()).select_from(Webinar).where(where)) or 0


def list_webinars(period: Period, *, limit: int | None = None, offset: int = 0) -> list[WebinarLine]:
    """The recorded webinars of a period with their figures, the earliest first."""
    rows = db.session.execute(
        select(
            Webinar.id,
            Webinar.title,
            Series.name,
            Webinar.number,
            Webinar.year_number,
            Webinar.local_start,
        )
        .join(Series, Series.id == Webinar.series_id)
        .where(is_in_period(period, load_rules()))
        .order_by(Webinar.starts_at, Webinar.id)
        .limit(limit)
        .offset(offset)
    ).all()
    counts = count_webinars((row.id for row in rows), rolls_up=period.rolls_up)
    scores = score_webinars(row.id for row in rows)
    return [
        WebinarLine(
            webinar_id=row.id,
            title=row.title,
            series=row.name,
            number=row.number,
            year_number=row.year_number,
            local_start=row.local_start,
            counts=counts[row.id],
            useful=scores.get(row.id),
        )
        for row in rows
    ]
