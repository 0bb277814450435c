"""What is said of a room in which several people sat: how many they were, or who."""

from collections.abc import Sequence

from sqlalchemy import select, update

from tracker.attendance import queries
from tracker.attendance.colleagues import Colleague
from tracker.attendance.identity import key_of
from tracker.attendance.service.touched import find_link, follow, record, standing, still_open
from tracker.attendance.sums import NAMED, SHARED
from tracker.audit import Actor
from tracker.database import db
from tracker.errors import N_, Invalid
from tracker.models import AttendanceImport, ImportPerson

MOST_HEADS = 1000


def count_heads(imported: AttendanceImport, one_id: int, heads: int, actor: Actor) -> None:
    """Say how many sat in a room together; they stand apart from the people. Raises Invalid (heads)."""
    (one,) = still_open(imported, [one_id])
    if not 1 <= heads <= MOST_HEADS:
        raise Invalid(
            N_("Enter how many sat in the room, from 1 to %(most)s"), field="heads", most=MOST_HEADS
        )
    before = standing([one])
    _set_apart(one, SHARED)
    one.head_count = heads
    record(imported, "attendance.heads_counted", [one], actor, {"heads": heads}, before)
    follow(imported, [one])


def name_colleagues(
    imported: AttendanceImport, one_id: int, colleagues: Sequence[Colleague], actor: Actor
) -> None:
    """Say who sat in a room together: each is a person, there for as long as the room was.

    Whoever the file shows by themselves too is the same person, their time joined.
    """
    (one,) = still_open(imported, [one_id])
    present = [each for each in queries.people_of(imported.id) if each.same_as_id is None]
    by_key = {key_of(each): each for each in present if each.treated_as == "person" and each.id != one.id}
    before = standing([one])
    _set_apart(one, NAMED)
    named = [_colleague(imported, one, number, each) for number, each in enumerate(colleagues, 1)]
    db.session.add_all(named)
    db.session.flush()
    twins = []
    for each in named:
        if twin := by_key.get(key_of(each)):
            each.same_as_id = twin.id
            twins.append(twin)
    record(imported, "attendance.room_named", [one], actor, {"named": [each.name for each in named]}, before)
    follow(imported, [one, *named, *twins])


def empty_rooms(rooms: Sequence[ImportPerson]) -> list[int]:
    """Take the named people of rooms away; whoever of the file was one of them is returned."""
    ids = [room.id for room in rooms if room.treated_as == NAMED]
    named = db.session.scalars(select(ImportPerson).where(ImportPerson.in_room_of_id.in_(ids))).all()
    twins = list(dict.fromkeys(each.same_as_id for each in named if each.same_as_id))
    db.session.execute(
        update(ImportPerson)
        .where(ImportPerson.same_as_id.in_([each.id for each in named]))
        .values(same_as_id=None, is_decided=False)
    )
    for each in named:
        db.session.delete(each)
    db.session.flush()
    return twins


def _set_apart(one: ImportPerson, treated_as: str) -> None:
    one.treated_as, one.is_decided = treated_as, True
    one.person_id, one.kind, one.country, one.organisation_id, one.linked_how = None, "", None, None, ""


def _colleague(imported: AttendanceImport, room: ImportPerson, number: int, said: Colleague) -> ImportPerson:
    one = ImportPerson(
        import_id=imported.id,
        in_room_of_id=room.id,
        key=f"room:{room.id}:{number}",
        name=said.name,
        name_as_given=said.name,
        email=said.email,
        organisation_as_given=said.organisation,
        roles=[],
        attended=True,
        is_registered=False,
        seconds=room.seconds,
        seconds_unclipped=room.seconds_unclipped,
        is_decided=True,
    )
    found = find_link(imported, one)
    one.organisation_id, one.linked_how = found.organisation_id, found.how
    return one
