"""Knows the sum of one import: how rows became people, what was left out, what nobody has decided yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

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
