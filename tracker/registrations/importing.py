"""Adds everybody of a list in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.mail import outbox
from tracker.models import Webinar
from tracker.organisations.queries import load_directory
from tracker.registrations import queries, rules
from tracker.registrations.admission import BY_LIST
from tracker.registrations.details import Details
from tracker.registrations.rules import State
from tracker.registrations.service import add_row
from tracker.registrations.waiting_list import organisation_key


@dataclass(frozen=True, kw_only=True)
class ImportOutcome:
    """How many of a list got a place, how many wait, and how many were there before; `linked` counts
    those added whose organisation the directory knows.
    """

    confirmed: int
    waitlisted: int
    known: int
    linked: int
    lines: tuple["ImportLine", ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The numbers alone, JSON-ready."""
        return {name: getattr(self, name) for name in ("confirmed", "waitlisted", "known", "linked")}


@dataclass(frozen=True, kw_only=True)
class ImportLine:
    """What becomes of one person of a list: confirmed, waitlisted or known. `organisation` is that of the
    directory, "" where it knows none.
    """

    email: str
    name: str
    outcome: str
    organisation: str
    organisation_as_given: str


def import_people(
    webinar_id: int, people: Iterable[Details], actor: Actor, now: datetime, *, notify: bool = False
) -> ImportOutcome:
    """Add everybody of a list in its order; who has a place or waits already stays as they are.

    Who finds no free place waits, unless the webinar is over: then all of them were registered.
    """
    lock_row(Webinar, webinar_id)
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    known = set(queries.list_active_emails(webinar_id))
    directory = load_directory()
    over = rules.is_over(places, now)
    added: dict[State, int] = {"confirmed": 0, "waitlisted": 0}
    already = linked = 0
    lines: list[ImportLine] = []
    for details in people:
        if details.email in known:
            already += 1
            lines.append(_line(details, "known"))
            continue
        match = directory.find(email=details.email, name=details.organisation)
        key = organisation_key(match.organisation_id if match else None, details.organisation)
        state = rules.place_by_hand(places, now, key)
        new = add_row(webinar_id, details, state, match, way=BY_LIST, now=now)
        if notify and not over:
            outbox.queue(rules.mail_for_state(state), new, now)
        known.add(details.email)
        lines.append(_line(details, state, directory.known[match.organisation_id].name if match else ""))
        added[state] += 1
        linked += match is not None
        places = rules.with_one_more(places, state, key)
    outcome = ImportOutcome(
        confirmed=added["confirmed"],
        waitlisted=added["waitlisted"],
        known=already,
        linked=linked,
        lines=tuple(lines),
    )
    webinar = db.session.get_one(Webinar, webinar_id)
    audit.record(actor, "registrations.imported", webinar, label=webinar.title, after=outcome.counts)
    return outcome


def _line(details: Details, outcome: str, organisation: str = "") -> ImportLine:
    return ImportLine(
        email=details.email,
        name=details.name,
        outcome=outcome,
        organisation=organisation,
        organisation_as_given=details.organisation,
    )
