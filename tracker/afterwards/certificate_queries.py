"""Asks who has earned a certificate, who has one, and whether one is genuine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import joinedload

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Attendance, Certificate, Person, Webinar
from tracker.registrations.link_queries import LinkEnded, open_row, token_for
from tracker.searching import contains

State = Literal["issued", "earned", "revoked", "lost"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person of the list. `lost`: it was issued, and the attendance of now would not earn it."""

    person_id: int
    name: str
    email: str | None
    minutes: int | None  # of now
    certificate: Certificate | None
    state: State


def find_own(webinar_id: int, person_id: int) -> Certificate | None:
    """The certificate somebody has for a webinar."""
    return db.session.scalars(
        select(Certificate).where(Certificate.webinar_id == webinar_id, Certificate.person_id == person_id)
    ).one_or_none()


def seconds_present(webinar_id: int, person_id: int) -> int | None:
    """How long somebody was there; None where nobody recorded it, or they are the host's staff."""
    return db.session.scalar(
        select(Attendance.seconds).where(
            Attendance.webinar_id == webinar_id, Attendance.person_id == person_id
        )
    )


def list_lines(webinar: Webinar, *, q: str = "", state: str = "") -> list[Line]:
    """Everybody who has earned a certificate or has one, by name."""
    minimum = webinar.series.certificate_minutes
    rows = db.session.execute(_people(webinar.id, minimum, q)).all()
    lines = [_line(row, minimum) for row in rows]
    return [line for line in lines if not state or line.state == state]


def _people(webinar_id: int, minimum: int | None, q: str) -> Select[Person, int, Certificate]:
    here = Attendance.webinar_id == webinar_id
    wanted = (
        select(Person, Attendance.seconds, Certificate)
        .select_from(Person)
        .outerjoin(Attendance, here & (Attendance.person_id == Person.id))
        .outerjoin(Certificate, (Certificate.webinar_id == webinar_id) & (Certificate.person_id == Person.id))
        .where(
            Certificate.id.is_not(None)
            | (Attendance.seconds >= (minimum * 60 if minimum is not None else 2**31 - 1))
        )
        .order_by(func.lower(Person.name), Person.id)
    )
    return wanted.where(contains((Person.name, Person.email), q)) if q else wanted


def _line(row: Row[Person, int, Certificate], minimum: int | None) -> Line:
    person, seconds, certificate = row
    state: State = "earned"
    if certificate is not None:
        is_earned = seconds is not None and minimum is not None and seconds >= minimum * 60
        state = "revoked" if certificate.revoked_at else "issued" if is_earned else "lost"
    return Line(
        person_id=person.id,
        name=certificate.name if certificate else person.name,
        email=person.email,
        minutes=None if seconds is None else seconds // 60,
        certificate=certificate,
        state=state,
    )


def get_certificate(certificate_id: int) -> tuple[Certificate, Webinar]:
    """A certificate and its webinar. Raises NotFound."""
    row = db.session.execute(_with_webinar().where(Certificate.id == certificate_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such certificate"))
    return row[0], row[1]


def list_issued(webinar_id: int) -> Sequence[Certificate]:
    """All valid certificates of a webinar, by name."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.webinar_id == webinar_id, Certificate.revoked_at.is_(None))
        .order_by(func.lower(Certificate.name), Certificate.id)
    ).all()


def find_by_token(token: str) -> tuple[Certificate, Webinar] | None:
    """The certificate that a printed link names; None where it is none of ours."""
    try:
        certificate = open_row(token, "verify", lambda row_id: db.session.get(Certificate, row_id))
    except LinkEnded:
        return None
    return get_certificate(certificate.id)


def token_of(certificate: Certificate) -> str:
    """What stands on a certificate, and opens the page that says whether it is genuine."""
    return token_for(certificate, "verify")


def _with_webinar() -> Select[Certificate, Webinar]:
    return (
        select(Certificate, Webinar)
        .join(Webinar, Webinar.id == Certificate.webinar_id)
        .options(joinedload(Webinar.series), joinedload(Webinar.host))
    )
