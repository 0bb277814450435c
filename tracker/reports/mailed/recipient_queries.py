"""Asks who gets a mailed report, who refuses it, and whom its figures may not reach."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, func, select

from tracker.database import db
from tracker.models import FocalPoint, JobFile, MailAddress, MailedRecipient, MailedSending, OutboxMail
from tracker.organisations.queries import recognise


def list_recipients(report_id: int) -> Sequence[MailedRecipient]:
    """Who gets it, and who unsubscribed; not those whom organisers took out."""
    wanted = select(MailedRecipient).where(
        MailedRecipient.report_id == report_id, MailedRecipient.removed_at.is_(None)
    )
    return db.session.scalars(wanted.order_by(MailedRecipient.id)).all()


def list_unwilling(emails: Iterable[str], but: int | None = None) -> set[str]:
    """Those of some addresses that unsubscribed: from any mailed report, also one that is gone by now, or
    from everything optional. `but`: a report whose own recipients are not looked at while they get it.
    """
    addresses = list(emails)
    from_reports = select(MailedRecipient.email).where(
        MailedRecipient.email.in_(addresses), MailedRecipient.unsubscribed_at.is_not(None)
    )
    from_all = select(MailAddress.email).where(
        MailAddress.email.in_(addresses), MailAddress.unsubscribed_at.is_not(None)
    )
    unwilling = {*db.session.scalars(from_reports), *db.session.scalars(from_all)}
    willing = select(MailedRecipient.email).where(
        MailedRecipient.report_id == but,
        MailedRecipient.unsubscribed_at.is_(None),
        MailedRecipient.removed_at.is_(None),
    )
    return unwilling - set(db.session.scalars(willing)) if but is not None else unwilling


def list_outsiders(organisation_id: int, emails: Iterable[str]) -> list[str]:
    """Those of some addresses that are neither of an organisation's domains nor its focal points."""
    points = set(
        db.session.scalars(
            select(FocalPoint.email).where(
                FocalPoint.organisation_id == organisation_id, FocalPoint.ended_at.is_(None)
            )
        )
    )
    return [email for email in emails if email not in points and not _is_own(organisation_id, email)]


def _is_own(organisation_id: int, email: str) -> bool:
    found = recognise(email=email)
    return found is not None and found.organisation_id == organisation_id


def list_willing(report_id: int) -> list[MailedRecipient]:
    """Who gets it."""
    return [one for one in list_recipients(report_id) if one.unsubscribed_at is None]


def list_last_mails(report_id: int) -> dict[int, OutboxMail]:
    """The newest mail to each recipient of a report, by the recipient's id."""
    newest = (
        select(func.max(OutboxMail.id))
        .join(MailedRecipient, MailedRecipient.id == OutboxMail.mailed_recipient_id)
        .where(MailedRecipient.report_id == report_id)
        .group_by(OutboxMail.mailed_recipient_id)
    )
    rows = db.session.scalars(select(OutboxMail).where(OutboxMail.id.in_(newest)))
    return {mail.mailed_recipient_id or 0: mail for mail in rows}


def find_mailed_file(recipient: MailedRecipient, sending_id: int) -> JobFile | None:
    """The file of a sending, where it was mailed to this recipient and is still kept."""
    mailed = and_(
        OutboxMail.mailed_sending_id == MailedSending.id,
        OutboxMail.mailed_recipient_id == recipient.id,
    )
    return db.session.scalars(
        select(JobFile)
        .join(MailedSending, MailedSending.job_id == JobFile.job_id)
        .join(OutboxMail, mailed)
        .where(MailedSending.id == sending_id, JobFile.is_result)
        .limit(1)
    ).one_or_none()
