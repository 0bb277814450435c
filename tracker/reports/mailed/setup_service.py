"""Sets up mailed reports: adds, changes, pauses and deletes them; who gets them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from tracker import audit
from tracker.audit import Actor
from tracker.database import db
from tracker.errors import N_, Invalid, Stale
from tracker.models import MailedRecipient, MailedReport
from tracker.reports.mailed import recipient_queries as people
from tracker.reports.mailed.details import Details
from tracker.reports.mailed.queries import lock_report, schedule_of
from tracker.reports.mailed.recipients import FIELD, named
from tracker.reports.mailed.schedule import next_due


class Unwilling(Invalid):
    """Addresses that unsubscribed would be added; `emails` are they."""

    def __init__(self, emails: Sequence[str]) -> None:
        self.emails = tuple(emails)
        super().__init__(
            N_("These unsubscribed: %(emails)s. Take them out, or tick that they asked for it again"),
            field=FIELD,
            emails=named(emails),
        )


def save_report(
    report_id: int | None,
    details: Details,
    emails: Collection[str],
    *,
    asked_again: bool,
    version: int | None,
    actor: Actor,
    now: datetime,
) -> MailedReport:
    """A new one (None) or the changed one, for exactly these addresses and those that unsubscribed.

    `asked_again`: whoever is added although they unsubscribed has asked for it. `version` as it was looked
    at, None to take it as it is. Raises NotFound, Stale, Unwilling, Invalid (recipients, organisation).
    """
    report = lock_report(report_id) if report_id is not None else None
    if report is not None and version is not None and report.version != version:
        raise Stale(N_("Somebody else saved this report in between. Nothing was changed"))
    _check_recipients(details, emails, report_id, asked_again)
    before = _plain(report) if report else None
    if report is None:
        report = MailedReport(created_at=now, created_by_id=actor.organiser_id, version=0)
        db.session.add(report)
    _fill(report, details, now)
    db.session.flush()
    added, removed = _set_recipients(report, emails, now)
    action = "mailed_report.changed" if before else "mailed_report.added"
    after = _plain(report) | {"recipients_added": added, "recipients_removed": removed}
    audit.record(actor, action, report, before=before, after=after)
    return report


def _check_recipients(
    details: Details, emails: Collection[str], report_id: int | None, asked_again: bool
) -> None:
    outsiders = people.list_outsiders(details.organisation_id, emails) if details.organisation_id else []
    if outsiders:
        raise Invalid(
            N_(
                "The report of an organisation names its people, so it goes only to addresses of its domains "
                "and to its focal points. These are neither: %(emails)s"
            ),
            field=FIELD,
            emails=named(outsiders),
        )
    unwilling = people.list_unwilling(emails, report_id)
    if unwilling and not asked_again:
        raise Unwilling(sorted(unwilling))


def _fill(report: MailedReport, details: Details, now: datetime) -> None:
    schedule = details.schedule
    report.what = "organisation" if details.organisation_id is not None else "year"
    report.which, report.language, report.subject = details.which, details.language, details.subject
    report.series_id = None if details.organisation_id is not None else details.series_id
    report.organisation_id = details.organisation_id
    report.how_often, report.zone = schedule.how_often, schedule.zone
    report.weekday, report.day, report.month = schedule.weekday, schedule.day, schedule.month
    report.hour = schedule.hour
    report.next_at = None if report.paused_at else next_due(schedule, now).at
    report.updated_at, report.version = now, report.version + 1


def _set_recipients(report: MailedReport, emails: Collection[str], now: datetime) -> tuple[int, int]:
    """How many were added, how many taken out. Who unsubscribed and is not named stays as they are."""
    known = {
        one.email: one
        for one in db.session.scalars(select(MailedRecipient).where(MailedRecipient.report_id == report.id))
    }
    added = removed = 0
    for email in emails:
        one = known.get(email)
        if one is None:
            db.session.add(MailedRecipient(report_id=report.id, email=email, created_at=now))
            added += 1
        elif one.removed_at is not None or one.unsubscribed_at is not None:
            one.removed_at = one.unsubscribed_at = None
            added += 1
    for email, one in known.items():
        if email not in emails and one.removed_at is None and one.unsubscribed_at is None:
            one.removed_at = now
            removed += 1
    db.session.flush()
    return added, removed


def pause(report_id: int, *, is_on: bool, actor: Actor, now: datetime) -> MailedReport:
    """Send it no more (`is_on` false), or again from the next due date on; a second time changes nothing."""
    report = lock_report(report_id)
    if is_on == (report.paused_at is None):
        return report
    report.paused_at = None if is_on else now
    report.next_at = next_due(schedule_of(report), now).at if is_on else None
    report.version += 1
    audit.record(actor, "mailed_report.resumed" if is_on else "mailed_report.paused", report)
    return report


def delete_report(report_id: int, *, actor: Actor, now: datetime) -> None:
    """It is not sent any more, mails that wait neither. Only who unsubscribed from it stays known."""
    report = lock_report(report_id)
    report.deleted_at, report.next_at = now, None
    own = MailedRecipient.report_id == report_id
    db.session.execute(delete(MailedRecipient).where(own, MailedRecipient.unsubscribed_at.is_(None)))
    for one in db.session.scalars(select(MailedRecipient).where(own)):
        one.removed_at = one.removed_at or now
    audit.record(actor, "mailed_report.deleted", report)


def _plain(report: MailedReport) -> dict[str, Any]:
    """What the audit says of it: no addresses."""
    names = "what which series_id organisation_id language subject how_often weekday day month hour zone"
    return {name: getattr(report, name) for name in names.split()}
