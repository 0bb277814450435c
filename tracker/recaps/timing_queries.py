"""Asks which recaps are due to be published, and which wait for one organiser."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from tracker.database import db
from tracker.models import Recap, Webinar


def list_due(now: datetime) -> list[int]:
    """The recaps whose chosen time has come, the earliest first."""
    wanted = select(Recap.id).where(Recap.publish_at <= now, Recap.state != "published")
    return list(db.session.scalars(wanted.order_by(Recap.publish_at, Recap.id)))


@dataclass(frozen=True, kw_only=True)
class WaitingRecap:
    """A recap to look at: to review, sent back, or not published when it was due."""

    webinar_id: int
    title: str
    language: str
    why: Literal["review", "returned", "failed"]


def list_waiting_for(organiser_id: int) -> list[WaitingRecap]:
    """What waits for one organiser; nobody reviews what they wrote last or sent themselves."""
    rows = db.session.execute(
        select(Recap, Webinar.id, Webinar.title)
        .join(Webinar, Webinar.id == Recap.webinar_id)
        .where((Recap.review.in_(("asked", "returned"))) | (Recap.publish_failed != ""))
        .order_by(Recap.updated_at, Recap.id)
    )
    found = []
    for recap, webinar_id, title in rows:
        mine = organiser_id in (recap.saved_by_id, recap.review_asked_by_id)
        why: Literal["review", "returned", "failed"] | None = None
        if recap.publish_failed:
            why = "failed"
        elif recap.review == "asked" and not mine:
            why = "review"
        elif recap.review == "returned" and mine:
            why = "returned"
        if why:
            found.append(WaitingRecap(webinar_id=webinar_id, title=title, language=recap.language, why=why))
    return found
