"""Asks how far the mails are that organisers sent to many people at once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.database import db
from tracker.models import AuditEntry, OutboxMail

_PREFIX = len("message:")
_BATCH = 8
UNFINISHED = ("waiting", "sending")


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One message to many: how many people, how many have it, how many it still is on the way to."""

    at: datetime
    who: str
    subject: str
    people: int
    sent: int
    on_the_way: int

    @property
    def not_sent(self) -> int:
        """Those to whom it did not go: it failed, came back, or was stopped."""
        return self.people - self.sent - self.on_the_way


def list_batches(webinar_id: int, *, limit: int = 20) -> list[Batch]:
    """The newest messages to people of a webinar; two queries for any number."""
    name = func.substr(OutboxMail.once_key, _PREFIX + 1, _BATCH)
    rows = db.session.execute(
        select(name, OutboxMail.state, func.count())
        .where(OutboxMail.webinar_id == webinar_id, OutboxMail.kind == "message")
        .where(OutboxMail.once_key.startswith("message:"))
        .group_by(name, OutboxMail.state)
    )
    states: dict[str, dict[str, int]] = defaultdict(dict)
    for batch, state, mails in rows:
        states[batch][state] = mails
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == "mail.message", AuditEntry.object_kind == "webinars")
        .where(AuditEntry.object_id == webinar_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [_batch(entry, states[(entry.after or {}).get("batch", "")]) for entry in entries]


def _batch(entry: AuditEntry, states: dict[str, int]) -> Batch:
    after = entry.after or {}
    return Batch(
        at=entry.at,
        who=entry.who,
        subject=after.get("subject", ""),
        people=after.get("people", 0),
        sent=states.get("sent", 0),
        on_the_way=sum(states.get(state, 0) for state in UNFINISHED),
    )
