"""Asks which published recaps count two organisations apart."""

from typing import Any

from sqlalchemy import func, select

from tracker.database import db
from tracker.models import Attendance, Recap
from tracker.recaps.fields import fill


def list_recaps_naming(one_id: int, two_id: int) -> list[str]:
    """Titles of published recaps of webinars to which people of both organisations came."""
    both = (
        select(Attendance.webinar_id)
        .where(Attendance.organisation_id.in_((one_id, two_id)))
        .group_by(Attendance.webinar_id)
        .having(func.count(func.distinct(Attendance.organisation_id)) == 2)
    )
    return published_titles(both)


def published_titles(webinar_ids: Any) -> list[str]:
    """Titles, as they are read, of the published recaps of some webinars: ids or a select of them."""
    wanted = select(Recap.title, Recap.facts).where(
        Recap.state == "published", Recap.webinar_id.in_(webinar_ids)
    )
    return [fill(title, facts or {}, str) for title, facts in db.session.execute(wanted.order_by(Recap.id))]
