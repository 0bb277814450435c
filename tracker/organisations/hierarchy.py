"""Knows how organisations stand above and below each other, as the lines of a tree."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kin:
    """An organisation of the directory and the one that it is part of."""

    id: int
    name: str
    parent_id: int | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the tree: how deep it stands, and what it is to the one that was asked about."""

    id: int
    name: str
    depth: int
    is_self: bool
    is_above: bool


def family(of_id: int, kin: Iterable[Kin]) -> list[Line]:
    """Those above an organisation from the topmost down, itself, and all below it, by name at each level."""
    known = {one.id: one for one in kin}
    above: list[Kin] = []
    at = known[of_id].parent_id
    while at in known and at != of_id and known[at] not in above:
        above.insert(0, known[at])
        at = known[at].parent_id
    lines = [_line(one, depth, is_above=True) for depth, one in enumerate(above)]
    children: dict[int, list[Kin]] = {}
    for one in sorted(known.values(), key=lambda one: one.name.casefold()):
        if one.parent_id is not None:
            children.setdefault(one.parent_id, []).append(one)
    seen = {one.id for one in above}
    waiting = [(known[of_id], len(above))]
    while waiting:
        one, depth = waiting.pop()
        if one.id in seen:
            continue
        seen.add(one.id)
        lines.append(_line(one, depth, is_self=one.id == of_id))
        waiting += [(child, depth + 1) for child in reversed(children.get(one.id, []))]
    return lines


def _line(one: Kin, depth: int, *, is_self: bool = False, is_above: bool = False) -> Line:
    return Line(id=one.id, name=one.name, depth=depth, is_self=is_self, is_above=is_above)
