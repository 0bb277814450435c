"""Asks for what the calendar of an organiser shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tracker.database import db
from tracker.models import Registration, Webinar


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A webinar, how many people are in each state, and when that last changed (None: nobody yet)."""

    webinar: Webinar
    confirmed: int
    waitlisted: int
    pending: int
    changed_at: datetime | None


def list_counted() -> list[Counted]:
    """Every webinar of every state, with its series and host, in order of time; two queries in all."""
    rows = db.session.execute(
        select(
            Registration.webinar_id,
            *(_number(state) for state in ("confirmed", "waitlisted", "pending")),
            func.max(Registration.state_changed_at),
        ).group_by(Registration.webinar_id)
    )
    counts = {row[0]: row[1:] for row in rows}
    webinars = db.session.scalars(select(Webinar).order_by(Webinar.starts_at, Webinar.id))
    return [_counted(webinar, *counts.get(webinar.id, (0, 0, 0, None))) for webinar in webinars]


def _number(state: str) -> Any:
    return func.count().filter(Registration.state == state)


def _counted(
    webinar: Webinar, confirmed: int, waitlisted: int, pending: int, changed_at: datetime | None
) -> Counted:
    return Counted(
        webinar=webinar,
        confirmed=confirmed,
        waitlisted=waitlisted,
        pending=pending,
        changed_at=changed_at,
    )
