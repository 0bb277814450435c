"""Asks which webinars ahead mean another instant by the zone rules of today, and whose time needs a look."""

import json
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from sqlalchemy import select

from tracker.database import db
from tracker.models import Fact, Webinar
from tracker.webinars.schedule import Trouble, derive_again, is_gap

RULES = "zone rules"
"""The fact that keeps which rules the stored instants follow: `value` is IANA's name of them, like 2026f."""
TWICE = "zone rules: twice"
"""The fact that keeps whose local time comes twice since, by the version of the row: {"12": 3}."""


@dataclass(frozen=True, kw_only=True)
class Rederived:
    """A webinar whose local time means another instant now, or none, or two (`trouble`)."""

    webinar_id: int
    slug: str
    title: str
    zone: str
    local_start: datetime
    was: datetime
    starts_at: datetime
    is_second: bool
    trouble: Trouble

    @property
    def is_news(self) -> bool:
        """Whether it is another instant, or somebody has to look at it."""
        return self.starts_at != self.was or self.trouble != ""


@dataclass(frozen=True, kw_only=True)
class ClockTrouble:
    """A webinar ahead whose local time no longer exists, or comes twice since the rules changed."""

    webinar_id: int
    title: str
    trouble: Trouble


def rules_here() -> str:
    """IANA's name of the zone rules that this program uses."""
    return str(import_module("tzdata").IANA_VERSION)  # by name: it comes without types


def are_rules_new() -> bool:
    """Whether the stored instants follow older rules than these, as far as we know.

    Never newer ones: while two machines have different rules, they must not undo each other's work.
    """
    kept = db.session.get(Fact, RULES)
    return kept is None or kept.value < rules_here()


def list_rederived(now: datetime) -> list[Rederived]:
    """Drafts and scheduled webinars still to come that mean something else by the rules of today."""
    found = (find_rederived(webinar) for webinar in _list_ahead(now))
    return [one for one in found if one is not None]


def find_rederived(webinar: Webinar) -> Rederived | None:
    """What is new about one webinar; None where all is as it was."""
    new = derive_again(webinar.local_start, webinar.zone, webinar.starts_at)
    is_second = new.is_second or (new.trouble == "gap" and webinar.is_second_fold)
    if (new.starts_at, is_second) == (webinar.starts_at, webinar.is_second_fold) and not new.trouble:
        return None
    return Rederived(
        webinar_id=webinar.id,
        slug=webinar.slug,
        title=webinar.title,
        zone=webinar.zone,
        local_start=webinar.local_start,
        was=webinar.starts_at,
        starts_at=new.starts_at,
        is_second=is_second,
        trouble=new.trouble,
    )


def list_troubles(now: datetime) -> list[ClockTrouble]:
    """Webinars ahead whose local time an organiser has to look at, the next one first."""
    kept = db.session.get(Fact, TWICE)
    twice: dict[str, int] = json.loads(kept.value) if kept else {}
    found = []
    for webinar in _list_ahead(now):
        trouble: Trouble = "fold" if twice.get(str(webinar.id)) == webinar.version else ""
        if is_gap(webinar.local_start, webinar.zone):
            trouble = "gap"
        if trouble:
            found.append(ClockTrouble(webinar_id=webinar.id, title=webinar.title, trouble=trouble))
    return found


def _list_ahead(now: datetime) -> list[Webinar]:
    wanted = select(Webinar).where(Webinar.state.in_(("draft", "scheduled")), Webinar.starts_at > now)
    return list(db.session.scalars(wanted.order_by(Webinar.starts_at, Webinar.id)))
