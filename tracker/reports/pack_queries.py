"""Asks for every attendance that counts in a period, one after the other, however many there are."""

from collections.abc import Iterator

from sqlalchemy import func, select

from tracker.database import db
from tracker.errors import N_
from tracker.figures.counted import is_counted, is_in_period
from tracker.figures.counts import Period
from tracker.figures.office_queries import Offices
from tracker.figures.queries import load_rules
from tracker.models import Attendance, Organisation, Person, Series, Webinar
from tracker.organisations.countries import country_name
from tracker.tables import Cell

COLUMNS = (
    N_("Date"),
    N_("Series"),
    N_("Number in the series"),
    N_("Webinar"),
    N_("Person (a number of this file)"),
    N_("Organisation"),
    N_("Kind"),
    N_("Country code"),
    N_("Country"),
    N_("Minutes"),
)
NAMES = (N_("Name"), N_("Email"))
AT_ONCE = 2000


def count_attendances(period: Period) -> int:
    """How many there are."""
    rules = load_rules()
    wanted = select(func.count()).where(
        Webinar.id == Attendance.webinar_id, is_in_period(period, rules), is_counted(rules)
    )
    return db.session.scalar(wanted) or 0


def list_attendances(period: Period, *, with_names: bool, locale: str) -> Iterator[list[Cell]]:
    """A row for each, in the order of the webinars; people are numbers of this list unless named too."""
    rules, offices = load_rules(), Offices(period.rolls_up)
    asked = (
        select(
            Webinar.local_start,
            Series.name.label("series"),
            Webinar.number,
            Webinar.title,
            Attendance.person_id,
            Organisation.name.label("organisation"),
            Attendance.kind,
            Attendance.country,
            Attendance.seconds,
            *([Attendance.name.label("person"), Person.email] if with_names else []),
        )
        .select_from(Attendance)
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .join(Series, Series.id == Webinar.series_id)
    )
    asked = offices.join(asked).outerjoin(Organisation, Organisation.id == offices.column)
    if with_names:
        asked = asked.outerjoin(Person, Person.id == Attendance.person_id)
    rows = db.session.execute(
        asked.where(is_in_period(period, rules), is_counted(rules))
        .order_by(Webinar.starts_at, Webinar.id, Attendance.id)
        .execution_options(yield_per=AT_ONCE)
    )
    numbers: dict[int, int] = {}
    for row in rows:
        cells: list[Cell] = [
            row.local_start.date(),
            row.series,
            row.number,
            row.title,
            numbers.setdefault(row.person_id, len(numbers) + 1),
            row.organisation or "",
            row.kind,
            row.country or "",
            country_name(row.country, locale) if row.country else "",
            row.seconds // 60,
        ]
        yield cells + ([row.person, row.email or ""] if with_names else [])
