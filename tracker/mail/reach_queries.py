"""Asks whom an optional mail about a webinar would reach: each address once, without those who refuse it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from tracker.database import db
from tracker.models import MailAddress, OutboxMail, Registration


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The registrations that are written to, and how many people are left out: they unsubscribed, or no
    mail arrives at their address.
    """

    registrations: tuple[Registration, ...]
    unsubscribed: int = 0
    unreachable: int = 0

    @property
    def people(self) -> int:
        """How many are written to."""
        return len(self.registrations)


def find_reach(webinar_id: int, registration_ids: Collection[int] | None = None) -> Reach:
    """Whom a mail to these registrations reaches, None for everybody confirmed; one query."""
    rows = db.session.execute(
        select(Registration, MailAddress.unsubscribed_at, MailAddress.blocked_at)
        .outerjoin(MailAddress, MailAddress.email == Registration.email)
        .where(Registration.webinar_id == webinar_id)
        .order_by(Registration.id.desc())
    ).all()
    wanted = None if registration_ids is None else set(registration_ids)
    found: dict[str, Registration] = {}
    left_out: dict[str, set[str]] = {"unsubscribed": set(), "unreachable": set()}
    for registration, unsubscribed_at, blocked_at in rows:
        is_wanted = registration.state == "confirmed" if wanted is None else registration.id in wanted
        if not is_wanted:
            continue
        if blocked_at is not None or "@" not in registration.email:
            left_out["unreachable"].add(registration.email)
        elif unsubscribed_at is not None:
            left_out["unsubscribed"].add(registration.email)
        else:
            found.setdefault(registration.email, registration)
    return Reach(
        registrations=_in_order(found.values()),
        unsubscribed=len(left_out["unsubscribed"]),
        unreachable=len(left_out["unreachable"]),
    )


def _in_order(registrations: Collection[Registration]) -> tuple[Registration, ...]:
    return tuple(sorted(registrations, key=lambda one: one.id))


def was_told(webinar_id: int, kind: str) -> bool:
    """Whether a mail of this kind was ever queued about a webinar."""
    wanted = select(OutboxMail.id).where(OutboxMail.webinar_id == webinar_id, OutboxMail.kind == kind)
    return db.session.scalar(wanted.limit(1)) is not None
