"""Invites people to a webinar, withdraws invitations, and registers whoever comes with one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker import audit
from tracker.audit import PUBLIC, Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Refusal
from tracker.mail import outbox
from tracker.models import Invitation, Webinar
from tracker.registrations import invitation_queries, queries, rules, service
from tracker.registrations.admission import Way
from tracker.registrations.details import Details
from tracker.registrations.invitation_reading import Invitee
from tracker.registrations.service import Outcome

INVITED = Way(source="invitation", is_invited=True)


@dataclass(frozen=True, kw_only=True)
class Invited:
    """How many of a list are invited now, were withdrawn before and are again, and were invited already."""

    new: int
    again: int
    known: int


def invite(
    webinar_id: int, people: Sequence[Invitee], *, language: str, actor: Actor, now: datetime
) -> Invited:
    """Invite everybody of a list who is not, with one mail each. Raises NotFound, Refusal."""
    lock_row(Webinar, webinar_id)
    _check_invites(webinar_id, now)
    known = invitation_queries.find_invitations(webinar_id, [one.email for one in people])
    new = again = 0
    for one in people:
        invitation = known.get(one.email)
        if invitation is None:
            values = {"webinar_id": webinar_id, "email": one.email, "name": one.name, "language": language}
            invitation = Invitation(**values, created_at=now, created_by_id=actor.organiser_id)
            db.session.add(invitation)
            new += 1
        elif invitation.withdrawn_at is not None:
            invitation.withdrawn_at = None
            invitation.name = one.name or invitation.name
            again += 1
        else:
            continue
        db.session.flush()
        outbox.queue_invitation("invitation", invitation, now)
    invited = Invited(new=new, again=again, known=len(people) - new - again)
    if new or again:
        webinar = db.session.get_one(Webinar, webinar_id)
        audit.record(actor, "invitations.sent", webinar, label=webinar.title, after=vars(invited))
    return invited


def withdraw_invitation(webinar_id: int, invitation_id: int, actor: Actor, now: datetime) -> Invitation:
    """From now on the link opens nothing; a registration that was made with it stays. Raises NotFound."""
    lock_row(Webinar, webinar_id)
    invitation = invitation_queries.get_invitation(webinar_id, invitation_id)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        invitation.link_generation += 1
        db.session.flush()
        audit.record(actor, "invitation.withdrawn", invitation, label=invitation.name)
    return invitation


def send_invitation_again(webinar_id: int, invitation_id: int, now: datetime) -> Invitation:
    """Queue somebody's invitation once more. Raises NotFound, Refusal for a withdrawn one."""
    lock_row(Webinar, webinar_id)
    invitation = invitation_queries.get_invitation(webinar_id, invitation_id)
    _check_invites(webinar_id, now)
    if invitation.withdrawn_at is not None:
        raise Refusal(N_("This invitation was withdrawn"))
    outbox.queue_invitation("invitation", invitation, now)
    db.session.flush()
    return invitation


def remind_open(webinar_id: int, actor: Actor, now: datetime) -> int:
    """Queue the invitation once more for everybody who has not registered; how many. Raises Refusal."""
    lock_row(Webinar, webinar_id)
    _check_invites(webinar_id, now)
    waiting = invitation_queries.list_open(webinar_id)
    for invitation in waiting:
        outbox.queue_invitation("invitation", invitation, now)
    if waiting:
        webinar = db.session.get_one(Webinar, webinar_id)
        audit.record(
            actor, "invitations.sent_again", webinar, label=webinar.title, after={"people": len(waiting)}
        )
    db.session.flush()
    return len(waiting)


def accept(invitation_id: int, details: Details, now: datetime, way: Way = INVITED) -> Outcome:
    """Register whom an invitation names, whatever else the webinar asks of strangers.

    Raises NotFound, RegistrationClosed, and Refusal where it was withdrawn in between.
    """
    invitation = db.session.get_one(Invitation, invitation_id)
    lock_row(Webinar, invitation.webinar_id)
    db.session.refresh(invitation)
    if invitation.withdrawn_at is not None:
        raise Refusal(N_("This invitation was withdrawn"))
    return service.register(invitation.webinar_id, details, PUBLIC, now, way)


def _check_invites(webinar_id: int, now: datetime) -> None:
    """Raise Refusal where an invitation would lead nowhere."""
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    if not places.is_published:
        raise Refusal(N_("Publish the webinar first: an invitation leads to its page"))
    if rules.is_over(places, now):
        raise Refusal(N_("This webinar is over"))
