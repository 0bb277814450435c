"""Knows every kind of mail: what it is about, when it is still true, whether people may refuse it."""

from dataclasses import dataclass
from typing import Literal

About = Literal[
    "registration", "invitation", "focal_point", "series", "person", "slides_request", "job", "mailed_report"
]
Method = Literal["REQUEST", "CANCEL", ""]
Until = Literal["end", "links", "always"]

ACTIVE = frozenset({"pending", "confirmed", "waitlisted"})
ANY: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of mail.

    `about`: whose row it tells of. `states`: it is true only while the registration is in one of them; empty
    for any. `until`: not sent after the webinar's end, after its links ended, or sent at any time.
    `method`: the calendar invitation that goes with it: REQUEST to whoever has a place at that moment, CANCEL
    to whoever was sent a REQUEST before.
    `is_optional`: not about the place itself, so people can unsubscribe and a series can leave it out.
    """

    about: About = "registration"
    states: frozenset[str] = ANY
    until: Until = "end"
    method: Method = ""
    is_optional: bool = False


_PLACE = frozenset({"confirmed"})

KINDS: dict[str, Kind] = {
    # what became of a place
    "confirmation": Kind(states=_PLACE, method="REQUEST"),
    "promotion": Kind(states=_PLACE, method="REQUEST"),  # from the waiting list
    "approved": Kind(states=_PLACE, method="REQUEST"),  # was pending
    "nominated": Kind(states=ACTIVE, method="REQUEST"),  # by a colleague or the focal point
    "handed_on": Kind(states=_PLACE, method="REQUEST"),  # somebody gave them their place
    "waiting": Kind(states=frozenset({"waitlisted"}), method="CANCEL"),  # of those who had a place before
    "pending": Kind(states=frozenset({"pending"})),
    "declined": Kind(states=frozenset({"declined"}), method="CANCEL"),
    "cancelled": Kind(states=frozenset({"cancelled"}), method="CANCEL"),
    # what became of the webinar
    "moved": Kind(states=ACTIVE, method="REQUEST"),
    "changed": Kind(states=ACTIVE, method="REQUEST"),
    "clocks": Kind(states=ACTIVE, method="REQUEST"),  # the rules of its zone changed
    "webinar_cancelled": Kind(states=ACTIVE, until="always", method="CANCEL"),
    "reinstated": Kind(states=ACTIVE, method="REQUEST"),
    # before and after it
    "reminder": Kind(states=_PLACE),
    "thanks": Kind(until="always", is_optional=True),
    "missed": Kind(until="always", is_optional=True),
    "recap": Kind(until="always", is_optional=True),
    # asked for
    "link": Kind(until="links"),
    "all_links": Kind(about="person", until="always"),
    "invitation": Kind(about="invitation"),
    "series_place": Kind(about="series", until="always"),
    "slides": Kind(about="slides_request", until="always"),
    "focal_point": Kind(about="focal_point", until="always"),
    "digest": Kind(about="focal_point", until="always", is_optional=True),
    # to people who never sign in
    "report": Kind(about="mailed_report", until="always", is_optional=True),
    # to organisers
    "job_ended": Kind(about="job", until="always"),
    # written by organisers
    "message": Kind(until="always", is_optional=True),
}


def with_calendar(method: Method) -> list[str]:
    """The kinds that carry a calendar invitation of this method."""
    return [name for name, kind in KINDS.items() if kind.method == method]
