"""Knows what the register card of a webinar shows to this browser: the form, or the place it holds."""

from dataclasses import dataclass
from datetime import datetime

from tracker.models import Webinar
from tracker.organisations.queries import get_organisation, recognise
from tracker.registrations import browser_memory, queries, rules
from tracker.registrations.browser_memory import Memory
from tracker.registrations.forms import RegisterForm
from tracker.registrations.questions_queries import load_asks
from tracker.registrations.rules import Door, Places, State
from tracker.registrations.waiting_list import Key, organisation_key


@dataclass(frozen=True, kw_only=True)
class Own:
    """A place as this browser may see it: as stored where it made it, else as it was told.

    `key` says whose place it is, for quotas.
    """

    email: str
    name: str
    organisation: str
    recognised_by: str
    state: State
    key: Key


@dataclass(frozen=True, kw_only=True)
class Card:
    """What templates/registrations/_card.html needs, beside `webinar`."""

    door: Door
    places: Places
    form: RegisterForm
    own: Own | None


def make_card(webinar: Webinar, places: Places, now: datetime) -> Card:
    """The card of a published webinar; three queries at most."""
    form = RegisterForm.asking(load_asks(webinar.id))
    form.fill()
    return Card(door=rules.find_door(places, now), places=places, form=form, own=find_own(webinar.id))


def find_own(webinar_id: int) -> Own | None:
    """What this browser may know of its place; None where it made none, or gave it back."""
    memory = browser_memory.recall(webinar_id)
    if memory is None:
        return None
    for kept in queries.list_tries(webinar_id, memory.email):
        if browser_memory.is_own(memory, kept.id):
            if kept.state not in rules.ACTIVE:
                return None
            linked = kept.organisation.name if kept.organisation else ""
            return Own(
                email=kept.email,
                name=kept.name,
                organisation=linked or kept.organisation_as_typed,
                recognised_by=memory.recognised_by if linked else "",
                state=rules.state_to_show(kept.state, memory.state),
                key=organisation_key(kept.organisation_id, kept.organisation_as_typed),
            )
    return _told(memory)


def _told(memory: Memory) -> Own:
    match = recognise(email=memory.email, name=memory.organisation)
    linked = get_organisation(match.organisation_id).name if match and memory.recognised_by else ""
    return Own(
        email=memory.email,
        name=memory.name,
        organisation=linked or memory.organisation,
        recognised_by=memory.recognised_by if linked else "",
        state=memory.state,
        key=organisation_key(match.organisation_id if match else None, memory.organisation),
    )
