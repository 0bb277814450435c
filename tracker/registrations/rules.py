"""Knows whether a person may register now, which place they get, and what a page may reveal of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from tracker.errors import N_, Refusal
from tracker.registrations.admission import PAGE, Way, asks_first
from tracker.registrations.waiting_list import Key, is_at_quota

State = Literal["pending", "confirmed", "waitlisted", "declined", "cancelled"]
Door = Literal["open", "full", "asks", "invitation", "early", "closed", "cancelled", "over", "hidden"]

STATES: tuple[State, ...] = ("pending", "confirmed", "waitlisted", "declined", "cancelled")
ACTIVE: tuple[State, ...] = ("pending", "confirmed", "waitlisted")
ENTERED: tuple[Door, ...] = ("open", "full", "asks")  # the doors behind which the form stands

# A second try within this time is taken for a double click: one mail is enough.
MAIL_AGAIN_AFTER = timedelta(minutes=10)


class RegistrationClosed(Refusal):
    """Nobody can register now; `door` says why."""

    def __init__(self, message: str, /, *, door: Door, **values: object) -> None:
        super().__init__(message, **values)
        self.door = door


class NoPlace(Refusal):
    """Nobody gets a place beyond what there is, unless an organiser says so."""


class AlreadyRegistered(Refusal):
    """An organiser adds somebody who has a place already, or waits for one."""


def already(email: str, state: str) -> AlreadyRegistered:
    """The refusal that names how somebody stands."""
    messages = {
        "confirmed": N_("%(email)s has a place already"),
        "waitlisted": N_("%(email)s is on the waiting list already"),
        "pending": N_("%(email)s is on the list already, to be decided"),
    }
    return AlreadyRegistered(messages[state], email=email)


@dataclass(frozen=True, kw_only=True)
class Places:
    """What a decision needs to know of a webinar. `capacity` None is unlimited, 0 lets everybody wait.

    `quota` is the most places of one organisation, `taken` the confirmed of each; `blocked` counts those who
    wait only for a place of their own organisation. Without quota and turns `taken` is empty.
    """

    state: str
    is_published: bool
    starts_at: datetime
    minutes: int
    closes_at: datetime | None
    capacity: int | None
    confirmed: int
    waiting: int
    opens_at: datetime | None = None
    admission: str = "open"
    admits: str = "anyone"
    domains: Sequence[str] = ()
    quota: int | None = None
    takes_turns: bool = False
    taken: Mapping[Key, int] = field(default_factory=dict)
    blocked: int = 0

    @property
    def ends_at(self) -> datetime:
        """The instant after which nobody needs a place any more."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def free(self) -> int | None:
        """Places nobody has, never below 0; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.confirmed)

    @property
    def over(self) -> int:
        """How many more have a place than there are places."""
        return 0 if self.capacity is None else max(0, self.confirmed - self.capacity)


def find_door(places: Places, now: datetime, way: Way = PAGE) -> Door:
    """What a new address would meet at this moment: open, full (it may wait), asks, or why it is closed."""
    if not places.is_published or places.state == "draft":
        return "hidden"
    if places.state == "cancelled":
        return "cancelled"
    if places.state == "held" or now >= places.ends_at:
        return "over"
    if places.closes_at is not None and now >= places.closes_at:
        return "closed"
    if not way.is_invited:
        if places.admission == "invitation":
            return "invitation"
        if places.opens_at is not None and now < places.opens_at:
            return "early"
    state = place_for_next(places, way=way)
    return "asks" if state == "pending" else "open" if state == "confirmed" else "full"


def place_for_next(places: Places, key: Key = None, way: Way = PAGE) -> State:
    """The place of whoever comes next from an organisation: nobody passes those who wait already."""
    if asks_first(places.admission, way):
        return "pending"
    return place_if_admitted(places, key)


def place_if_admitted(places: Places, key: Key = None) -> State:
    """The same once nobody has to decide any more."""
    if is_at_quota(key, places.quota, places.taken):
        return "waitlisted"
    if places.free is None:
        return "confirmed"
    return "confirmed" if places.free > places.waiting - places.blocked else "waitlisted"


def may_move_up(places: Places) -> bool:
    """Whether a place is free for somebody who waits."""
    return places.free != 0 and places.waiting > places.blocked


def check_open(places: Places, now: datetime, way: Way = PAGE) -> None:
    """Raise RegistrationClosed, in words for the person who tried."""
    door = find_door(places, now, way)
    if door in ENTERED:
        return
    messages: dict[Door, str] = {
        "hidden": N_("There is no such webinar"),
        "cancelled": N_("This webinar was cancelled"),
        "over": N_("This webinar is over"),
        "closed": N_("Registration is closed"),
        "early": N_("Registration is not open yet"),
        "invitation": N_("This webinar is by invitation"),
    }
    raise RegistrationClosed(messages[door], door=door)


def has_room(places: Places, key: Key) -> bool:
    """Whether a place is left for one more person of an organisation."""
    return places.free != 0 and not is_at_quota(key, places.quota, places.taken)


def check_room(places: Places, key: Key) -> None:
    """Raise NoPlace where one more person of an organisation would be beyond what there is."""
    if places.free == 0:
        raise NoPlace(N_("No place is free; the webinar has %(capacity)s"), capacity=places.capacity)
    if is_at_quota(key, places.quota, places.taken):
        raise NoPlace(N_("No place is free for their organisation, which has %(quota)s"), quota=places.quota)


def check_not_cancelled(places: Places) -> None:
    """Raise Refusal: at a cancelled webinar nobody's place changes any more."""
    if places.state == "cancelled":
        raise Refusal(N_("This webinar was cancelled"))


def is_over(places: Places, now: datetime) -> bool:
    """Whether places no longer matter: then people are added as they were, and nobody is written to."""
    return places.state == "held" or now >= places.ends_at


def has_begun(places: Places, now: datetime) -> bool:
    """Whether somebody can have come already."""
    return places.state == "held" or now >= places.starts_at


def place_by_hand(places: Places, now: datetime, key: Key = None) -> State:
    """The place somebody gets who is added or imported without a word about it: organisers have decided."""
    return "confirmed" if is_over(places, now) else place_if_admitted(places, key)


def with_one_more(places: Places, state: State, key: Key = None) -> Places:
    """The places after one more person of an organisation got `state`."""
    taken = places.taken
    is_blocked = state == "waitlisted" and is_at_quota(key, places.quota, taken)
    if state == "confirmed" and key is not None and places.quota is not None:
        taken = {**taken, key: taken.get(key, 0) + 1}
    return replace(
        places,
        confirmed=places.confirmed + (state == "confirmed"),
        waiting=places.waiting + (state == "waitlisted"),
        taken=taken,
        blocked=places.blocked + is_blocked,
    )


def state_to_show(own: str | None, would_get: State) -> State:
    """What a page says after a try: its `own` state to the browser that holds the place (None for any other
    browser), to all others what a new address would get, so that nobody learns whether an address was known.
    """
    own_state = next((state for state in ACTIVE if state == own), None)
    return own_state or would_get


def check_change(current: str, wanted: State) -> None:
    """Raise Refusal where a registration cannot go from one state to another."""
    if current == wanted:
        raise Refusal(N_("Nothing to change: this registration is in that state already"))


def mail_for_state(state: str) -> str:
    """The kind of mail that tells somebody how they stand."""
    return {"confirmed": "confirmation", "waitlisted": "waiting"}.get(state, state)


def mail_for_change(current: str, wanted: State) -> str:
    """The kind of mail that tells a person what became of their place; "" for none."""
    if wanted == "pending":
        return ""
    if wanted == "confirmed":
        return {"waitlisted": "promotion", "pending": "approved"}.get(current, "confirmation")
    return mail_for_state(wanted)
