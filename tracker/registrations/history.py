"""Knows how the audit of one registration is told: what happened, and what was before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.errors import N_

ACTIONS: Mapping[str, str] = {
    "registration.added": N_("Added"),
    "registration.answers_changed": N_("Answers changed"),
    "registration.approved": N_("Approved"),
    "registration.cancelled": N_("Place cancelled"),
    "registration.changed": N_("Details changed"),
    "registration.confirmed": N_("Confirmed"),
    "registration.declined": N_("Declined"),
    "registration.erased": N_("Data deleted"),
    "registration.handed_on": N_("Place handed on"),
    "registration.kept": N_("Comes though the webinar was moved"),
    "registration.linked": N_("Organisation chosen"),
    "registration.links_ended": N_("New link sent, old ones ended"),
    "registration.moved_up": N_("Moved up from the waiting list"),
    "registration.pending": N_("To be decided again"),
    "registration.received": N_("Got a place handed on"),
    "registration.waitlisted": N_("Moved to the waiting list"),
}
SOMETHING = N_("Changed")

FACTS: Mapping[str, str] = {
    "state": N_("State"),
    "name": N_("Name"),
    "organisation": N_("Organisation as typed"),
    "organisation_id": N_("Organisation"),
    "country": N_("Country"),
    "language": N_("Language of mails"),
    "zone": N_("Time zone"),
    "interpretation": N_("Wants to hear"),
    "to": N_("To"),
    "from": N_("From"),
}
# Said without what it was: access needs are nobody's business in a log.
ACCESS_NEEDS = "access_needs_changed"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One fact of an entry; `name` is a key of FACTS or the text of a question."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the history. `who`: an organiser's name or address, "public" for the person, "command"."""

    at: datetime
    who: str
    action: str
    changes: tuple[Change, ...] = ()
    needs_changed: bool = False
    reason: str = ""


def changes_of(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[Change, ...]:
    """What differs between the two, in their order."""
    old, new = before or {}, after or {}
    names = [name for name in {**old, **new} if name != ACCESS_NEEDS]
    return tuple(
        Change(name=name, before=old.get(name), after=new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    )
