"""Asks which published recaps count two organisations apart."""

from sqlalchemy import func, select

from tracker.database import db
from tracker.models import Attendance, Recap


def list_recaps_naming(one_id: int, two_id: int) -> list[str]:
    """Titles of published recaps of webinars to which people of both organisations came."""
    both = (
        select(Attendance.webinar_id)
        .where(Attendance.organisation_id.in_((one_id, two_id)))
        .group_by(Attendance.webinar_id)
        .having(func.count(func.distinct(Attendance.organisation_id)) == 2)
    )
    rows = select(Recap.title).where(Recap.state == "published", Recap.webinar_id.in_(both))
    return list(db.session.scalars(rows.order_by(Recap.id)))
