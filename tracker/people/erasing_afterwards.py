"""Erases somebody from what followed a webinar: their words go, certificates in their name end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select, update

from tracker.database import db
from tracker.models import Certificate, Feedback, SlidesRequest
from tracker.people.blanking import blank, find_texts
from tracker.people.subject import Subject


def blank_afterwards(
    subject: Subject, registration_ids: Sequence[int], names: Sequence[str], now: datetime
) -> None:
    """What they chose stays as a count; whoever named them loses that name."""
    db.session.execute(
        update(Feedback).where(Feedback.registration_id.in_(registration_ids)).values(use="", wish="")
    )
    db.session.execute(
        update(Certificate)
        .where(subject.is_person(Certificate.person_id))
        .values(name=subject.token, revoke_reason="", link_generation=Certificate.link_generation + 1)
    )
    db.session.execute(
        update(SlidesRequest)
        .where(subject.has_address(SlidesRequest.email))
        .values(email=subject.token, name="", ended_at=now, link_generation=SlidesRequest.link_generation + 1)
    )
    wanted = find_texts(names)
    for one in db.session.scalars(select(Feedback).where(_says(names))):
        one.use, one.wish = (blank(text, wanted, subject.token) for text in (one.use, one.wish))
    db.session.flush()


def _says(names: Sequence[str]) -> ColumnElement[bool]:
    """Texts with a whole name or an address; one word may be anybody's."""
    whole = [name for name in names if " " in name or "@" in name]
    columns = (Feedback.use, Feedback.wish)
    return or_(false(), *(column.icontains(name, autoescape=True) for column in columns for name in whole))
