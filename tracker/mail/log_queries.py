"""Asks for the log of mails: filtered rows, counts by state, addresses from which mails came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import MailAddress, OutboxMail, Webinar
from tracker.searching import contains


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What the log is narrowed to; "" and None leave it wide."""

    webinar_id: int | None = None
    state: str = ""
    kind: str = ""
    search: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One mail of the log."""

    id: int
    kind: str
    to_name: str
    to_email: str
    webinar_id: int | None
    webinar: str
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    last_error: str


def list_lines(narrowed: Narrowed, *, limit: int | None = None, offset: int = 0) -> list[Line]:
    """The newest first; one query for any number."""
    wanted = _narrow(_lines(), narrowed).order_by(OutboxMail.id.desc()).offset(offset)
    rows = db.session.execute(wanted.limit(limit) if limit is not None else wanted)
    return [Line(**row._mapping) for row in rows]


def count_by_state(narrowed: Narrowed) -> dict[str, int]:
    """How many mails each state has under the other filters."""
    wanted = select(OutboxMail.state, func.count()).group_by(OutboxMail.state)
    rows = db.session.execute(_narrow(wanted, narrowed, with_state=False))
    return {row[0]: row[1] for row in rows}


def list_kinds(webinar_id: int | None) -> list[str]:
    """The kinds of mail there are."""
    wanted = select(OutboxMail.kind).distinct()
    return list(db.session.scalars(_narrow(wanted, Narrowed(webinar_id=webinar_id))))


def list_webinars() -> list[tuple[int, str, datetime]]:
    """(id, title, start) of the webinars about which a mail was written, the latest first."""
    written = select(OutboxMail.webinar_id).where(OutboxMail.webinar_id == Webinar.id).exists()
    wanted = select(Webinar.id, Webinar.title, Webinar.starts_at).where(written)
    rows = db.session.execute(wanted.order_by(Webinar.starts_at.desc(), Webinar.id))
    return [(row.id, row.title, row.starts_at) for row in rows]


def get_mail(mail_id: int) -> OutboxMail:
    """One mail. Raises NotFound."""
    mail = db.session.get(OutboxMail, mail_id)
    if mail is None:
        raise NotFound(N_("There is no such message"))
    return mail


def find_address(email: str) -> MailAddress | None:
    """What we learnt about an address."""
    return db.session.scalars(select(MailAddress).where(MailAddress.email == email.casefold())).one_or_none()


def count_addresses() -> int:
    """How many addresses mails came back from."""
    return db.session.scalar(select(func.count()).where(MailAddress.hard_bounces > 0)) or 0


def list_addresses(*, limit: int, offset: int) -> Sequence[MailAddress]:
    """Addresses from which mails came back, the latest first."""
    wanted = select(MailAddress).where(MailAddress.hard_bounces > 0)
    return db.session.scalars(
        wanted.order_by(MailAddress.last_bounce_at.desc(), MailAddress.id).limit(limit).offset(offset)
    ).all()


def _lines() -> Any:
    return select(
        OutboxMail.id,
        OutboxMail.kind,
        OutboxMail.to_name,
        OutboxMail.to_email,
        OutboxMail.webinar_id,
        func.coalesce(Webinar.title, "").label("webinar"),
        OutboxMail.state,
        OutboxMail.attempts,
        OutboxMail.created_at,
        OutboxMail.due_at,
        OutboxMail.sent_at,
        OutboxMail.last_error,
    ).outerjoin(Webinar, Webinar.id == OutboxMail.webinar_id)


def _narrow(wanted: Any, narrowed: Narrowed, *, with_state: bool = True) -> Any:
    if narrowed.webinar_id is not None:
        wanted = wanted.where(OutboxMail.webinar_id == narrowed.webinar_id)
    if narrowed.state and with_state:
        wanted = wanted.where(OutboxMail.state == narrowed.state)
    if narrowed.kind:
        wanted = wanted.where(OutboxMail.kind == narrowed.kind)
    if narrowed.search:
        wanted = wanted.where(contains((OutboxMail.to_email, OutboxMail.to_name), narrowed.search))
    return wanted
