"""Asks for what happened to one registration, and which mails about it were written."""

from collections.abc import Sequence

from sqlalchemy import select

from tracker.database import db
from tracker.models import AuditEntry, Organisation, Organiser, OutboxMail, Registration
from tracker.registrations.history import ACCESS_NEEDS, Entry, changes_of


def list_history(registration_id: int) -> list[Entry]:
    """Every audited change, the newest first; one query."""
    rows = db.session.execute(
        select(AuditEntry, Organiser.name)
        .outerjoin(Organiser, Organiser.id == AuditEntry.organiser_id)
        .where(AuditEntry.object_kind == Registration.__tablename__, AuditEntry.object_id == registration_id)
        .order_by(AuditEntry.id.desc())
    )
    return [
        Entry(
            at=entry.at,
            who=name or entry.who,
            action=entry.action,
            changes=changes_of(entry.before, entry.after),
            needs_changed=bool((entry.after or {}).get(ACCESS_NEEDS)),
            reason=entry.reason,
        )
        for entry, name in rows
    ]


def name_organisations(entries: Sequence[Entry]) -> dict[int, str]:
    """The names of the organisations that a history speaks of; those that are gone are missing."""
    wanted = _ids(entries, "organisation_id")
    rows = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def name_people(entries: Sequence[Entry]) -> dict[int, str]:
    """The names of the registrations that places went to or came from."""
    wanted = _ids(entries, "to") | _ids(entries, "from")
    rows = db.session.execute(select(Registration.id, Registration.name).where(Registration.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _ids(entries: Sequence[Entry], name: str) -> set[int]:
    changes = [change for entry in entries for change in entry.changes if change.name == name]
    return {value for change in changes for value in (change.before, change.after) if value is not None}


def list_mails(registration_id: int) -> Sequence[OutboxMail]:
    """The mails about a registration, the newest first."""
    wanted = select(OutboxMail).where(OutboxMail.registration_id == registration_id)
    return db.session.scalars(wanted.order_by(OutboxMail.id.desc())).all()
