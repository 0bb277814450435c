"""Names the focal points of organisations, and does what they do for their colleagues through their link."""

from collections.abc import Sequence
from datetime import datetime

from tracker import audit
from tracker.audit import PUBLIC, Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Refusal
from tracker.mail import outbox
from tracker.models import FocalPoint, Organisation, Webinar
from tracker.organisations.queries import get_organisation, recognise
from tracker.people.emails import domain_of
from tracker.registrations import focal_queries, queries, rules, service
from tracker.registrations.admission import Way
from tracker.registrations.details import Details, clean_details
from tracker.registrations.service import Outcome


class NotTheirs(Refusal):
    """A focal point names somebody whose address is another organisation's; `values` holds the domain."""


def name_focal_point(
    organisation_id: int, *, email: str, name: str, language: str, actor: Actor, now: datetime
) -> FocalPoint:
    """Make somebody a focal point and queue their link; who was one before gets a link of a new generation.

    Raises NotFound, Invalid.
    """
    organisation = get_organisation(organisation_id)
    lock_row(Organisation, organisation_id)
    details = clean_details(email=email, name=name)
    found = focal_queries.find_focal_point(organisation_id, details.email)
    if found is not None and found.ended_at is None:
        raise Invalid(N_("%(email)s is a focal point already"), field="email", email=details.email)
    if found is None:
        found = FocalPoint(organisation_id=organisation_id, email=details.email, created_at=now)
        db.session.add(found)
    else:
        found.ended_at = None
        found.link_generation += 1
    found.name, found.language = details.name, language
    db.session.flush()
    outbox.queue_focal_point("focal_point", found, now)
    audit.record(
        actor, "focal_point.named", found, label=found.name, after={"organisation": organisation.name}
    )
    return found


def end_focal_point(organisation_id: int, focal_point_id: int, actor: Actor, now: datetime) -> FocalPoint:
    """From now on their link opens nothing; whom they nominated stays. Raises NotFound."""
    found = focal_queries.get_focal_point(organisation_id, focal_point_id)
    found.ended_at = now
    found.link_generation += 1
    db.session.flush()
    audit.record(actor, "focal_point.ended", found, label=found.name)
    return found


def send_focal_link(
    organisation_id: int, focal_point_id: int, actor: Actor, now: datetime, *, ends_old: bool = False
) -> FocalPoint:
    """Queue their link again; `ends_old` makes it a new one, and those sent before open nothing.

    Raises NotFound.
    """
    found = focal_queries.get_focal_point(organisation_id, focal_point_id)
    if ends_old:
        found.link_generation += 1
        audit.record(actor, "focal_point.links_ended", found, label=found.name)
    outbox.queue_focal_point("focal_point", found, now)
    db.session.flush()
    return found


def choose_digest(focal_point_id: int, *, wants: bool) -> None:
    """Whether they get the weekly mail about their organisation."""
    db.session.get_one(FocalPoint, focal_point_id).wants_digest = wants
    db.session.flush()


def nominate(focal_point_id: int, webinar_id: int, people: Sequence[Details], now: datetime) -> list[Outcome]:
    """Register colleagues, each like anybody else: counted, or on the waiting list, and told by one mail.

    All of them or none. Raises NotTheirs, NotAdmitted, RegistrationClosed, NotFound.
    """
    focal_point = db.session.get_one(FocalPoint, focal_point_id)
    for details in people:
        _check_theirs(focal_point.organisation_id, details.email)
    return service.register_several(webinar_id, people, PUBLIC, now, way_of(focal_point))


def way_of(focal_point: FocalPoint) -> Way:
    """How the people come in whom a focal point names."""
    return Way(
        source="focal_point",
        focal_point_id=focal_point.id,
        organisation_id=focal_point.organisation_id,
        named_by=focal_point.name,
    )


def _check_theirs(organisation_id: int, email: str) -> None:
    """The directory's word on an address stands above a focal point's."""
    match = recognise(email=email)
    if match is not None and match.organisation_id != organisation_id:
        raise NotTheirs(
            N_("%(domain)s belongs to another organisation. Whoever writes from there registers themselves"),
            domain=domain_of(email),
        )


def decide(
    focal_point_id: int, webinar_id: int, registration_id: int, *, approves: bool, now: datetime
) -> str:
    """Approve or decline somebody of their own organisation who waits for the focal point's word; their name.

    Who is approved when no place is left waits for one. Raises NotFound, and Refusal where organisers decide
    or somebody decided before.
    """
    lock_row(Webinar, webinar_id)
    colleague = _colleague(focal_point_id, webinar_id, registration_id)
    if db.session.get_one(Webinar, webinar_id).admission != "focal_point":
        raise Refusal(N_("The organisers decide at this webinar"))
    if colleague.state != "pending":
        raise Refusal(N_("This was decided already"))
    _check_not_over(webinar_id, now)
    if approves:
        service.approve(webinar_id, [registration_id], PUBLIC, now)
    else:
        service.change_state(webinar_id, registration_id, "declined", PUBLIC, now)
    return colleague.name


def withdraw(focal_point_id: int, webinar_id: int, registration_id: int, now: datetime) -> str:
    """Give back the place of somebody of their own organisation; a second time changes nothing. Their name.

    Raises NotFound, Refusal.
    """
    lock_row(Webinar, webinar_id)
    colleague = _colleague(focal_point_id, webinar_id, registration_id)
    if colleague.state in rules.ACTIVE:
        _check_not_over(webinar_id, now)
        service.change_state(webinar_id, registration_id, "cancelled", PUBLIC, now)
    return colleague.name


def _colleague(focal_point_id: int, webinar_id: int, registration_id: int) -> focal_queries.Colleague:
    own = db.session.get_one(FocalPoint, focal_point_id)
    return focal_queries.get_colleague(own.organisation_id, webinar_id, registration_id)


def _check_not_over(webinar_id: int, now: datetime) -> None:
    if rules.is_over(queries.get_places(webinar_id), now):
        raise Refusal(N_("This webinar is over"))
