"""Knows which webinar of a group of series a webinar is: from the numbers that each series has given out.

Nothing is stored: the numbers in the series are frozen, so these change only where one of them does, or
where another series joins the group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.webinars.numbering import HELD, Entry, Opening


@dataclass(frozen=True, kw_only=True)
class Member:
    """One series of a group with its webinars."""

    opening: Opening
    entries: Sequence[Entry]


@dataclass(frozen=True, kw_only=True)
class NumberInGroup:
    """Which webinar of a group one is; None where its series do not say how many they had held by then."""

    slug: str
    name: str
    number: int | None


def number_group(members: Sequence[Member]) -> Mapping[int, int | None]:
    """By the id of every held webinar: how many the group had held when it was, itself included.

    None where a series does not say how many of its opening balance were held by then.
    """
    held = sorted(
        ((entry, at) for at, member in enumerate(members) for entry in member.entries if entry.state == HELD),
        key=lambda pair: (pair[0].starts_at, pair[0].id),
    )
    last: dict[int, Entry] = {}
    found: dict[int, int | None] = {}
    for entry, at in held:
        last[at] = entry
        counts = [_held_by(member, last.get(number), entry) for number, member in enumerate(members)]
        known = [count for count in counts if count is not None]
        found[entry.id] = sum(known) if len(known) == len(counts) else None
    return found


def _held_by(member: Member, last: Entry | None, at: Entry) -> int | None:
    """How many a series had held, whose webinar `last` was its latest by then."""
    opening = member.opening
    if not opening.held_before:
        return last.number if last else 0
    if opening.before_on is None:
        return None
    if last is not None and last.local_on >= opening.before_on:
        return last.number
    if at.local_on >= opening.before_on:
        return opening.held_before
    return last.number if last else None
