"""Gives certificates of attendance: to their owner, to organisers, and to whoever checks one."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.afterwards import certificate_queries as queries
from tracker.afterwards import certificate_service as service
from tracker.afterwards.blueprint import afterwards
from tracker.afterwards.certificate_files import Printer
from tracker.afterwards.certificates import earns
from tracker.afterwards.forms import RevokeForm
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, NotFound
from tracker.registrations.link_queries import open_link
from tracker.web.access import acting, organiser_only
from tracker.web.addresses import site_address
from tracker.web.downloads import shown
from tracker.web.languages import page_locale, plain_message
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

MISSING = N_("There is no such certificate")


@afterwards.route("/r/<token>/certificate", methods=["GET", "POST"])
def own_certificate(token: str) -> str | Response:
    """One's own certificate: whether it is earned, and the button that makes it."""
    opened = open_link(token, utc_now())
    webinar, own = opened.webinar, opened.registration
    if request.method == "POST":
        begin_write()
        opened = open_link(token, utc_now())
        service.issue_own(opened.webinar, opened.registration, actor=PUBLIC, now=utc_now())
        db.session.commit()
        return redirect(url_for(".own_certificate", token=token), 303)
    seconds = queries.seconds_present(webinar.id, own.person_id)
    return render_template(
        "afterwards/own_certificate.html",
        token=token,
        webinar=webinar,
        own=own,
        certificate=queries.find_own(webinar.id, own.person_id),
        minutes=None if seconds is None else seconds // 60,
        is_earned=earns(seconds, webinar.series.certificate_minutes),
    )


@afterwards.get("/r/<token>/certificate.pdf")
def own_certificate_file(token: str) -> Response:
    """The certificate that was made, as PDF."""
    opened = open_link(token, utc_now())
    found = queries.find_own(opened.webinar.id, opened.registration.person_id)
    if found is None or found.revoked_at is not None:
        raise NotFound(MISSING)
    return shown(_printer().pdf(found, opened.webinar), f"certificate-{opened.webinar.slug}.pdf")


@afterwards.get("/verify/<token>")
def verify(token: str) -> str | tuple[str, int]:
    """Whether a certificate is genuine, for whoever holds it."""
    found = queries.find_by_token(token)
    certificate, webinar = found or (None, None)
    page = render_template("afterwards/verify.html", token=token, certificate=certificate, webinar=webinar)
    return page if certificate is not None else (page, 404)


@afterwards.get("/verify/<token>/certificate.pdf")
def verified_file(token: str) -> Response:
    """The sheet again, for whoever holds it: the link on it does not end."""
    found = queries.find_by_token(token)
    if found is None or found[0].revoked_at is not None:
        raise NotFound(MISSING)
    return shown(_printer().pdf(*found), f"certificate-{found[1].slug}.pdf")


@afterwards.get("/o/webinars/<int:webinar_id>/certificates")
@organiser_only
def certificates(webinar_id: int) -> str:
    """Who has earned a certificate of a webinar, and who has one."""
    webinar = get_webinar(webinar_id)
    state, q = request.args.get("state", ""), request.args.get("q", "").strip()[:100]
    every = queries.list_lines(webinar, q=q)
    lines = [line for line in every if not state or line.state == state]
    page = page_of(len(lines))
    return render_template(
        "afterwards/certificates.html",
        webinar=webinar,
        lines=lines[page.offset : page.offset + page.size],
        page=page,
        counts={name: sum(line.state == name for line in every) for name in _states()},
        states=_states(),
        state=state,
        q=q,
    )


@afterwards.post("/o/webinars/<int:webinar_id>/certificates/issue")
@organiser_only
def issue_certificates(webinar_id: int) -> Response:
    """Make those that were earned and not asked for yet."""
    begin_write()
    made = service.issue_all(get_webinar(webinar_id), actor=acting(), now=utc_now())
    count = len(made)
    db.session.commit()
    flash(_("Certificates made: %(count)s", count=count))
    return redirect(url_for(".certificates", webinar_id=webinar_id), 303)


@afterwards.get("/o/webinars/<int:webinar_id>/certificates.zip")
@organiser_only
def certificates_file(webinar_id: int) -> Response:
    """All valid certificates of a webinar as PDFs in one file."""
    webinar = get_webinar(webinar_id)
    response = shown(_printer().pack(webinar), f"certificates-{webinar.slug}.zip", "application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="certificates-{webinar.slug}.zip"'
    return response


@afterwards.get("/o/certificates/<int:certificate_id>.pdf")
@organiser_only
def certificate_file(certificate_id: int) -> Response:
    """One certificate as PDF."""
    certificate, webinar = queries.get_certificate(certificate_id)
    return shown(_printer().pdf(certificate, webinar), f"certificate-{certificate.id}.pdf")


@afterwards.route("/o/certificates/<int:certificate_id>/revoke", methods=["GET", "POST"])
@organiser_only
def revoke_certificate(certificate_id: int) -> str | tuple[str, int] | Response:
    """Ask why, then take a certificate back."""
    form = RevokeForm()
    if request.method != "POST":  # HEAD too
        return _revoke_page(certificate_id, form)
    begin_write()
    try:
        taken = service.revoke(certificate_id, form.reason.data or "", actor=acting(), now=utc_now())
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _revoke_page(certificate_id, form), 422
    webinar_id = taken.webinar_id
    db.session.commit()
    flash(_("The certificate was taken back. Its page says so."))
    return redirect(url_for(".certificates", webinar_id=webinar_id), 303)


def _revoke_page(certificate_id: int, form: RevokeForm) -> str:
    certificate, webinar = queries.get_certificate(certificate_id)
    return render_template("afterwards/revoke.html", certificate=certificate, webinar=webinar, form=form)


@afterwards.post("/o/certificates/<int:certificate_id>/restore")
@organiser_only
def restore_certificate(certificate_id: int) -> Response:
    """Give it again."""
    begin_write()
    webinar_id = service.restore(certificate_id, actor=acting()).webinar_id
    db.session.commit()
    flash(_("The certificate is valid again"))
    return redirect(url_for(".certificates", webinar_id=webinar_id), 303)


def _states() -> dict[str, str]:
    return {
        "earned": _("Earned, not made yet"),
        "issued": _("Made"),
        "revoked": _("Taken back"),
        "lost": _("No longer earned"),
    }


def _printer() -> Printer:
    return Printer(site=site_address(), say=plain_message, locale=page_locale())
