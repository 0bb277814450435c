"""Takes a merge of organisations back: the record that went returns with its id and all that moved."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from tracker import audit
from tracker.audit import Actor
from tracker.database import Base, db
from tracker.errors import N_, NotFound, Refusal
from tracker.models import FocalPoint, Merge, Organisation
from tracker.organisations import queries
from tracker.organisations.details import Details, clean_details, from_json
from tracker.organisations.merging import CHUNK, UNDO_FOR, WHAT
from tracker.organisations.names import name_key
from tracker.organisations.service import lock_directory, write_details


def undo_merge(merge_id: int, *, actor: Actor, now: datetime) -> Organisation:
    """Take a merge back within 30 days: the record that went returns with its id and all that moved.

    What came to the kept record since then stays with it; so do its details, where somebody edited them
    since. Raises NotFound, Refusal.
    """
    lock_directory()
    merge = db.session.get(Merge, merge_id)
    if merge is None or merge.what != WHAT:
        raise NotFound(N_("There is no such merge"))
    if merge.undone_at is not None:
        raise Refusal(N_("This merge was undone already"))
    if now > merge.made_at + UNDO_FOR:
        raise Refusal(N_("A merge can be undone for 30 days; this one is older"))
    kept = db.session.get(Organisation, merge.kept_id)
    if kept is None:
        raise Refusal(N_("The record it went into was merged itself. Undo that first"))
    before, gone_before = from_json(merge.state["kept"]), from_json(merge.state["gone"])
    current = queries.load_details()[kept.id]
    back = before if kept.version == merge.state["version"] else _without(current, before, gone_before)
    write_details(kept, current, back)
    kept.parent_id = merge.state["kept"]["parent_id"]
    db.session.flush()
    gone = _bring_back(merge, gone_before, now)
    _move_back(merge)
    merge.undone_at = now
    audit.record(actor, "organisation.unmerged", gone, label=gone.name, after={"kept": kept.id})
    db.session.flush()
    return gone


def _without(current: Details, before: Details, gone: Details) -> Details:
    """The details as they are now, less what the merge had brought."""
    own = {name_key(alias) for alias in before.aliases}
    brought = {name_key(text) for text in (gone.name, gone.short_name, *gone.aliases) if text} - own
    name = before.name if name_key(current.name) == name_key(gone.name) else current.name
    domains = set(gone.domains) - set(before.domains)
    return clean_details(
        replace(
            current,
            name=name,
            domains=tuple(each for each in current.domains if each not in domains),
            aliases=tuple(alias for alias in current.aliases if name_key(alias) not in brought),
        )
    )


def _bring_back(merge: Merge, details: Details, now: datetime) -> Organisation:
    kept = merge.state["gone"]
    twin = queries.find_organisation(details.name)
    if twin is not None:
        raise Refusal(N_("%(name)s is in the directory again. Rename that one first"), name=twin.name)
    parent_id = kept["parent_id"]
    if parent_id is not None and db.session.get(Organisation, parent_id) is None:
        parent_id = None
    gone = Organisation(
        id=merge.gone_id,
        name=details.name,
        name_key=name_key(details.name),
        created_at=datetime.fromisoformat(kept["created_at"]),
        updated_at=now,
        version=kept["version"],
        parent_id=parent_id,
    )
    db.session.add(gone)
    db.session.flush()
    taken = queries.domain_owners()
    free = replace(details, domains=tuple(each for each in details.domains if each not in taken))
    write_details(gone, Details(name=details.name), free)
    db.session.flush()
    return gone


def _move_back(merge: Merge) -> None:
    """Rows that still name the kept record name the other again, with the kind they had."""
    for name, ids in merge.state["moved"].items():
        table_name, _, column_name = name.partition(".")
        table = Base.metadata.tables[table_name]
        column = table.c[column_name]
        for start in range(0, len(ids), CHUNK):
            mine = table.c.id.in_(ids[start : start + CHUNK])
            db.session.execute(
                update(table).where(mine, column == merge.kept_id).values({column_name: merge.gone_id})
            )
    for table_name, lines in merge.state["kinds"].items():
        table = Base.metadata.tables[table_name]
        for row_id, before, after in lines:
            db.session.execute(
                update(table).where(table.c.id == row_id, table.c.kind == after).values(kind=before)
            )
    twins = select(FocalPoint).where(FocalPoint.organisation_id == merge.gone_id)
    for twin in db.session.scalars(twins).all():
        twin.email = twin.email.removeprefix(f"{twin.id}.merged.")
    db.session.expire_all()
