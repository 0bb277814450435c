"""Asks how many people of each country were counted at each held webinar whose hour is known."""

from sqlalchemy import func, select

from tracker.database import db
from tracker.figures.counted import is_counted, is_in_period
from tracker.figures.counts import Period
from tracker.figures.fairness import Place, Seen, place_of
from tracker.figures.queries import load_rules
from tracker.models import Attendance, Webinar


def list_places(period: Period) -> list[Place]:
    """Each country at each webinar, the newest webinar and most people first; two queries in all."""
    rules = load_rules()
    people = func.count().label("people")
    rows = db.session.execute(
        select(Webinar.id, Webinar.title, Webinar.starts_at, Webinar.minutes, Attendance.country, people)
        .join_from(Attendance, Webinar, Webinar.id == Attendance.webinar_id)
        .where(is_in_period(period, rules), is_counted(rules), Webinar.time_is_known)
        .group_by(Webinar.id, Webinar.title, Webinar.starts_at, Webinar.minutes, Attendance.country)
        .order_by(Webinar.starts_at.desc(), Webinar.id, people.desc(), Attendance.country)
    )
    return [
        place_of(
            Seen(
                webinar_id=row.id,
                title=row.title,
                starts_at=row.starts_at,
                minutes=row.minutes,
                country=row.country,
                people=row.people,
            )
        )
        for row in rows
    ]
