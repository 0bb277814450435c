"""Asks the outbox what is due: in order for each address, and what its last hour was."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.mail import rules
from tracker.models import MailAddress, OutboxMail

UNFINISHED = ("waiting", "sending")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the outbox stands. `oldest_due_seconds`: how long the oldest mail waits that could go now."""

    oldest_due_seconds: int
    waiting: int
    failed: int
    bounced: int
    blocked_addresses: int


def due(now: datetime, limit: int) -> Select[OutboxMail]:
    """Mails to be sent now, the oldest first; those whose sender was lost on the way too."""
    return select(OutboxMail).where(_can_go(now)).order_by(OutboxMail.due_at, OutboxMail.id).limit(limit)


def _can_go(now: datetime) -> ColumnElement[bool]:
    """A mail must not overtake an earlier one about the same webinar to the same address.

    What organisers cause waits neither behind links that were asked for nor behind the limit of an hour:
    nobody can keep "the webinar is cancelled" from somebody by asking for links in their name.
    What waits longer than anything may was put off by a clock that was wrong: it can go too.
    """
    mail, earlier = OutboxMail, aliased(OutboxMail)
    overtakes = exists().where(
        earlier.to_email == mail.to_email,
        earlier.webinar_id == mail.webinar_id,
        earlier.id < mail.id,
        earlier.state.in_(UNFINISHED),
        or_(
            mail.kind.in_(rules.STRANGERS),
            earlier.state == "sending",
            and_(earlier.kind.not_in(rules.LINKS), earlier.last_error != rules.OVER_LIMIT),
        ),
    )
    return and_(
        mail.state.in_(UNFINISHED),  # the index on the state is enough for both halves
        or_(
            and_(mail.state == "waiting", _is_outside(mail.due_at, now, rules.LONGEST_WAIT)),
            and_(mail.state == "sending", _is_outside(mail.lease_until, now, rules.LONGEST_LEASE)),
        ),
        ~overtakes,
    )


def _is_outside(column: Any, now: datetime, longest: timedelta) -> ColumnElement[bool]:
    return or_(column <= now, column > now + longest)


def is_due(now: datetime) -> bool:
    """Whether anything could be sent now."""
    return db.session.scalar(select(due(now, 1).exists())) is True


def list_limited(addresses: Collection[str], now: datetime) -> dict[str, list[datetime]]:
    """When each address got a mail that a stranger caused in the last hour; being sent counts as now."""
    rows = db.session.execute(
        select(OutboxMail.to_email, OutboxMail.state, OutboxMail.sent_at).where(
            OutboxMail.to_email.in_(addresses),
            OutboxMail.kind.in_(rules.STRANGERS),
            or_(OutboxMail.state == "sending", OutboxMail.sent_at > now - rules.HOUR),
        )
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for address, state, sent_at in rows:
        found[address].append(now if state == "sending" or sent_at is None else sent_at)
    return found


def list_blocked(addresses: Collection[str]) -> set[str]:
    """Those of the addresses, in small letters, to which nothing goes."""
    folded = {address.casefold() for address in addresses}
    wanted = select(MailAddress.email).where(
        MailAddress.email.in_(folded), MailAddress.blocked_at.is_not(None)
    )
    return set(db.session.scalars(wanted))


def get_standing(now: datetime) -> Standing:
    """How the outbox stands."""
    oldest = db.session.scalar(select(func.min(OutboxMail.due_at)).where(_can_go(now)))
    rows = db.session.execute(
        select(OutboxMail.state, func.count())
        .where(OutboxMail.state.in_(("waiting", "sending", "failed", "bounced")))
        .group_by(OutboxMail.state)
    )
    counts = {row[0]: row[1] for row in rows}
    blocked = db.session.scalar(select(func.count()).where(MailAddress.blocked_at.is_not(None)))
    return Standing(
        oldest_due_seconds=max(0, int((now - oldest).total_seconds())) if oldest else 0,
        waiting=counts.get("waiting", 0) + counts.get("sending", 0),
        failed=counts.get("failed", 0),
        bounced=counts.get("bounced", 0),
        blocked_addresses=blocked or 0,
    )
