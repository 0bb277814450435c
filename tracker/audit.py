"""Knows who acts and writes down what they changed, in the transaction of the change."""

from dataclasses import dataclass
from typing import Any

from tracker.clock import utc_now
from tracker.database import Base, db
from tracker.models.audit import AuditEntry


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever causes a change: an organiser, a command, or the public (no id, no personal data)."""

    organiser_id: int | None = None
    who: str


COMMAND = Actor(who="command")
PUBLIC = Actor(who="public")


def record(
    actor: Actor,
    action: str,
    changed: Base,
    *,
    label: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add one entry about a row that has its id (flush first). `before` and `after` are JSON-ready."""
    db.session.add(
        AuditEntry(
            at=utc_now(),
            organiser_id=actor.organiser_id,
            who=actor.who,
            action=action,
            object_kind=changed.__tablename__,
            object_id=getattr(changed, "id", None),
            label=label[:300],
            before=before,
            after=after,
            reason=reason,
        )
    )
