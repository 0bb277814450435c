"""Lets one record of a person go into another, row by row, and remembers how; or that two are two."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, delete, insert, select, update

from tracker import audit
from tracker.audit import Actor
from tracker.database import Base, db, lock_row
from tracker.errors import N_, NotFound, Refusal, Stale
from tracker.models import Merge, NotSame, Person, PersonKey
from tracker.organisations.joining import Side
from tracker.people.duplicate_queries import WHAT, find_kept

CHUNK = 500
SIDED = ("name", "email", "organisation")
FIELDS = ("name", "email", "name_key", "organisation_id", "link_generation", "made_by_import_id")
State = dict[str, Any]


def lock_pair(one_id: int, two_id: int) -> tuple[Person, Person]:
    """Both records, held until the transaction ends, the older one first held. Raises NotFound, Refusal."""
    if one_id == two_id:
        raise Refusal(N_("This is one record already"))
    for person_id in sorted((one_id, two_id)):
        lock_row(Person, person_id)
    db.session.expire_all()
    found = [db.session.get(Person, person_id) for person_id in (one_id, two_id)]
    for person_id, other_id, person in ((one_id, two_id, found[0]), (two_id, one_id, found[1])):
        if person is None and find_kept(person_id) == other_id:
            raise Refusal(N_("These two are one record already"))
        if person is None or person.erased_at is not None:
            raise NotFound(N_("There is no such person"))
    assert found[0] is not None and found[1] is not None
    return found[0], found[1]


def seen_of(person: Person) -> str:
    """What somebody who decides about a record saw of it; it differs once that was changed."""
    return repr((person.name, person.email, person.name_key, person.organisation_id))


def join_records(
    kept: Person, gone: Person, chosen: Mapping[str, Side], *, seen: tuple[str, str] | None, now: datetime
) -> State:
    """Let one record go into another: every row that named it names the kept one; what undoing needs.

    `chosen` says per field of SIDED whose value stays, else the filled one's; the other address or name
    becomes a key of the kept record. `seen` as `seen_of` said of both, None to take them as they are. The
    caller holds both. Raises Stale.
    """
    if seen is not None and seen != (seen_of(kept), seen_of(gone)):
        raise Stale(N_("Somebody else changed one of these people in between. Nothing was merged"))
    joined = _joined(kept, gone, chosen)
    state: State = {"kept": _remembered(kept), "gone": _remembered(gone)}
    kept_id, gone_id = kept.id, gone.id
    state["twins"] = take_twins(gone_id, kept_id)
    state["moved"] = _move(gone_id, kept_id)
    db.session.delete(gone)
    db.session.flush()
    for name in FIELDS:
        setattr(kept, name, joined[name])
    db.session.flush()
    state["keys"] = _add_keys(kept, state, now)
    state["after"] = _remembered(kept)
    return state


def _joined(kept: Person, gone: Person, chosen: Mapping[str, Side]) -> dict[str, Any]:
    def side_of(name: str, value: Any) -> Person:
        side = chosen.get(name) or ("kept" if value else "gone")
        return kept if side == "kept" else gone

    wanted = side_of("email", kept.email)
    named = wanted if wanted.email or not (kept.email or gone.email) else (kept if kept.email else gone)
    return {
        "name": side_of("name", kept.name).name,
        "email": named.email,
        "name_key": named.name_key,
        "organisation_id": side_of("organisation", kept.organisation_id).organisation_id,
        # links that were ended stay ended
        "link_generation": max(kept.link_generation, gone.link_generation),
        "made_by_import_id": None,  # no file alone speaks for this record any more
    }


def _remembered(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in FIELDS} | {"created_at": person.created_at.isoformat()}


def _add_keys(kept: Person, state: State, now: datetime) -> list[int]:
    """The address or name that is not the record's own becomes a key of it; the ids of these."""
    found = []
    for side in ("kept", "gone"):
        email, key = state[side]["email"], state[side]["name_key"]
        if (email, key) != (kept.email, kept.name_key):
            row = PersonKey(person_id=kept.id, email=email, name_key=key, created_at=now)
            db.session.add(row)
            db.session.flush()
            found.append(row.id)
    return found


def references() -> list[tuple[Table, Column[Any]]]:
    """Every column of any table that names a person."""
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "people" for key in column.foreign_keys)
    ]


def take_twins(gone_id: int, kept_id: int) -> dict[str, list[dict[str, Any]]]:
    """Take away rows of one that would stand beside the other's where only one may; as they were."""
    taken: dict[str, list[dict[str, Any]]] = {}
    for table, column in references():
        for others in _unique_with(table, column):
            theirs = table.alias()
            same = [table.c[name] == theirs.c[name] for name in others]
            beside = select(theirs.c.id).where(theirs.c[column.name] == kept_id, *same).exists()
            rows = db.session.execute(select(table).where(column == gone_id, beside)).mappings().all()
            if rows:
                taken.setdefault(table.name, []).extend(_as_json(dict(row)) for row in rows)
                db.session.execute(delete(table).where(table.c.id.in_([row["id"] for row in rows])))
    return taken


def _unique_with(table: Table, column: Column[Any]) -> list[list[str]]:
    """The other columns of every key that may hold a person once."""
    keys = [list(index.columns) for index in table.indexes if index.unique]
    keys += [list(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
    return [[one.name for one in key if one is not column] for key in keys if column in key]


def give_twins_back(taken: Mapping[str, list[dict[str, Any]]]) -> None:
    """The rows that were taken away, with their ids where these are free."""
    for name, rows in taken.items():
        table = Base.metadata.tables[name]
        for row in rows:
            values = {key: _read(table.c[key], value) for key, value in row.items()}
            if db.session.scalar(select(table.c.id).where(table.c.id == row["id"])) is not None:
                del values["id"]
            db.session.execute(insert(table).values(**values))


def _as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        str(name): value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()
    }


def _read(column: Column[Any], value: Any) -> Any:
    is_instant = isinstance(value, str) and column.type.python_type is datetime
    return datetime.fromisoformat(value) if is_instant else value


def _move(gone_id: int, kept_id: int) -> dict[str, list[int]]:
    """Let every row that names one name the other; the ids of those rows by "table.column"."""
    moved = {}
    for table, column in references():
        ids = list(db.session.scalars(select(table.c.id).where(column == gone_id).order_by(table.c.id)))
        if ids:
            db.session.execute(update(table).where(column == gone_id).values({column.name: kept_id}))
            moved[f"{table.name}.{column.name}"] = ids
    db.session.expire_all()
    return moved


def say_not_same(one_id: int, two_id: int, *, actor: Actor, now: datetime) -> None:
    """Remember that two people are two; saying it again changes nothing. Raises NotFound, Refusal."""
    low, high = lock_pair(*sorted((one_id, two_id)))
    pair = (NotSame.low_id == low.id, NotSame.high_id == high.id)
    wanted = select(NotSame).where(NotSame.what == WHAT, *pair)
    if db.session.scalar(wanted) is not None:
        return
    decided = NotSame(
        what=WHAT, low_id=low.id, high_id=high.id, decided_at=now, decided_by_id=actor.organiser_id
    )
    db.session.add(decided)
    # of the other one only the number: whoever is erased must not be named beside somebody else
    audit.record(actor, "person.not_same", low, label=low.name, after={"other": high.id})
    db.session.flush()


def remember(
    state: State, kept: Person, gone_id: int, moved: dict[str, int], *, actor: Actor, now: datetime
) -> Merge:
    """The row by which a merge can be undone, and its entry in the audit."""
    merge = Merge(
        what=WHAT,
        kept_id=kept.id,
        gone_id=gone_id,
        gone_label=state["gone"]["name"],
        state=state,
        made_at=now,
        made_by_id=actor.organiser_id,
    )
    db.session.add(merge)
    audit.record(actor, "person.merged", kept, label=kept.name, before={"gone": gone_id}, after=moved)
    db.session.flush()
    return merge
