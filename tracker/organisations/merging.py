"""Lets one record of an organisation go into another, and remembers how; or that two are two."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, select, update

from tracker import audit
from tracker.audit import Actor
from tracker.database import Base, db
from tracker.errors import N_, Refusal, Stale
from tracker.models import FocalPoint, Merge, NotSame, Organisation, Webinar
from tracker.organisations import queries
from tracker.organisations.details import Details, as_json
from tracker.organisations.joining import Side, join_details
from tracker.organisations.matching import kind_on
from tracker.organisations.service import lock_directory, write_details

WHAT = "organisation"
UNDO_FOR = timedelta(days=30)
CHUNK = 500

# Lists of one organisation, which are joined as details and never moved row by row.
_PARTS = frozenset(
    {"organisation_kinds", "organisation_countries", "organisation_domains", "organisation_aliases"}
)


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What a merge did: its row, and how many rows of which table moved."""

    merge: Merge
    moved: dict[str, int]


def merge_organisations(
    kept_id: int,
    gone_id: int,
    chosen: dict[str, Side],
    *,
    versions: tuple[int, int] | None,
    actor: Actor,
    now: datetime,
) -> Merged:
    """Let one record go into another: everything that named it names the kept one.

    Whoever was counted keeps the country they were counted for; their kind is that of the joined record on
    the day of the webinar. `versions` of both as they were looked at, None to take them as they are.
    Raises NotFound, Stale, Refusal for a record and itself.
    """
    if kept_id == gone_id:
        raise Refusal(N_("This is one record already"))
    lock_directory()
    kept, gone = queries.get_organisation(kept_id), queries.get_organisation(gone_id)
    if versions is not None and versions != (kept.version, gone.version):
        raise Stale(N_("Somebody else saved one of these organisations in between. Nothing was merged"))
    details = queries.load_details()
    joined = join_details(details[kept_id], details[gone_id], chosen)
    state: dict[str, Any] = {
        "kept": _remembered(kept, details[kept_id]),
        "gone": _remembered(gone, details[gone_id]),
    }
    label = gone.name
    parent_id = gone.parent_id if joined.parent == details[gone_id].parent else kept.parent_id
    state["moved"] = _move(gone_id, kept_id)
    db.session.expire_all()
    write_details(queries.get_organisation(gone_id), details[gone_id], _emptied(details[gone_id]))
    db.session.delete(queries.get_organisation(gone_id))
    db.session.flush()
    kept = queries.get_organisation(kept_id)
    kept.parent_id = parent_id if parent_id not in (kept_id, gone_id) else None
    write_details(kept, details[kept_id], joined)
    db.session.flush()
    state["kinds"] = _follow_kinds(kept_id, state["moved"], joined)
    state["version"] = kept.version
    merge = Merge(
        what=WHAT,
        kept_id=kept_id,
        gone_id=gone_id,
        gone_label=label,
        state=state,
        made_at=now,
        made_by_id=actor.organiser_id,
    )
    db.session.add(merge)
    moved = {name.partition(".")[0]: len(ids) for name, ids in state["moved"].items()}
    audit.record(
        actor,
        "organisation.merged",
        kept,
        label=f"{label} → {kept.name}",
        before={"gone": gone_id},
        after=moved,
    )
    db.session.flush()
    return Merged(merge=merge, moved=moved)


def _remembered(row: Organisation, details: Details) -> dict[str, Any]:
    """A record as it was, JSON-ready."""
    return {
        **as_json(details),
        "parent_id": row.parent_id,
        "created_at": row.created_at.isoformat(),
        "version": row.version,
    }


def _emptied(details: Details) -> Details:
    """Without the lists, whose rows go with it and free its domains."""
    return Details(name=details.name)


def references() -> list[tuple[Table, Column[Any]]]:
    """Every column that names an organisation, those of its own lists aside."""
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        if table.name not in _PARTS
        for column in table.columns
        if any(key.column.table.name == "organisations" for key in column.foreign_keys)
    ]


def _move(gone_id: int, kept_id: int) -> dict[str, list[int]]:
    """Let every row that names one name the other; the ids of those rows by "table.column"."""
    _drop_twin_focal_points(gone_id, kept_id)
    moved = {}
    for table, column in references():
        ids = list(db.session.scalars(select(table.c.id).where(column == gone_id).order_by(table.c.id)))
        if ids:
            db.session.execute(update(table).where(column == gone_id).values({column.name: kept_id}))
            moved[f"{table.name}.{column.name}"] = ids
    return moved


def _drop_twin_focal_points(gone_id: int, kept_id: int) -> None:
    """Who is focal point of both stays the kept one's; the other row gets an address of its own and ends."""
    theirs = select(FocalPoint.email).where(FocalPoint.organisation_id == kept_id)
    twins = select(FocalPoint).where(FocalPoint.organisation_id == gone_id, FocalPoint.email.in_(theirs))
    for twin in db.session.scalars(twins).all():
        twin.ended_at = twin.ended_at or twin.created_at
        twin.email = f"{twin.id}.merged.{twin.email}"[:254]
    db.session.flush()


_COUNTED = ("attendances", "import_people", "attendance_marks")


def _follow_kinds(kept_id: int, moved: dict[str, list[int]], joined: Details) -> dict[str, list[list[Any]]]:
    """Give moved attendance the kind the joined record had on its day: [id, kind before, now] per table."""
    changed: dict[str, list[list[Any]]] = {}
    for name in _COUNTED:
        table = Base.metadata.tables[name]
        days = _days(table, moved.get(f"{name}.organisation_id", []))
        lines = [
            [row_id, kind, kind_on(joined.periods, on)]
            for row_id, kind, on in days
            if kind and kind != kind_on(joined.periods, on)  # "": staged, not counted yet
        ]
        for row_id, _before, kind in lines:
            db.session.execute(update(table).where(table.c.id == row_id).values(kind=kind))
        if lines:
            changed[name] = lines
    return changed


def _days(table: Table, ids: list[int]) -> list[tuple[int, str, date]]:
    """(id, kind, local date of the webinar) of rows that were counted for an organisation."""
    found: list[tuple[int, str, date]] = []
    imports = Base.metadata.tables["attendance_imports"]
    for start in range(0, len(ids), CHUNK):
        wanted = select(table.c.id, table.c.kind, Webinar.local_start).where(
            table.c.id.in_(ids[start : start + CHUNK])
        )
        if "webinar_id" in table.c:
            wanted = wanted.join(Webinar, Webinar.id == table.c.webinar_id)
        else:
            wanted = wanted.join(imports, imports.c.id == table.c.import_id).join(
                Webinar, Webinar.id == imports.c.webinar_id
            )
        found += [(row[0], row[1], row[2].date()) for row in db.session.execute(wanted)]
    return found


def say_not_same(one_id: int, two_id: int, *, actor: Actor, now: datetime) -> None:
    """Remember that two organisations are two; saying it again changes nothing. Raises NotFound."""
    lock_directory()
    low, high = sorted(
        (queries.get_organisation(one_id), queries.get_organisation(two_id)), key=lambda o: o.id
    )
    pair = (NotSame.low_id == low.id, NotSame.high_id == high.id)
    wanted = select(NotSame).where(NotSame.what == WHAT, *pair)
    if db.session.scalar(wanted) is not None:
        return
    decided = NotSame(
        what=WHAT, low_id=low.id, high_id=high.id, decided_at=now, decided_by_id=actor.organiser_id
    )
    db.session.add(decided)
    audit.record(
        actor, "organisation.not_same", low, label=f"{low.name} ≠ {high.name}", after={"other": high.id}
    )
    db.session.flush()
