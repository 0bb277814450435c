"""Publishes recaps at the time an organiser chose, unless something is open by then."""

from dataclasses import dataclass
from datetime import datetime

from tracker.audit import Actor, record
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Refusal
from tracker.models import Recap, Webinar
from tracker.recaps.queries import get_recap
from tracker.recaps.service import for_edit, publish_recap, require_ready, touch


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of one recap that was due: published, or why not."""

    recap_id: int
    title: str
    failed: str = ""


def schedule_recap(
    recap_id: int, *, at: datetime, tells_people: bool, version: int, actor: Actor, now: datetime
) -> Recap:
    """Have the recap published at an instant. Raises Invalid for one that is past, Refusal, Stale."""
    recap, webinar = for_edit(recap_id, version)
    if recap.state == "published":
        raise Refusal(N_("This recap is published already"))
    if at <= now:
        raise Invalid(N_("Choose a time to come"), field="time")
    require_ready(recap, webinar)
    recap.publish_at, recap.publish_tells, recap.publish_failed = at, tells_people, ""
    recap.scheduled_by_id = actor.organiser_id
    touch(recap, now)
    after = {"at": at.isoformat(), "tells": tells_people}
    record(actor, "recap.scheduled", recap, label=webinar.title, after=after)
    return recap


def unschedule_recap(recap_id: int, *, version: int, actor: Actor, now: datetime) -> Recap:
    """Publish it by hand after all. Raises Refusal where no time was chosen, Stale."""
    recap, webinar = for_edit(recap_id, version)
    if recap.publish_at is None and not recap.publish_failed:
        raise Refusal(N_("No time was chosen for this recap"))
    recap.publish_at, recap.publish_failed = None, ""
    touch(recap, now)
    record(actor, "recap.unscheduled", recap, label=webinar.title)
    return recap


def publish_due(recap_id: int, *, actor: Actor, now: datetime) -> Tried | None:
    """Publish one whose time has come, the gate asked anew; None where there is nothing to do any more.

    Where the gate stops it, the time is given up and the reason kept for whoever chose it.
    """
    recap, webinar = get_recap(recap_id)
    lock_row(Webinar, webinar.id)
    db.session.refresh(recap)  # another worker, or an organiser, may have published it a moment ago
    if recap.publish_at is None or recap.publish_at > now or recap.state == "published":
        return None
    by = Actor(organiser_id=recap.scheduled_by_id, who=actor.who)
    try:
        publish_recap(recap_id, version=recap.version, actor=by, now=now, tells_people=recap.publish_tells)
    except Refusal as refusal:
        recap.publish_at, recap.publish_failed = None, str(refusal)
        touch(recap, now)
        record(actor, "recap.not_published", recap, label=webinar.title, reason=str(refusal))
        return Tried(recap_id=recap_id, title=webinar.title, failed=str(refusal))
    return Tried(recap_id=recap_id, title=webinar.title)
