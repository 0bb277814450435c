"""Asks what mails of reports tell: the words that were made with the report, whose it is, and its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.database import db
from tracker.jobs.states import GivenFile
from tracker.mail.facts import Facts, ReportWords
from tracker.models import JobFile, MailedRecipient, MailedReport, MailedSending, OutboxMail, Series
from tracker.registrations.link_queries import token_for

HIDDEN = "…"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Of which series and host a report is, and who answers questions about it."""

    series: str = ""
    host: str = ""
    reply_to: str = ""


def with_reports(
    found: Mapping[int, Facts],
    mails: Iterable[tuple[OutboxMail, MailedRecipient]],
    site: str,
    *,
    hides_links: bool,
) -> dict[int, Facts]:
    """The facts of these mails with their reports; as many queries for one as for all."""
    pairs = [(mail, recipient) for mail, recipient in mails if mail.mailed_sending_id is not None]
    wanted = select(MailedSending).where(
        MailedSending.id.in_([mail.mailed_sending_id for mail, _recipient in pairs])
    )
    sendings = {one.id: one for one in db.session.scalars(wanted)} if pairs else {}
    origins = read_origins({one.report_id for one in sendings.values()}) if sendings else {}
    told = dict(found)
    for mail, recipient in pairs:
        sending = sendings[mail.mailed_sending_id or 0]
        token = HIDDEN if hides_links else token_for(recipient, "report")
        url = f"{site}/mailed/{token}/{sending.id}.pdf" if site else ""
        told[mail.id] = tell(found[mail.id], origins[sending.report_id], sending.told, url)
    return told


def tell(facts: Facts, origin: Origin, told: Mapping[str, Any], url: str) -> Facts:
    """The facts of a mail with what was made for it."""
    return replace(
        facts,
        series=origin.series,
        host=origin.host,
        reply_to=origin.reply_to,
        report=ReportWords(
            subject=told["subject"],
            title=told["title"],
            sentences=tuple(told["sentences"]),
            items=tuple(told["items"]),
            file_name=told["file_name"],
            size_bytes=told["size_bytes"],
            is_attached=told["is_attached"],
            url=url,
        ),
    )


def read_origins(report_ids: Iterable[int]) -> dict[int, Origin]:
    """Of each report by its id; one about all series is named after the only one there is, if so."""
    every = db.session.scalars(select(Series).options(joinedload(Series.host)).order_by(Series.id)).all()
    by_id = {one.id: one for one in every}
    hosts = sorted({one.host.name for one in every})
    rows = db.session.execute(
        select(MailedReport.id, MailedReport.series_id).where(MailedReport.id.in_(list(report_ids)))
    )
    found = {}
    for report_id, series_id in rows:
        named = by_id.get(series_id or 0) or (every[0] if len(every) == 1 else None)
        contacts = [one.contact_email for one in ([named] if named else every) if one.contact_email]
        found[report_id] = Origin(
            series=named.name if named else "",
            host=named.host.name if named else ", ".join(hosts),
            reply_to=contacts[0] if contacts else "",
        )
    return found


def find_file(mail_id: int) -> GivenFile | None:
    """The report that goes with a mail; None where it is not kept any more."""
    file = db.session.scalars(
        select(JobFile)
        .join(MailedSending, MailedSending.job_id == JobFile.job_id)
        .join(OutboxMail, OutboxMail.mailed_sending_id == MailedSending.id)
        .where(OutboxMail.id == mail_id, JobFile.is_result)
        .limit(1)
    ).one_or_none()
    if file is None:
        return None
    return GivenFile(name=file.name, content=file.content, content_type=file.content_type)
