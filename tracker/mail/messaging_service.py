"""Writes to many people of a webinar at once: an organiser's own subject and text, one mail to an address."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Refusal
from tracker.mail import outbox
from tracker.mail.fields import check_fields
from tracker.mail.reach_queries import find_reach
from tracker.models import Organiser, OutboxMail, Webinar
from tracker.text import many_lines, one_line

KIND = "message"
LONGEST_SUBJECT = 150
LONGEST_TEXT = 8000


class CountChanged(Refusal):
    """Another number of people than the organiser agreed to."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an organiser writes: one line, and Markdown; both with fields like {{name}}."""

    subject: str
    text: str


def clean_words(subject: str, text: str) -> Words:
    """A subject and a text that can be sent. Raises Invalid."""
    words = Words(subject=one_line(subject), text=many_lines(text))
    if not words.subject:
        raise Invalid(N_("Enter a subject"), field="subject")
    if not words.text:
        raise Invalid(N_("Enter a text"), field="text")
    for field, most in (("subject", LONGEST_SUBJECT), ("text", LONGEST_TEXT)):
        length = len(getattr(words, field))
        if length > most:
            message = N_("Shorten this to %(most)s characters; it has %(length)s")
            raise Invalid(message, field=field, most=most, length=length)
        check_fields(getattr(words, field), KIND, field=field)
    return words


def send_message(
    webinar_id: int,
    registration_ids: Collection[int],
    words: Words,
    *,
    expected: int | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Queue the mail to each address behind these registrations; how many. `expected` is the number that was
    agreed to, None for any. Raises CountChanged, Refusal for nobody.
    """
    lock_row(Webinar, webinar_id)
    people = find_reach(webinar_id, registration_ids).registrations
    if not people:
        raise Refusal(N_("There is nobody to write to"))
    if expected is not None and len(people) != expected:
        raise CountChanged(
            N_("It would go to %(now)s people now, not to %(before)s. Nothing was sent"),
            now=len(people),
            before=expected,
        )
    batch = uuid4().hex[:8]
    details = {"subject": words.subject, "text": words.text, "batch": batch}
    for registration in people:
        key = f"{KIND}:{batch}:{registration.id}"
        outbox.queue_asked(KIND, registration, now, once=key, details=details)
    db.session.flush()
    audit.record(
        actor,
        "mail.message",
        db.session.get_one(Webinar, webinar_id),
        label=words.subject,
        after={"batch": batch, "people": len(people), "subject": words.subject},
    )
    return len(people)


def send_test(
    webinar_id: int, registration_ids: Collection[int], words: Words, organiser_id: int, now: datetime
) -> OutboxMail:
    """Queue the mail to an organiser, as the first of these people would get it but for its personal links.

    Raises Refusal for nobody.
    """
    people = find_reach(webinar_id, registration_ids).registrations
    if not people:
        raise Refusal(N_("There is nobody to write to"))
    organiser = db.session.get_one(Organiser, organiser_id)
    details = {"subject": words.subject, "text": words.text, "test": True}
    mail = outbox.queue_asked(KIND, people[0], now, once=f"test:{uuid4().hex}", details=details)
    assert mail is not None  # whoever is reached has an address
    mail.to_email, mail.to_name = organiser.email, organiser.name
    db.session.flush()
    return mail
