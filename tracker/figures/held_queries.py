"""Asks which webinars were held and which of them were measured, and counts those of a period."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from tracker.database import db
from tracker.figures.counted import Condition, Rules, in_series
from tracker.figures.counts import Period
from tracker.figures.held import count_held
from tracker.models import Attendance, AttendanceImport, Series, Webinar
from tracker.models.attendance import REGISTRANTS_ONLY
from tracker.webinars.numbering import HELD, year_of
from tracker.webinars.numbering_queries import opening_of

Line = Any  # a row of a select, by its labels
Year = int | None


def list_held(period: Period) -> Sequence[Line]:
    """(id, series_id, local_start, head_count) of each webinar that the period's series ever held."""
    asked = select(Webinar.id, Webinar.series_id, Webinar.local_start, Webinar.head_count)
    return db.session.execute(asked.where(Webinar.state == HELD, *in_series(period, Webinar.series_id))).all()


def list_series(period: Period) -> Sequence[Series]:
    """The series that a period is asked of."""
    return db.session.scalars(select(Series).where(*in_series(period, Series.id)).order_by(Series.id)).all()


def find_measured(where: Condition) -> dict[int, bool]:
    """Webinars whose attendance was recorded -> whether in part only: by hand alone, or a file waits."""
    waits, counts = _with_import("staged"), _with_import("applied")
    partly = or_(waits, ~counts).label("partly")
    rows = db.session.execute(select(Webinar.id, partly).where(where, is_measured()))
    return {row.id: bool(row.partly) for row in rows}


def is_measured() -> Condition:
    """Webinars whose attendance was recorded; a file without anybody in it is a record too."""
    attended = select(Attendance.id).where(Attendance.webinar_id == Webinar.id).correlate(Webinar).exists()
    return or_(attended, _with_import("applied"))


def _with_import(state: str) -> Condition:
    """Webinars with a file of attendance in a state."""
    found = select(AttendanceImport.id).where(
        AttendanceImport.webinar_id == Webinar.id,
        AttendanceImport.state == state,
        AttendanceImport.format != REGISTRANTS_ONLY,
    )
    return found.correlate(Webinar).exists()


def count_held_webinars(
    period: Period,
    year: Year,
    series: Sequence[Series],
    held: Sequence[Line],
    measured: Mapping[int, bool],
    rules: Rules,
) -> dict[str, int]:
    """How many were held, are recorded, were measured; where days cut the year the balance stays out."""
    inside = [row for row in held if _is_inside(row, period, year, rules)]
    head_counts = [row.head_count for row in inside if row.id not in measured and row.head_count is not None]
    webinars = len(inside)
    if not period.is_cut:
        webinars = sum(_held_of(one, held, year, rules) for one in series)
    return {
        "webinars": webinars,
        "recorded": len(inside),
        "measured": sum(row.id in measured for row in inside),
        "partly": sum(measured.get(row.id, False) for row in inside),
        "head_counted": len(head_counts),
        "head_count": sum(head_counts),
    }


def _is_inside(row: Line, period: Period, year: Year, rules: Rules) -> bool:
    on = row.local_start.date()
    if (period.until is not None and on > period.until) or (
        period.from_on is not None and on < period.from_on
    ):
        return False
    return year is None or year_of(on, rules[row.series_id].year_start) == year


def _held_of(one: Series, held: Sequence[Line], year: Year, rules: Rules) -> int:
    days = [row.local_start.date() for row in held if row.series_id == one.id]
    return count_held(opening_of(one), days, year, rules[one.id].year_start)
