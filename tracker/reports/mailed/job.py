"""Makes a mailed report in the background, and queues its mails in the same transaction."""

import logging

from flask_babel import force_locale
from sqlalchemy.exc import OperationalError

from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import N_, Refusal
from tracker.jobs.kinds import JobKind
from tracker.jobs.states import GivenFile, Outcome
from tracker.jobs.work import Work
from tracker.models import MailedReport, MailedSending
from tracker.reports.mailed.document import Made, make_document
from tracker.reports.mailed.sending_service import MAILED, keep_made
from tracker.web.languages import LOCALES, plain_message

log = logging.getLogger("tracker.reports")


def make_now(report: MailedReport, year: int) -> Made:
    """The report as it is at this moment, in its own language."""
    locale = LOCALES.get(report.language, report.language)
    with force_locale(locale):
        return make_document(report, year, utc_now(), plain_message, locale)


def _run(work: Work) -> Outcome:
    sending = db.session.get(MailedSending, work.asked["sending"])
    report = db.session.get(MailedReport, sending.report_id) if sending else None
    if sending is None or report is None or report.deleted_at is not None or sending.state != "making":
        return Outcome(message=N_("There was nothing left to do."))
    sending_id, report_id = sending.id, report.id
    work.step("Making the report")
    try:
        made = make_now(report, sending.year)
    except (Refusal, OperationalError):
        raise
    except Exception as fault:
        log.exception("mailed report %s cannot be made", report_id)
        raise Refusal(
            N_("The report could not be made (%(error)s). The log of this site says more."),
            error=type(fault).__name__,
        ) from fault
    work.begin()
    mails = keep_made(sending_id, work.claim.id, made, utc_now())
    file = GivenFile(name=made.file_name, content=made.pdf, content_type="application/pdf")
    return Outcome(
        where="reports.mailed_report",
        arguments={"report_id": report_id},
        files=(file,),
        message=N_("Mails queued: %(mails)s"),
        values={"mails": mails},
    )


JOBS = {MAILED: JobKind(label=N_("Mailed report"), run=_run)}
