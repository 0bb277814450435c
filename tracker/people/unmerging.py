"""Takes a merge of people back, row by row: the record that went returns with all that moved."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from tracker.database import Base, db, lock_row
from tracker.errors import N_, NotFound, Refusal
from tracker.models import AttendanceImport, Merge, Organisation, Person, PersonKey
from tracker.people.duplicate_queries import UNDO_FOR, WHAT
from tracker.people.merging import CHUNK, FIELDS, give_twins_back
from tracker.people.queries import find_person


def check_undoable(merge_id: int, now: datetime) -> Merge:
    """A merge that can be undone now. Raises NotFound, Refusal."""
    merge = db.session.get(Merge, merge_id)
    if merge is None or merge.what != WHAT:
        raise NotFound(N_("There is no such merge"))
    if merge.undone_at is not None:
        raise Refusal(N_("This merge was undone already"))
    if now > merge.made_at + UNDO_FOR:
        raise Refusal(N_("A merge can be undone for 30 days; this one is older"))
    if not merge.state:
        raise Refusal(N_("This person was erased since; there is nothing to bring back"))
    return merge


def part_records(merge: Merge) -> tuple[Person, Person]:
    """(kept, gone): the record that went returns, and every row that moved names it again.

    What came to the kept record since then stays with it; so do its name and organisation, where somebody
    changed them since. Raises Refusal.
    """
    lock_row(Person, merge.kept_id)
    kept = db.session.get(Person, merge.kept_id)
    went_on = select(Merge.id).where(
        Merge.what == WHAT, Merge.gone_id == merge.kept_id, Merge.id > merge.id, Merge.undone_at.is_(None)
    )
    if kept is None or db.session.scalar(went_on.limit(1)) is not None:
        raise Refusal(N_("The record it went into was merged itself. Undo that first"))
    state = merge.state
    db.session.execute(
        delete(PersonKey).where(PersonKey.id.in_(state["keys"]), PersonKey.person_id == kept.id)
    )
    for name in FIELDS:
        if getattr(kept, name) == state["after"][name]:
            setattr(kept, name, _standing(name, state["kept"][name]))
    db.session.flush()
    gone = _bring_back(merge, kept)
    _move_back(merge, gone.id)
    twins: dict[str, Any] = {
        name: [row | {"person_id": gone.id} for row in rows] for name, rows in state["twins"].items()
    }
    give_twins_back(twins)
    db.session.expire_all()
    return kept, gone


def _standing(name: str, value: Any) -> Any:
    """A remembered value; nothing where the organisation or the import it names is gone."""
    model: type[Base] | None = {"organisation_id": Organisation, "made_by_import_id": AttendanceImport}.get(
        name
    )
    if model is not None and value is not None and db.session.get(model, value) is None:
        return None
    return value


def _bring_back(merge: Merge, kept: Person) -> Person:
    was = merge.state["gone"]
    if find_person(email=was["email"], name_key=was["name_key"]) is not None:
        raise Refusal(N_("Somebody else has this address or name now. Merge these two first"))
    values = {name: _standing(name, was[name]) for name in FIELDS}
    if kept.link_generation != merge.state["kept"]["link_generation"]:  # links were ended since
        values["link_generation"] = max(kept.link_generation, was["link_generation"])
    is_free = db.session.get(Person, merge.gone_id) is None
    gone = Person(
        id=merge.gone_id if is_free else None, created_at=datetime.fromisoformat(was["created_at"]), **values
    )
    db.session.add(gone)
    db.session.flush()
    return gone


def _move_back(merge: Merge, gone_id: int) -> None:
    """Rows that still name the kept record name the other again."""
    for name, ids in merge.state["moved"].items():
        table_name, _, column_name = name.partition(".")
        table = Base.metadata.tables[table_name]
        for start in range(0, len(ids), CHUNK):
            mine = table.c.id.in_(ids[start : start + CHUNK])
            still = table.c[column_name] == merge.kept_id
            db.session.execute(update(table).where(mine, still).values({column_name: gone_id}))
    db.session.expire_all()
