"""Where organisers invite people to a webinar, see who answered, and withdraw invitations."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.csv_table import MOST_BYTES
from tracker.database import begin_write, db
from tracker.errors import Invalid, Refusal
from tracker.registrations import invitation_queries, invitation_service, queries, rules
from tracker.registrations.blueprint import registrations
from tracker.registrations.invitation_forms import InviteForm
from tracker.registrations.invitation_queries import STANDINGS
from tracker.registrations.invitation_reading import Invitees, as_text, read_pasted
from tracker.tables import Cell, to_csv
from tracker.web.access import acting, organiser_only
from tracker.web.carrying import pack, unpack
from tracker.web.downloads import download
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

Answer = str | tuple[str, int] | Response
DESK = "/o/webinars/<int:webinar_id>/invitations"
ROWS_SHOWN = 25
EXAMPLES_SHOWN = 10


@registrations.get(DESK)
@organiser_only
def invitations(webinar_id: int) -> str:
    """Who was invited, and how they stand."""
    webinar = get_webinar(webinar_id)
    standing, search = _filter()
    page = page_of(invitation_queries.count_rows(webinar_id, standing, search), ROWS_SHOWN)
    places = queries.get_places(webinar_id)
    return render_template(
        "invitations/list.html",
        webinar=webinar,
        standing=standing,
        search=search,
        page=page,
        counts=invitation_queries.count_by_standing(webinar_id),
        rows=invitation_queries.list_rows(webinar_id, standing, search, limit=page.size, offset=page.offset),
        can_invite=places.is_published
        and webinar.state == "scheduled"
        and not rules.is_over(places, utc_now()),
    )


@registrations.get(DESK + ".csv")
@organiser_only
def invitations_file(webinar_id: int) -> Response:
    """The filtered list as a file."""
    webinar = get_webinar(webinar_id)
    words = standing_words()
    rows: list[list[Cell]] = [
        [row.email, row.name, words[row.standing], row.created_at]
        for row in invitation_queries.list_rows(webinar_id, *_filter())
    ]
    columns = [_("Email"), _("Name"), _("State"), _("Invited (UTC)")]
    return download(to_csv(columns, rows), f"invitations-{webinar.slug}", "csv")


@registrations.route(DESK + "/new", methods=["GET", "POST"])
@organiser_only
def invite(webinar_id: int) -> Answer:
    """Look at whom a list would invite, then send the invitations."""
    form = InviteForm()
    form.offer()
    if request.method != "POST":  # HEAD too
        return _invite_page(webinar_id, form)
    try:
        looked_at = request.form.get("looked_at", "")
        if looked_at:
            return _send(webinar_id, read_pasted(unpack(looked_at, MOST_BYTES).decode()), form)
        listed = form.invitees()
        begin_write()
        values: Any = {"language": form.language.data, "actor": acting(), "now": utc_now()}
        plan = invitation_service.invite(webinar_id, listed.people, **values)
        db.session.rollback()
    except Refusal as wrong:
        db.session.rollback()
        if wrong.status == 404:
            raise
        form.show(Invalid(wrong.message, field="text", **wrong.values))
        return _invite_page(webinar_id, form), wrong.status
    carried = pack(as_text(listed.people).encode())
    return _invite_page(webinar_id, form, listed=listed, plan=plan, looked_at=carried)


@registrations.post(DESK + "/remind")
@organiser_only
def remind_invited(webinar_id: int) -> Response:
    """Send the invitation again to everybody who has not registered."""
    get_webinar(webinar_id)
    begin_write()
    told = invitation_service.remind_open(webinar_id, acting(), utc_now())
    db.session.commit()
    flash(ngettext("One invitation is sent again", "%(num)s invitations are sent again", told))
    return redirect(url_for(".invitations", webinar_id=webinar_id), 303)


@registrations.post(DESK + "/<int:invitation_id>/send")
@organiser_only
def send_invitation(webinar_id: int, invitation_id: int) -> Response:
    """Send one invitation again."""
    begin_write()
    email = invitation_service.send_invitation_again(webinar_id, invitation_id, utc_now()).email
    db.session.commit()
    flash(_("The invitation goes to %(email)s once more", email=email))
    return redirect(_back(webinar_id), 303)


@registrations.post(DESK + "/<int:invitation_id>/withdraw")
@organiser_only
def withdraw_invitation(webinar_id: int, invitation_id: int) -> Response:
    """End one invitation; a registration made with it stays."""
    begin_write()
    email = invitation_service.withdraw_invitation(webinar_id, invitation_id, acting(), utc_now()).email
    db.session.commit()
    flash(_("%(email)s is not invited any more; the link opens nothing", email=email))
    return redirect(_back(webinar_id), 303)


def standing_words() -> dict[str, str]:
    """How somebody who was invited stands, in words."""
    return {
        "open": _("Not registered yet"),
        "registered": _("Registered"),
        "gone": _("Gave it back"),
        "withdrawn": _("Withdrawn"),
    }


def _send(webinar_id: int, listed: Invitees, form: InviteForm) -> Response:
    begin_write()
    values: Any = {"language": form.language.data, "actor": acting(), "now": utc_now()}
    done = invitation_service.invite(webinar_id, listed.people, **values)
    db.session.commit()
    told = done.new + done.again
    flash(ngettext("One invitation is on its way", "%(num)s invitations are on their way", told))
    return redirect(url_for(".invitations", webinar_id=webinar_id), 303)


def _invite_page(webinar_id: int, form: InviteForm, **more: object) -> str:
    values = {"listed": None, "plan": None, "looked_at": ""} | more
    webinar = get_webinar(webinar_id)
    return render_template(
        "invitations/new.html", webinar=webinar, form=form, examples=EXAMPLES_SHOWN, **values
    )


def _filter() -> tuple[str, str]:
    standing = request.args.get("standing", "")
    search = request.args.get("q", "").replace("\0", "").strip()[:200]
    return standing if standing in STANDINGS else "", search


def _back(webinar_id: int) -> str:
    kept: Any = {name: request.args[name] for name in ("standing", "q", "page") if name in request.args}
    return url_for("registrations.invitations", webinar_id=webinar_id, **kept)
