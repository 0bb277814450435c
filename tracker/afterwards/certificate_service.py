"""Issues certificates, takes them back and gives them again."""

from collections.abc import Sequence
from datetime import datetime

from tracker import audit
from tracker.afterwards.certificate_queries import find_own, get_certificate, list_lines, seconds_present
from tracker.afterwards.certificates import earns
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Refusal
from tracker.models import Certificate, Registration, Webinar
from tracker.text import one_line

NONE_GIVEN = N_("This series gives no certificates")
TOO_SHORT = N_("Certificates are for people who were there for at least %(minutes)s minutes")
REVOKED = N_("The organisers took this certificate back")


def issue_own(webinar: Webinar, own: Registration, *, actor: Actor, now: datetime) -> Certificate:
    """The certificate of somebody who earned it, made once. Flushes. Raises Refusal."""
    minimum = webinar.series.certificate_minutes
    if minimum is None:
        raise Refusal(NONE_GIVEN)
    lock_row(Webinar, webinar.id)
    kept = find_own(webinar.id, own.person_id)
    if kept is not None:
        if kept.revoked_at is not None:
            raise Refusal(REVOKED)
        return kept
    seconds = seconds_present(webinar.id, own.person_id)
    if seconds is None or not earns(seconds, minimum):
        raise Refusal(TOO_SHORT, minutes=minimum)
    made = _add(webinar, own.person_id, own.name, own.language, seconds, now)
    audit.record(actor, "certificate.issued", made, after={"minutes": made.minutes})
    return made


def issue_all(webinar: Webinar, *, actor: Actor, now: datetime) -> Sequence[Certificate]:
    """Certificates for everybody who earned one and has none yet. Flushes. Raises Refusal."""
    if webinar.series.certificate_minutes is None:
        raise Refusal(NONE_GIVEN)
    lock_row(Webinar, webinar.id)
    made = [
        _add(webinar, line.person_id, line.name, webinar.language, (line.minutes or 0) * 60, now)
        for line in list_lines(webinar, state="earned")
    ]
    if made:
        audit.record(actor, "certificates.issued", webinar, label=webinar.title, after={"count": len(made)})
    return made


def _add(
    webinar: Webinar, person_id: int, name: str, language: str, seconds: int, now: datetime
) -> Certificate:
    made = Certificate(
        webinar_id=webinar.id,
        person_id=person_id,
        name=name,
        language=language,
        minutes=seconds // 60,
        issued_at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def revoke(certificate_id: int, reason: str, *, actor: Actor, now: datetime) -> Certificate:
    """Take a certificate back; its page says so and why. Raises NotFound, Invalid, Refusal."""
    lock_row(Certificate, certificate_id)
    certificate, _webinar = get_certificate(certificate_id)
    said = one_line(reason)[:300]
    if not said:
        raise Invalid(N_("Say why; whoever checks the certificate reads it"), field="reason")
    if certificate.revoked_at is not None:
        raise Refusal(N_("This certificate was taken back already"))
    certificate.revoked_at, certificate.revoke_reason = now, said
    certificate.revoked_by_id = actor.organiser_id
    audit.record(actor, "certificate.revoked", certificate, reason=said)
    db.session.flush()
    return certificate


def restore(certificate_id: int, *, actor: Actor) -> Certificate:
    """Give a certificate again that was taken back. Raises NotFound, Refusal."""
    lock_row(Certificate, certificate_id)
    certificate, _webinar = get_certificate(certificate_id)
    if certificate.revoked_at is None:
        raise Refusal(N_("This certificate is valid"))
    was = certificate.revoke_reason
    certificate.revoked_at, certificate.revoke_reason, certificate.revoked_by_id = None, "", None
    audit.record(actor, "certificate.restored", certificate, before={"reason": was})
    db.session.flush()
    return certificate
