"""Knows the sum of one import: how rows became people, what was left out, what nobody has decided yet."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tracker.attendance.linking import SUREST_FIRST

PERSON, SHARED = "person", "shared"
NAMED = "named"  # a room whose people are known
ROOMS = {SHARED: "shared_rooms", NAMED: "named_rooms"}


class Counted(Protocol):
    """Somebody of an import, as far as the sum needs."""

    @property
    def id(self) -> int: ...
    @property
    def attended(self) -> bool: ...
    @property
    def seconds(self) -> int: ...
    @property
    def treated_as(self) -> str: ...
    @property
    def same_as_id(self) -> int | None: ...
    @property
    def is_decided(self) -> bool: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def linked_how(self) -> str: ...
    @property
    def in_room_of_id(self) -> int | None: ...


@dataclass(frozen=True, kw_only=True)
class ImportSum:
    """How rows became people, each row once.

    rows + named_in_rooms = not_attended + waiting_room + merged + host_staff + under_minimum + unnamed
    + shared_rooms + named_rooms + people.

    `unsure` are those among people and connections whom somebody should still decide on.
    """

    rows: int
    not_attended: int
    waiting_room: int
    merged: int
    host_staff: int
    under_minimum: int
    unnamed_connections: int
    shared_rooms: int
    named_rooms: int
    named_in_rooms: int
    people: int
    organisations: int
    without_organisation: int
    undecided_connections: int

    @property
    def unsure(self) -> int:
        return self.without_organisation + self.undecided_connections

    @property
    def left_out(self) -> dict[str, int]:
        return {
            "host_staff": self.host_staff,
            "under_minimum": self.under_minimum,
            "unnamed_connections": self.unnamed_connections,
        }


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Somebody who stands in a file as several, of whom the records of people went together."""

    id: int
    seconds: int
    is_decided: bool
    organisation_id: int | None
    linked_how: str
    in_room_of_id: int | None
    attended: bool = True
    treated_as: str = PERSON
    same_as_id: int | None = None


def find_twins(people: Iterable[Counted], person_of: Mapping[int, int]) -> list[list[Counted]]:
    """Those of a file that are one person (`person_of`, by their ids) and came, each with the others."""
    groups: dict[int, list[Counted]] = {}
    for one in people:
        if one.id in person_of and one.treated_as == PERSON and not one.same_as_id:
            groups.setdefault(person_of[one.id], []).append(one)
    return [group for group in groups.values() if len(group) > 1 and any(one.attended for one in group)]


def join_twins(
    people: Iterable[Counted],
    twins: Sequence[Sequence[Counted]],
    seconds_of: Callable[[Sequence[int]], int],
) -> list[Counted]:
    """The people of a file, twins as one, as attendance is made of them: the surest link and all stays."""
    inside = {one.id for group in twins for one in group}
    return [
        *(one for one in people if one.id not in inside),
        *(_joined(group, seconds_of([one.id for one in group])) for group in twins),
    ]


def _joined(group: Sequence[Counted], seconds: int) -> Joined:
    surest = min(group, key=lambda one: (SUREST_FIRST.index(one.linked_how), one.organisation_id or 0))
    came = [one for one in group if one.attended]
    return Joined(
        id=surest.id,
        seconds=seconds,
        is_decided=any(one.is_decided for one in group),
        organisation_id=surest.organisation_id,
        linked_how=surest.linked_how,
        in_room_of_id=None if any(one.in_room_of_id is None for one in came) else came[0].in_room_of_id,
    )


def group_of(person: Counted, kinds: Mapping[int, str], minimum_seconds: int, leaves_out_hosts: bool) -> str:
    """people, host_staff, under_minimum, unnamed_connections or a kind of room, as the rule looks."""
    if person.treated_as in ROOMS:
        return ROOMS[person.treated_as]
    if person.treated_as != PERSON:
        return "unnamed_connections"
    if leaves_out_hosts and kinds.get(person.organisation_id or 0) == "host":
        return "host_staff"
    return "under_minimum" if person.seconds < minimum_seconds else "people"


def add_up(
    people: Iterable[Counted],
    *,
    rows: int,
    attended_rows: int,
    waiting_rows: int,
    kinds: Mapping[int, str],
    minimum_seconds: int,
    leaves_out_hosts: bool,
) -> ImportSum:
    """The sum of an import; `rows` all rows of it, `attended_rows` without those of the waiting room."""
    groups: dict[str, int] = {}
    organisations: set[int] = set()
    without = undecided = present = in_rooms = 0
    for person in people:
        if not person.attended or person.same_as_id:
            continue
        present += person.in_room_of_id is None
        in_rooms += person.in_room_of_id is not None
        group = group_of(person, kinds, minimum_seconds, leaves_out_hosts)
        groups[group] = groups.get(group, 0) + 1
        if group == "people":
            if person.organisation_id:
                organisations.add(person.organisation_id)
            without += needs_organisation(person)
        undecided += group == "unnamed_connections" and not person.is_decided
    return ImportSum(
        rows=rows,
        not_attended=rows - attended_rows - waiting_rows,
        waiting_room=waiting_rows,
        merged=attended_rows - present,
        host_staff=groups.get("host_staff", 0),
        under_minimum=groups.get("under_minimum", 0),
        unnamed_connections=groups.get("unnamed_connections", 0),
        shared_rooms=groups.get("shared_rooms", 0),
        named_rooms=groups.get("named_rooms", 0),
        named_in_rooms=in_rooms,
        people=groups.get("people", 0),
        organisations=len(organisations),
        without_organisation=without,
        undecided_connections=undecided,
    )


def needs_organisation(person: Counted) -> bool:
    """Whether nobody has said yet which organisation this person belongs to, or that it is none."""
    return person.organisation_id is None and person.linked_how == ""
