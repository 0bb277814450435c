"""Writes to people when the webinar they registered for is moved, changed, cancelled, or not after all.

A mail's text is made when it leaves. So who has one waiting is not written to a second time: it will tell the
newest, beside the time that its reader last knew; and news that is taken back before it left is never told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tracker.database import db
from tracker.mail import outbox
from tracker.models import OutboxMail, Webinar
from tracker.webinars.telling_queries import list_people
from tracker.zones import fixed_zone

# Fields that people were told about when they registered, beside the time.
TOLD = {"title", "focus", "description", "host_id"}


@dataclass(frozen=True, kw_only=True)
class News:
    """When a webinar would be; whether that is new, and whether something else is (`is_told`) that people
    were told when they registered.
    """

    starts_at: datetime
    minutes: int
    zone: str
    is_new_time: bool
    is_told: bool

    @property
    def ends_at(self) -> datetime:
        """The instant from which it is no news to anybody."""
        return self.starts_at + timedelta(minutes=self.minutes)


def note_edit(
    webinar: Webinar, was: datetime, was_zone: str, fields: Collection[str], *, tells: bool, now: datetime
) -> None:
    """A webinar, which is locked, has new values in `fields`; it started at `was` in `was_zone`.

    Only a published one that is still to come is news to anybody.
    """
    if webinar.state != "scheduled":
        return
    is_moved = webinar.starts_at != was
    waiting = _waiting(webinar.id, ("moved", "changed", "clocks"))
    if is_moved:
        _note_move(webinar, was, was_zone, is_unknown=bool(waiting.get("moved")), now=now)
    if not tells or _is_over(webinar, now):
        return
    if is_moved:
        _tell_move(webinar, was, was_zone, waiting, now)
    elif (TOLD | {"minutes"}) & set(fields):
        known = waiting.get("moved", {}).keys() | waiting.get("changed", {}).keys()
        _tell("changed", webinar, known, now)


def note_new_rules(webinar: Webinar, was: datetime, now: datetime) -> None:
    """The rules of its zone changed: it keeps its local time, and so starts at another instant than `was`."""
    if webinar.state != "scheduled":
        return
    old_clock = fixed_zone(webinar.local_start.replace(tzinfo=UTC) - was) or webinar.zone
    waiting = _waiting(webinar.id, ("moved", "clocks"))
    _note_move(webinar, was, old_clock, is_unknown=bool(waiting), now=now)
    if not _is_over(webinar, now):
        known = waiting.get("moved", {}).keys() | waiting.get("clocks", {}).keys()
        _tell("clocks", webinar, known, now)


def tell_cancelled(webinar: Webinar, now: datetime) -> None:
    """Everybody who has a place, or waits for one, hears that it will not take place."""
    if not _is_over(webinar, now):
        unheard = _take_back(webinar.id, "reinstated", "it was cancelled again before this was sent")
        _tell("webinar_cancelled", webinar, unheard, now)


def tell_reinstated(webinar: Webinar, heard: Collection[int], now: datetime) -> None:
    """The registrations `heard`, who were told that it was cancelled, hear that it takes place after all."""
    _take_back(webinar.id, "webinar_cancelled", "it was taken back before this was sent")
    if webinar.state == "scheduled" and not _is_over(webinar, now):
        unheard = {registration.id for registration in list_people(webinar.id)} - set(heard)
        _tell("reinstated", webinar, unheard, now)


def _note_move(webinar: Webinar, was: datetime, was_zone: str, *, is_unknown: bool, now: datetime) -> None:
    """What its page says it was: the time that people last knew."""
    if webinar.moved_from is None or not is_unknown:
        webinar.moved_from, webinar.moved_from_zone = was, was_zone
    webinar.moved_at = now
    if webinar.moved_from == webinar.starts_at:
        webinar.moved_at = webinar.moved_from = None
        webinar.moved_from_zone = ""


def _tell_move(
    webinar: Webinar,
    was: datetime,
    was_zone: str,
    waiting: dict[str, dict[int, OutboxMail]],
    now: datetime,
) -> None:
    for kind in ("changed", "clocks"):
        for mail in waiting.get(kind, {}).values():
            _stop(mail, "the mail about the new time tells it")
    known = waiting.get("moved", {})
    for mail in known.values():
        if mail.details.get("from") == webinar.starts_at.isoformat():
            _stop(mail, "it was moved back before this was sent")
    _tell("moved", webinar, known, now, {"from": was.isoformat(), "from_zone": was_zone})


def _tell(
    kind: str, webinar: Webinar, but: Collection[int], now: datetime, details: outbox.Details | None = None
) -> None:
    """One mail to everybody but the registrations named."""
    for registration in list_people(webinar.id):
        if registration.id not in but:
            outbox.queue(kind, registration, now, details=details)
    db.session.flush()


def _waiting(webinar_id: int, kinds: Collection[str]) -> dict[str, dict[int, OutboxMail]]:
    """Mails that have not left yet, by kind and registration; a worker cannot take them meanwhile."""
    rows = db.session.scalars(
        select(OutboxMail)
        .where(OutboxMail.webinar_id == webinar_id, OutboxMail.kind.in_(kinds))
        .where(OutboxMail.state == "waiting", OutboxMail.registration_id.is_not(None))
        .order_by(OutboxMail.id)
        .with_for_update()
    )
    found: dict[str, dict[int, OutboxMail]] = {}
    for mail in rows:
        found.setdefault(mail.kind, {})[mail.registration_id or 0] = mail
    return found


def _take_back(webinar_id: int, kind: str, why: str) -> Collection[int]:
    """Stop the mails of a kind that have not left; whose they were."""
    mails = _waiting(webinar_id, (kind,)).get(kind, {})
    for mail in mails.values():
        _stop(mail, why)
    return mails.keys()


def _stop(mail: OutboxMail, why: str) -> None:
    mail.state, mail.last_error = "stopped", why


def _is_over(webinar: Webinar, now: datetime) -> bool:
    return webinar.starts_at + timedelta(minutes=webinar.minutes) <= now
