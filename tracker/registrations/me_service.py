"""Does what people ask for all their registrations: the link to them, how we write, ending links."""

from datetime import datetime

from sqlalchemy import select, update

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.mail import addresses, outbox
from tracker.models import FocalPoint, Invitation, Person, Registration, SeriesRegistration
from tracker.people.queries import find_person
from tracker.registrations import me_queries, rules


def ask(email: str, now: datetime, *, language: str, zone: str) -> None:
    """Queue the link to all registrations of an address (case-folded), at most once in ten minutes.

    The mail is in the language of their newest registration, else in `language`. An address that nobody has
    takes the same work, so that no clock tells which are known.
    """
    known = find_person(email=email)
    newest = me_queries.find_newest(email)
    if known is not None:
        lock_row(Person, known.id)
    was_sent = me_queries.was_sent_all(known.id if known else 0, email, now - rules.MAIL_AGAIN_AFTER)
    if known is None or was_sent:
        outbox.queue_nothing(now)
        return
    if newest is not None:
        language, zone = newest.language, newest.zone
    with db.session.begin_nested():  # as for nothing
        outbox.queue_person("all_links", known, now, language=language, zone=zone, to=email)


def set_wishes(
    email: str, actor: Actor, now: datetime, *, language: str, zone: str, wants_optional: bool
) -> None:
    """Write to an address in this language and zone about all to come; send what is optional, or do not."""
    mine = Registration.id.in_(me_queries.ids_to_come(email, now))
    before = {row.id: row for row in db.session.scalars(select(Registration).where(mine))}
    for registration in before.values():
        _set(registration, language, zone, actor)
    db.session.execute(
        update(SeriesRegistration)
        .where(SeriesRegistration.email == email, SeriesRegistration.ended_at.is_(None))
        .values(language=language, zone=zone)
    )
    addresses.set_wants_optional(email, wants_optional, now)
    db.session.flush()


def _set(registration: Registration, language: str, zone: str, actor: Actor) -> None:
    before = {"language": registration.language, "zone": registration.zone}
    after = {"language": language, "zone": zone}
    if before == after:
        return
    registration.language, registration.zone = language, zone
    audit.record(
        actor, "registration.changed", registration, label=registration.name, before=before, after=after
    )


def end_all_links(person_id: int, email: str, actor: Actor) -> None:
    """End every link that was ever sent to an address of a person; new ones can be asked for."""
    lock_row(Person, person_id)
    person = db.session.get_one(Person, person_id)
    person.link_generation += 1
    for model in (Registration, SeriesRegistration, Invitation, FocalPoint):
        db.session.execute(
            update(model).where(model.email == email).values(link_generation=model.link_generation + 1)
        )
    audit.record(actor, "person.links_ended", person)
    db.session.flush()
