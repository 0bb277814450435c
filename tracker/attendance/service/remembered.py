"""What was decided once about a text in files no longer holds: the next file asks again."""

from typing import Any

from tracker import audit
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import MatchDecision


def take_back_decision(kept: MatchDecision, actor: Actor) -> None:
    """Ask again at the next file; people of files that are here already stay as they were decided."""
    before = _standing(kept)
    kept.taken_back_at = utc_now()
    db.session.flush()
    audit.record(
        actor, "decision.taken_back", kept, label=kept.key, before=before, after={"state": "taken back"}
    )


def _standing(kept: MatchDecision) -> dict[str, Any]:
    return {
        "state": "holds",
        "what": kept.what,
        "means": kept.means,
        "organisation_id": kept.organisation_id,
        "created_at": kept.created_at.isoformat(),
        "created_by_id": kept.created_by_id,
    }
