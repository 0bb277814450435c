"""Sends a mailed report that was too large for its mail to whoever has the link of that mail."""

from flask import Response

from tracker.database import db
from tracker.errors import N_, Refusal
from tracker.models import MailedRecipient
from tracker.registrations.link_queries import open_row
from tracker.reports.blueprint import reports
from tracker.reports.mailed.recipient_queries import find_mailed_file
from tracker.web.downloads import shown


class ReportGone(Refusal):
    """The file that a link is for is not kept any more."""

    status = 410


@reports.get("/mailed/<token>/<int:sending_id>.pdf")
def mailed_file(token: str, sending_id: int) -> Response:
    """The report that was mailed to the link's owner."""
    recipient = open_row(token, "report", lambda row_id: db.session.get(MailedRecipient, row_id))
    file = find_mailed_file(recipient, sending_id)
    if file is None:
        raise ReportGone(N_("This report is not there any more: each is kept for a week."))
    return shown(file.content, file.name)
