"""Asks what queued mails have to tell; the number of queries is the same for one mail and for a thousand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, joinedload

from tracker.database import db
from tracker.mail.after_queries import in_language, read_came, read_recaps
from tracker.mail.digest_queries import read_digests
from tracker.mail.facts import Digest, Facts, Own, RecapWords
from tracker.mail.kinds import KINDS
from tracker.mail.report_queries import with_reports
from tracker.models import (
    FocalPoint,
    Invitation,
    Job,
    MailAddress,
    MailedRecipient,
    MailText,
    Organisation,
    OutboxMail,
    Person,
    Registration,
    Series,
    SeriesRegistration,
    SlidesRequest,
    Webinar,
)
from tracker.registrations.link_queries import Linked, token_for
from tracker.signed_links import PERSON_KEPT, Purpose
from tracker.webinars.calendar_entries import entry_of, own_entry

HIDDEN = "…"
AFTER = ("thanks", "missed", "recap")


def find_facts(
    mail_ids: Sequence[int], site: str, now: datetime, *, hides_links: bool = False
) -> dict[int, Facts]:
    """What each mail tells, by its id. A mail whose row is gone, with nothing left to tell, is left out.

    `site` is the public address without final slash; without one nobody gets a personal link. `hides_links`
    leaves the secret part of these out, for a preview.
    """
    rows = db.session.execute(_mails().where(OutboxMail.id.in_(mail_ids))).all()
    rows = [row for row in rows if _row_of(row) is not None]
    after = [row for row in rows if row[0].kind in AFTER]
    recaps = read_recaps({row.Webinar.id for row in after}, site) if after else {}
    came = read_came({row.Webinar.id for row in after}) if after else {}
    points = [row.FocalPoint for row in rows if row[0].kind == "digest"]
    digests = read_digests(points, site, now) if points else {}
    found = {row[0].id: _facts(row, site, now, hides_links, recaps, came, digests) for row in rows}
    reports = [(row[0], row.MailedRecipient) for row in rows if row.MailedRecipient]
    return with_reports(found, reports, site, hides_links=hides_links) if reports else found


_FocalOrganisation = aliased(Organisation)
_PlaceSeries = aliased(Series)


def _mails() -> Any:
    language, kind = MailText.language == OutboxMail.language, MailText.kind == OutboxMail.kind
    series_id = func.coalesce(Webinar.series_id, SeriesRegistration.series_id)
    return (
        select(
            OutboxMail,
            Registration,
            Webinar,
            Invitation,
            FocalPoint,
            SeriesRegistration,
            Person,
            MailText,
            Organisation.name.label("organisation"),
            _FocalOrganisation.name.label("focal_organisation"),
            _PlaceSeries,
            MailAddress.unsubscribed_at,
            SlidesRequest,
            Job,
            MailedRecipient,
        )
        .outerjoin(Registration, Registration.id == OutboxMail.registration_id)
        .outerjoin(Webinar, Webinar.id == OutboxMail.webinar_id)
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .outerjoin(Invitation, Invitation.id == OutboxMail.invitation_id)
        .outerjoin(FocalPoint, FocalPoint.id == OutboxMail.focal_point_id)
        .outerjoin(_FocalOrganisation, _FocalOrganisation.id == FocalPoint.organisation_id)
        .outerjoin(SeriesRegistration, SeriesRegistration.id == OutboxMail.series_registration_id)
        .outerjoin(_PlaceSeries, _PlaceSeries.id == SeriesRegistration.series_id)
        .outerjoin(Person, Person.id == OutboxMail.person_id)
        .outerjoin(Job, Job.id == OutboxMail.job_id)
        .outerjoin(MailedRecipient, MailedRecipient.id == OutboxMail.mailed_recipient_id)
        .outerjoin(SlidesRequest, SlidesRequest.id == OutboxMail.slides_request_id)
        .outerjoin(MailText, and_(MailText.series_id == series_id, kind, language))
        .outerjoin(MailAddress, MailAddress.email == OutboxMail.to_email)
        # joined outwards: the model's own inner joins would drop every mail without a webinar
        .options(joinedload(Webinar.series, innerjoin=False), joinedload(Webinar.host, innerjoin=False))
    )


def _row_of(row: Any) -> Linked | Job | None:
    """The row a mail is about."""
    rows: dict[str, Linked | Job | None] = {
        "registration": row.Registration,
        "invitation": row.Invitation,
        "focal_point": row.FocalPoint,
        "series": row.SeriesRegistration,
        "person": row.Person,
        "slides_request": row.SlidesRequest,
        "job": row.Job,
        "mailed_report": row.MailedRecipient,
    }
    return rows[KINDS[row[0].kind].about]


def _facts(
    row: Any,
    site: str,
    now: datetime,
    hides: bool,
    recaps: dict[int, dict[str, RecapWords]],
    came: dict[int, set[int]],
    digests: dict[int, Digest],
) -> Facts:
    mail, own, webinar = row[0], row.Registration, row.Webinar
    about: Any = _row_of(row)
    series = webinar.series if webinar else row[10]
    return Facts(
        kind=mail.kind,
        email=mail.to_email,
        name=getattr(about, "name", "") or mail.to_name,
        language=mail.language,
        zone=mail.zone,
        site=site,
        series=series.name if series else "",
        host=webinar.host.name if webinar else series.host.name if series else "",
        reply_to=(webinar and webinar.contact_email) or (series.contact_email if series else ""),
        organisation=row.organisation or row.focal_organisation or (own.organisation_as_typed if own else ""),
        state=own.state if own else "",
        registered_at=about.created_at,
        **(_of_webinar(webinar, own, site) if webinar else {}),
        **_links(mail, about, own, site, now, hides),
        details=mail.details or {},
        own_words=Own(subject=row.MailText.subject, text=row.MailText.text) if row.MailText else None,
        recap=in_language(recaps.get(mail.webinar_id, {}), mail.language),
        came=own.person_id in came[own.webinar_id] if own and came.get(own.webinar_id) else None,
        digest=digests.get(mail.focal_point_id),
        gives_certificate=series is not None and series.certificate_minutes is not None,
        refusal=_refusal(mail.kind, series, row),
    )


def _of_webinar(webinar: Webinar, own: Registration | None, site: str) -> dict[str, Any]:
    return {
        "entry": own_entry(webinar, own, site) if own else entry_of(webinar, site),
        "webinar_state": webinar.state,
        "number": webinar.number,
        "slug": webinar.slug,
        "spoken": webinar.language,
        "interpretation": tuple(webinar.interpretation),
        "has_dial_in": bool(webinar.dial_in.strip()),
        "cancel_reason": webinar.cancel_reason,
    }


def _links(
    mail: OutboxMail, about: Linked | Job, own: Registration | None, site: str, now: datetime, hides: bool
) -> dict[str, Any]:
    """Addresses only their owner learns; the way in only for somebody with a place."""
    if not site:
        return {}

    def address(path: str, purpose: Purpose, row: Linked, until: datetime | None = None) -> str:
        is_hidden = hides or _is_test(mail)
        made = HIDDEN if is_hidden else token_for(row, purpose, until=until, to=mail.to_email)
        return f"{site}/{path}/{made}"

    if isinstance(about, Job):  # behind the organiser's own sign-in
        return {"own_url": f"{site}/o/jobs/{about.id}"}
    found = {}
    if own is not None:
        found["manage_url"] = address("r", "manage", own)
        if own.state == "confirmed":
            found["join_url"] = address("r", "join", own) + "/join"
    elif isinstance(about, Invitation):
        found["own_url"] = address("i", "invitation", about)
    elif isinstance(about, FocalPoint):
        found["own_url"] = address("f", "focal", about)
    elif isinstance(about, SeriesRegistration):
        found["own_url"] = address("s", "series", about)
    elif isinstance(about, SlidesRequest):
        found["own_url"] = address("slides", "give", about)
    elif isinstance(about, Person):
        found["own_url"] = address("me", "person", about, now + PERSON_KEPT)
    if KINDS[mail.kind].is_optional and not _is_test(mail):
        found["unsubscribe_url"] = address("unsubscribe", _refuses(about), about)
    return found


def _refuses(about: Linked) -> Purpose:
    """What the link to refuse such mails is for."""
    if isinstance(about, MailedRecipient):
        return "report"
    return "digest" if isinstance(about, FocalPoint) else "unsubscribe"


def _is_test(mail: OutboxMail) -> bool:
    """Whether an organiser sees how it looks, under somebody else's registration: without its secrets."""
    return bool((mail.details or {}).get("test"))


def _refusal(kind: str, series: Series | None, row: Any) -> str:
    """Why a mail must not go out: what it opens has ended, the series leaves it out, nobody wants it."""
    if row.Invitation and row.Invitation.withdrawn_at:
        return "the invitation was withdrawn"
    if (
        (row.FocalPoint and row.FocalPoint.ended_at)
        or (row.SeriesRegistration and row.SeriesRegistration.ended_at)
        or (row.SlidesRequest and row.SlidesRequest.ended_at)
        or (row.MailedRecipient and row.MailedRecipient.removed_at)
    ):
        return "what it opens has ended"
    if not KINDS[kind].is_optional or _is_test(row[0]):
        return ""
    if kind == "digest":
        return "" if row.FocalPoint.wants_digest else "its reader does not want it"
    if kind == "report":
        return "its reader unsubscribed" if row.MailedRecipient.unsubscribed_at else ""
    if series is not None and kind in series.mails_off:
        return "the series does not send this kind"
    return "its reader unsubscribed" if row.unsubscribed_at else ""
