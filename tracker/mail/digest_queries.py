"""Asks what a focal point reads weekly: places at coming webinars, and how many came last time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import is_counted, is_in_period
from tracker.figures.counts import Period
from tracker.figures.queries import load_rules
from tracker.figures.suppression import shown
from tracker.mail.facts import Digest, DigestLine
from tracker.models import Attendance, FocalPoint, Registration, Webinar

AHEAD = timedelta(days=60)
MOST_LINES = 8
RECENT = timedelta(days=14)

Counts = dict[tuple[int, int], dict[str, int]]  # (webinar, organisation) -> people by state


def read_digests(points: Iterable[FocalPoint], site: str, now: datetime) -> dict[int, Digest]:
    """The weekly mail of each focal point by its id; three queries for any number of them."""
    organisations = {point.id: point.organisation_id for point in points}
    coming = list_coming(now)
    counts = _counts([webinar.id for webinar in coming], set(organisations.values()))
    last = _last_attendance(set(organisations.values()), now)
    return {
        point_id: Digest(
            lines=tuple(_line(webinar, counts.get((webinar.id, at), {}), site) for webinar in coming),
            last_title=last[at][0] if at in last else "",
            last_people=shown(last[at][1]) if at in last else None,
        )
        for point_id, at in organisations.items()
    }


def list_coming(now: datetime) -> Sequence[Webinar]:
    """The next published webinars of the coming weeks, in order of time."""
    return db.session.scalars(
        select(Webinar)
        .where(Webinar.state == "scheduled", Webinar.published_at.is_not(None))
        .where(Webinar.starts_at > now, Webinar.starts_at < now + AHEAD)
        .order_by(Webinar.starts_at, Webinar.id)
        .limit(MOST_LINES)
    ).all()


def _line(webinar: Webinar, people: dict[str, int], site: str) -> DigestLine:
    return DigestLine(
        title=webinar.title,
        starts_at=webinar.starts_at,
        zone=webinar.zone,
        confirmed=people.get("confirmed", 0),
        waiting=people.get("waitlisted", 0),
        quota=webinar.quota,
        url=f"{site}/{webinar.series.slug}/{webinar.slug}" if site else "",
    )


def _counts(webinar_ids: list[int], organisation_ids: set[int]) -> Counts:
    rows = db.session.execute(
        select(Registration.webinar_id, Registration.organisation_id, Registration.state, func.count())
        .where(Registration.webinar_id.in_(webinar_ids), Registration.organisation_id.in_(organisation_ids))
        .group_by(Registration.webinar_id, Registration.organisation_id, Registration.state)
    )
    found: Counts = defaultdict(dict)
    for webinar_id, organisation_id, state, people in rows:
        if organisation_id is not None:
            found[webinar_id, organisation_id][state] = people
    return found


def _last_attendance(organisation_ids: set[int], now: datetime) -> dict[int, tuple[str, int]]:
    """The newest webinar of the last two weeks to which somebody of each organisation came, and how many."""
    rules = load_rules()
    rows = db.session.execute(
        select(
            Attendance.organisation_id,
            Webinar.title,
            func.count(distinct(Attendance.person_id)).label("people"),
        )
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(is_in_period(Period(), rules), is_counted(rules))
        .where(Attendance.organisation_id.in_(organisation_ids), Webinar.starts_at > now - RECENT)
        .group_by(Attendance.organisation_id, Webinar.id, Webinar.title, Webinar.starts_at)
        .order_by(Webinar.starts_at, Webinar.id)
    )
    return {row.organisation_id: (row.title, row.people) for row in rows}
