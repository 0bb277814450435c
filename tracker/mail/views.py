"""The organiser's messages of a webinar: what was sent, what waits, what to copy and send by hand."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.mail import queries, service
from tracker.mail.fact_queries import find_facts
from tracker.mail.messages import heading, write
from tracker.web.access import acting, organiser_only
from tracker.web.addresses import site_address
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

mails = Blueprint("mails", __name__)

LIST = "/o/webinars/<int:webinar_id>/mails"
STATES = ("waiting", "sending", "sent", "failed", "stopped")


def _sends() -> bool:
    settings: Settings = current_app.config["TRACKER"]
    return bool(settings.smtp_host)


@mails.get(LIST)
@organiser_only
def list_mails(webinar_id: int) -> str:
    """Every message about a webinar, the newest first."""
    webinar = get_webinar(webinar_id)
    counts = queries.count_mails(webinar_id)
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    page = page_of(counts.get(state, 0) if state else sum(counts.values()))
    return render_template(
        "mail/list.html",
        webinar=webinar,
        state=state,
        counts=counts,
        page=page,
        mails=queries.list_mails(webinar_id, state, limit=page.size, offset=page.offset),
        heading=heading,
        sends=_sends(),
    )


@mails.get(LIST + "/<int:mail_id>")
@organiser_only
def show(webinar_id: int, mail_id: int) -> str:
    """One message as it goes out, to be read or copied."""
    mail = queries.get_mail(webinar_id, mail_id)
    now = utc_now()
    facts = find_facts([mail.id], site_address(), now, hides_links=_sends()).get(mail.id)
    return render_template(
        "mail/show.html",
        webinar=get_webinar(webinar_id),
        mail=mail,
        message=write(facts, now) if facts else None,
        own_file=_own_file(facts.join_url) if facts and not _sends() else "",
        heading=heading,
        sends=_sends(),
    )


def _own_file(join_url: str) -> str:
    """The calendar file that belongs to a way in."""
    return f"{join_url.removesuffix('/join')}/webinar.ics" if join_url else ""


@mails.post(LIST + "/<int:mail_id>/written")
@organiser_only
def written(webinar_id: int, mail_id: int) -> Response:
    """Note that the message was sent by hand."""
    begin_write()
    service.note_written(webinar_id, mail_id, acting(), utc_now())
    db.session.commit()
    flash(_("Noted as sent"))
    return redirect(url_for(".list_mails", webinar_id=webinar_id, state="waiting"), 303)


@mails.post(LIST + "/<int:mail_id>/again")
@organiser_only
def again(webinar_id: int, mail_id: int) -> Response:
    """Send a message that failed once more."""
    begin_write()
    service.send_again(webinar_id, mail_id, acting(), utc_now())
    db.session.commit()
    flash(_("It is sent again within a minute"))
    return redirect(url_for(".show", webinar_id=webinar_id, mail_id=mail_id), 303)
