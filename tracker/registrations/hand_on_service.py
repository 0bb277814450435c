"""Hands a place on: one person gives it to a colleague, and nobody who waits comes in between."""

from dataclasses import replace
from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Refusal
from tracker.mail import outbox
from tracker.models import Registration, Webinar
from tracker.organisations.domains import is_free_mail
from tracker.organisations.matching import Match
from tracker.organisations.queries import recognise
from tracker.people.emails import domain_of
from tracker.registrations import queries, rules, service
from tracker.registrations.admission import Way, check_admitted
from tracker.registrations.details import Details
from tracker.registrations.rules import Places
from tracker.registrations.sequence import note_change
from tracker.registrations.waiting_list import is_at_quota, organisation_key


def hand_on(
    webinar_id: int, registration_id: int, colleague: Details, actor: Actor, now: datetime
) -> Registration:
    """Give one's own place, or place on the list, to `colleague`; returns the registration that gave it.

    A colleague who holds a place already keeps it, and this one goes to the next of the list: the giver is
    told the same. Raises NotFound, NotAdmitted, Invalid (field email), Refusal.
    """
    match = recognise(email=colleague.email, name=colleague.organisation)
    lock_row(Webinar, webinar_id)
    giver = queries.get_registration(webinar_id, registration_id)
    way = Way(source="handed_on", registered_by_id=giver.id, named_by=giver.name)
    if match is None and _share_an_office(colleague.email, giver.email):
        way = replace(way, organisation_id=giver.organisation_id)
        colleague = replace(colleague, organisation=giver.organisation_as_typed)
    _check(queries.get_places(webinar_id), giver, colleague, match, way, now)
    held, queued_at = giver.state, giver.queued_at
    _change(giver, "cancelled", now)
    outbox.queue("cancelled", giver, now)
    taker = queries.find_standing(webinar_id, colleague.email)
    if taker is None:
        state: rules.State = next(one for one in rules.ACTIVE if one == held)
        taker = service.add_row(webinar_id, colleague, state, match, way=way, now=now)
        taker.queued_at = queued_at
        db.session.flush()
        _tell(taker, way, now)
    else:
        service.leave_nothing(colleague)
        _add_to(taker, way, held, queued_at, now)
    _note(giver, taker, held, actor)
    service.fill_places(webinar_id, actor, now)
    return giver


def _share_an_office(email: str, own_email: str) -> bool:
    """Whether two addresses that the directory does not know are of one domain, which is not free mail."""
    domain = domain_of(email)
    return domain == domain_of(own_email) and not is_free_mail(domain)


def _check(
    places: Places, giver: Registration, colleague: Details, match: Match | None, way: Way, now: datetime
) -> None:
    rules.check_not_cancelled(places)
    if rules.is_over(places, now):
        raise Refusal(N_("This webinar is over"))
    if giver.state not in rules.ACTIVE:
        raise Refusal(N_("You have no place to hand on"))
    if places.admission == "invitation":
        raise Refusal(N_("This webinar is by invitation, so its places stay with those who were invited"))
    if colleague.email == giver.email:
        raise Invalid(N_("This is your own address. Enter your colleague’s"), field="email")
    check_admitted(places.admits, places.domains, colleague.email, match)
    own_key = organisation_key(giver.organisation_id, giver.organisation_as_typed)
    key = organisation_key(match.organisation_id if match else way.organisation_id, colleague.organisation)
    if giver.state == "confirmed" and key != own_key and is_at_quota(key, places.quota, places.taken):
        raise Invalid(
            N_("Your colleague’s organisation has its %(quota)s places already"),
            field="email",
            quota=places.quota,
        )


def _add_to(taker: Registration, way: Way, held: str, queued_at: datetime, now: datetime) -> None:
    """What somebody on the list already gains: a place, or an earlier turn; else their mail again."""
    if held == "confirmed" and taker.state in ("waitlisted", "pending"):
        _change(taker, "confirmed", now)
        _tell(taker, way, now)
        return
    if held == taker.state == "waitlisted":
        taker.queued_at = min(taker.queued_at, queued_at)
    db.session.flush()
    if not queries.was_written_to(taker.id, now - rules.MAIL_AGAIN_AFTER):
        outbox.queue(rules.mail_for_state(taker.state), taker, now)


def _change(registration: Registration, state: str, now: datetime) -> None:
    before = registration.state
    registration.state, registration.state_changed_at = state, now
    note_change(registration, before)
    db.session.flush()


def _tell(taker: Registration, way: Way, now: datetime) -> None:
    kind = "handed_on" if taker.state == "confirmed" else "nominated"
    outbox.queue(kind, taker, now, details={"by": way.named_by})


def _note(giver: Registration, taker: Registration, held: str, actor: Actor) -> None:
    audit.record(
        actor,
        "registration.handed_on",
        giver,
        label=giver.name,
        before={"state": held},
        after={"state": "cancelled", "to": taker.id},
    )
    audit.record(
        actor,
        "registration.received",
        taker,
        label=taker.name,
        after={"state": taker.state, "from": giver.id},
    )
