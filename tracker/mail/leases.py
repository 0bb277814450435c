"""Takes mails for one worker alone, keeps them while it sends, gives them back, notes what became of each.

`attempts` grows with each lease: a worker that lost its lease (a pause, a wrong clock) finds another number
there and leaves the row to whoever has it now.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy import and_, or_, text, update

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.mail import outbox_queries, rules
from tracker.models import OutboxMail

BATCH = 20
LONGEST_ERROR = 300
_LIMIT_LOCK = 7_260_321  # any number, the same for all workers

log = logging.getLogger("tracker.mail")


@dataclass(frozen=True, kw_only=True)
class Leased:
    """A mail that one worker has for itself."""

    id: int
    kind: str
    to: str
    to_name: str
    message_id: str
    attempts: int
    created_at: datetime


def take(now: datetime) -> list[Leased]:
    """Lease what is due, at most a batch; mails to blocked addresses are stopped, those over the limit of an
    hour put off. Commits.
    """
    if not outbox_queries.is_due(now):
        return []
    begin_write()
    wanted = outbox_queries.due(now, BATCH).with_for_update(of=OutboxMail, skip_locked=True)
    mails = _put_off(_stop_blocked(list(db.session.scalars(wanted))), now)
    for mail in mails:
        mail.state = "sending"
        mail.lease_until = now + rules.LEASE
        mail.attempts += 1
    leased = [
        Leased(
            id=mail.id,
            kind=mail.kind,
            to=mail.to_email,
            to_name=mail.to_name,
            message_id=mail.message_id,
            attempts=mail.attempts,
            created_at=mail.created_at,
        )
        for mail in mails
    ]
    db.session.commit()
    return leased


def _stop_blocked(mails: list[OutboxMail]) -> list[OutboxMail]:
    blocked = outbox_queries.list_blocked({mail.to_email for mail in mails})
    for mail in mails:
        if mail.to_email.casefold() in blocked:
            mail.state, mail.lease_until, mail.last_error = "stopped", None, rules.BLOCKED
    return [mail for mail in mails if mail.state != "stopped"]


def _put_off(mails: list[OutboxMail], now: datetime) -> list[OutboxMail]:
    """Those that may go now; what strangers caused waits where the address got enough of it lately."""
    limited = [mail for mail in mails if mail.kind in rules.STRANGERS]
    if not limited:
        return mails
    if db.engine.dialect.name == "postgresql":  # two workers must not count at the same time
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LIMIT_LOCK})
    lately = outbox_queries.list_limited({mail.to_email for mail in limited}, now)
    held = set()
    for mail in limited:
        sent = lately.setdefault(mail.to_email, [])
        again = rules.may_be_sent_at(sent, now)
        if again > now:
            held.add(mail.id)
            mail.state, mail.lease_until = "waiting", None
            mail.due_at, mail.last_error = again, rules.OVER_LIMIT
        else:
            sent.append(now)
    return [mail for mail in mails if mail.id not in held]


@contextmanager
def kept(leased: Sequence[Leased]) -> Iterator[None]:
    """Renew the leases for as long as the block runs, so that a slow server lets nobody else send them."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    done = threading.Event()

    def renew_until_done() -> None:
        while not done.wait(rules.RENEWED_EVERY.total_seconds()):
            with app.app_context():
                try:
                    renew(leased, utc_now())
                except Exception:  # the next renewal may succeed; the lease outlasts many
                    log.exception("leases were not renewed")
                finally:
                    db.session.remove()

    keeper = threading.Thread(target=renew_until_done, name="lease-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def renew(leased: Sequence[Leased], now: datetime) -> None:
    """Keep those that are still ours. Commits."""
    ours = or_(*(and_(OutboxMail.id == mail.id, OutboxMail.attempts == mail.attempts) for mail in leased))
    begin_write()
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.state == "sending", ours)
        .values(lease_until=now + rules.LEASE)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def find_own(mail: Leased) -> OutboxMail | None:
    """The row of a leased mail, locked; None where another worker has it by now. The caller writes."""
    row = db.session.get(OutboxMail, mail.id, with_for_update=True)
    if row is None or row.state != "sending" or row.attempts != mail.attempts:
        log.warning("mail %s was taken over by another worker", mail.id)
        return None
    return row


def finish(row: OutboxMail, state: str, *, error: str = "", due_at: datetime | None = None) -> None:
    """Note what became of a leased mail; the caller commits."""
    row.state = state
    row.lease_until = None
    row.last_error = error[:LONGEST_ERROR]
    row.due_at = due_at or row.due_at


def put_back(
    leased: Sequence[Leased], blamed: Sequence[Leased], error: str, now: datetime
) -> tuple[int, int]:
    """Give back what was not sent: (to be tried again, given up). Commits.

    The blamed wait longer, because one of them may be the cause; the others can go at once.
    """
    db.session.rollback()
    begin_write()
    guilty = {mail.id for mail in blamed}
    again = failed = 0
    for mail in leased:
        row = db.session.get(OutboxMail, mail.id, with_for_update=True)
        if row is None or row.state != "sending" or row.attempts != mail.attempts:
            continue  # done already, or taken over
        is_guilty = mail.id in guilty
        due_at = rules.next_try(mail.attempts, mail.created_at, now) if is_guilty else row.due_at
        row.attempts -= not is_guilty
        finish(row, "failed" if due_at is None else "waiting", error=error, due_at=due_at)
        failed += due_at is None
        again += due_at is not None
    db.session.commit()
    return again, failed
