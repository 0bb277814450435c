"""Asks presenters for their slides, and keeps what they give until an organiser shows it."""

from datetime import datetime

from sqlalchemy import select

from tracker import audit
from tracker.afterwards.slides_queries import get_request
from tracker.audit import PUBLIC, Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, NotFound
from tracker.mail.outbox import queue_slides_request
from tracker.models import Material, Presentation, SlidesRequest, Webinar
from tracker.people.emails import clean_email
from tracker.text import one_line
from tracker.webinars.service import add_file, add_link
from tracker.webinars.service.materials import MaterialDetails


def ask_for_slides(
    webinar: Webinar, presentation_id: int, *, email: str, name: str, actor: Actor, now: datetime
) -> SlidesRequest:
    """Ask somebody for the slides of a presentation; asked again, they get the mail again. Flushes.

    Raises NotFound, Invalid.
    """
    presentation = db.session.get(Presentation, presentation_id)
    if presentation is None or presentation.webinar_id != webinar.id:
        raise NotFound(N_("There is no such presentation"))
    address = clean_email(email)
    if address is None:
        raise Invalid(
            N_("Enter an email address in the correct format, like name@example.com"), field="email"
        )
    lock_row(Webinar, webinar.id)
    known = select(SlidesRequest).where(
        SlidesRequest.presentation_id == presentation_id, SlidesRequest.email == address
    )
    request = db.session.scalars(known).one_or_none()
    if request is None:
        request = SlidesRequest(
            webinar_id=webinar.id,
            presentation_id=presentation_id,
            email=address,
            name=one_line(name)[:200],
            language=webinar.language,
            created_at=now,
            created_by_id=actor.organiser_id,
        )
        db.session.add(request)
    request.ended_at = None
    db.session.flush()
    queue_slides_request(request, now, presentation=presentation.title)
    audit.record(actor, "slides.asked", request, label=presentation.title)
    db.session.flush()
    return request


def end_request(webinar_id: int, request_id: int, *, actor: Actor, now: datetime) -> SlidesRequest:
    """The link opens nothing any more. Raises NotFound."""
    request = get_request(webinar_id, request_id)
    if request.ended_at is None:
        request.ended_at = now
        request.link_generation += 1
        audit.record(actor, "slides.ended", request)
        db.session.flush()
    return request


def give_slides(
    request: SlidesRequest,
    presentation: Presentation,
    *,
    file_name: str,
    content: bytes,
    url: str,
    most_bytes: int,
    now: datetime,
) -> Material:
    """Keep what a presenter gives, a file or else a link, for organisers only until one of them shows it.

    Raises Invalid, Unreadable.
    """
    details: MaterialDetails = {
        "title": presentation.title,
        "kind": "slides",
        "visibility": "organisers",
        "presentation_id": presentation.id,
    }
    if content:
        made = add_file(
            request.webinar_id, file_name, content, most_bytes=most_bytes, actor=PUBLIC, now=now, **details
        )
    elif url:
        made = add_link(request.webinar_id, url, actor=PUBLIC, now=now, **details)
    else:
        raise Invalid(N_("Choose a file, or enter an address"), field="file")
    request.answered_at = now
    db.session.flush()
    return made
