"""What an organiser has confirmed about the columns of a list: kept for the next one, or forgotten."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from tracker import audit
from tracker.attendance.mapping_queries import find_mapping
from tracker.attendance.reading.told_columns import header_key
from tracker.audit import Actor
from tracker.database import db
from tracker.models import ColumnMapping

LABEL = 60


def keep_mapping(headings: Sequence[str], columns: Mapping[str, int], actor: Actor, now: datetime) -> None:
    """Keep what the columns (field -> position) under these headings hold; the latest answer holds."""
    kept = find_mapping(headings)
    if kept is not None and kept.columns == dict(columns):
        return
    kept = kept or _added(headings, actor, now) or find_mapping(headings)
    if kept is None:  # added and forgotten by others meanwhile
        return
    kept.columns, kept.created_at, kept.created_by_id = dict(columns), now, actor.organiser_id
    db.session.flush()
    audit.record(actor, "columns.kept", kept, label=_label(headings), after=dict(columns))


def _added(headings: Sequence[str], actor: Actor, now: datetime) -> ColumnMapping | None:
    """None where somebody else has added the same just now."""
    kept = ColumnMapping(
        key=header_key(headings),
        headings=list(headings),
        columns={},
        created_at=now,
        created_by_id=actor.organiser_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(kept)
            db.session.flush()
    except IntegrityError:
        return None
    return kept


def forget_mapping(kept: ColumnMapping, actor: Actor) -> None:
    """The next list with these headings is asked about again; imports stay as they are."""
    audit.record(actor, "columns.forgotten", kept, label=_label(kept.headings), before=dict(kept.columns))
    db.session.delete(kept)
    db.session.flush()


def _label(headings: Sequence[str]) -> str:
    return ", ".join(filter(None, headings))[:LABEL]
