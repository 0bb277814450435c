"""What a focal point does with the link in their mail: their organisation's people, and nobody else's.

Looking changes nothing, because mail programs open every link; each change is a form.
"""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import FocalPoint
from tracker.registrations import colleagues, focal_queries, focal_service, queries, rules
from tracker.registrations.admission import NotAdmitted
from tracker.registrations.blueprint import registrations
from tracker.registrations.colleagues import TypedRows
from tracker.registrations.focal_queries import open_focal_link
from tracker.registrations.focal_service import NotTheirs
from tracker.registrations.limits import limited
from tracker.registrations.rules import Door, RegistrationClosed
from tracker.registrations.ways_in import WAYS_IN
from tracker.tables import to_csv
from tracker.web.downloads import download
from tracker.web.languages import chosen_language
from tracker.web.paging import page_of

Answer = str | tuple[str, int] | Response
WEBINAR = "/f/<token>/<int:webinar_id>"
COLLEAGUE = WEBINAR + "/<int:registration_id>"
WEBINARS_SHOWN = 20


@registrations.get("/f/<token>")
def focal_page(token: str) -> str:
    """The webinars to come, with places left and how one's own colleagues stand."""
    focal_point = open_focal_link(token)
    coming = focal_queries.list_coming(focal_point.organisation_id, utc_now())
    page = page_of(len(coming), WEBINARS_SHOWN)
    return render_template(
        "focal_points/show.html",
        token=token,
        focal_point=focal_point,
        coming=coming[page.offset : page.last],
        page=page,
    )


@registrations.post("/f/<token>/digest")
def focal_digest(token: str) -> Response:
    """Choose whether the weekly mail comes."""
    focal_point_id = open_focal_link(token).id
    begin_write()
    focal_service.choose_digest(focal_point_id, wants=bool(request.form.get("wants")))
    db.session.commit()
    flash(_("Saved"))
    return redirect(url_for(".focal_page", token=token), 303)


@registrations.route(WEBINAR, methods=["GET", "POST"])
@limited
def focal_webinar(token: str, webinar_id: int) -> Answer:
    """One webinar: colleagues who are registered; further ones are registered here."""
    focal_point = open_focal_link(token)
    if request.method != "POST":  # HEAD too
        return _webinar_page(token, focal_point, webinar_id, colleagues.blank_rows())
    typed = list(zip(request.form.getlist("name"), request.form.getlist("email"), strict=False))
    rows = colleagues.read_rows(typed, organisation=focal_point.organisation.name, language=chosen_language())
    if request.form.get("more"):
        return _webinar_page(token, focal_point, webinar_id, colleagues.with_more(rows))
    if rows.errors:
        return _webinar_page(token, focal_point, webinar_id, rows), 422
    focal_point_id = focal_point.id
    focal_queries.get_coming(focal_point.organisation_id, webinar_id, utc_now())
    try:
        begin_write()
        focal_service.nominate(focal_point_id, webinar_id, rows.people, utc_now())
        db.session.commit()
    except (NotAdmitted, NotTheirs) as wrong:
        db.session.rollback()
        faulty = rows.with_fault(str(wrong.values["domain"]), wrong)
        return _webinar_page(token, open_focal_link(token), webinar_id, faulty), 422
    except RegistrationClosed:
        db.session.rollback()
        return _webinar_page(token, open_focal_link(token), webinar_id, rows), 409
    flash(
        ngettext(
            "Done. A mail tells your colleague how they stand.",
            "Done. %(num)s mails tell your colleagues how they stand.",
            len(rows.people),
        )
    )
    return redirect(url_for(".focal_webinar", token=token, webinar_id=webinar_id), 303)


@registrations.get(WEBINAR + ".csv")
def focal_file(token: str, webinar_id: int) -> Response:
    """The organisation's people at one webinar as a file."""
    own_id = open_focal_link(token).organisation_id
    webinar = focal_queries.get_coming(own_id, webinar_id, utc_now()).webinar
    states = {
        "confirmed": _("Confirmed"),
        "waitlisted": _("Waiting"),
        "pending": _("To decide"),
        "declined": _("Declined"),
        "cancelled": _("Cancelled"),
    }
    rows = [
        [
            each.name,
            each.email,
            states[each.state],
            each.by_focal_point or _(WAYS_IN[each.source]),
            each.created_at,
        ]
        for each in focal_queries.list_colleagues(own_id, webinar_id, _state())
    ]
    columns = [_("Name"), _("Email"), _("State"), _("Came by"), _("Registered (UTC)")]
    return download(to_csv(columns, rows), f"colleagues-{webinar.slug}", "csv")


@registrations.post(COLLEAGUE + "/decide")
def focal_decide(token: str, webinar_id: int, registration_id: int) -> Response:
    """Approve or decline a colleague who waits for the focal point's word."""
    focal_point_id = open_focal_link(token).id
    approves = request.form.get("answer") == "approve"
    begin_write()
    name = focal_service.decide(focal_point_id, webinar_id, registration_id, approves=approves, now=utc_now())
    db.session.commit()
    flash(_("%(name)s: approved", name=name) if approves else _("%(name)s: declined", name=name))
    return redirect(url_for(".focal_webinar", token=token, webinar_id=webinar_id), 303)


@registrations.route(COLLEAGUE + "/withdraw", methods=["GET", "POST"])
def focal_withdraw(token: str, webinar_id: int, registration_id: int) -> Answer:
    """Ask, then give a colleague's place back."""
    focal_point = open_focal_link(token)
    if request.method != "POST":  # HEAD too
        own_id = focal_point.organisation_id
        return render_template(
            "focal_points/withdraw.html",
            token=token,
            focal_point=focal_point,
            webinar=focal_queries.get_coming(own_id, webinar_id, utc_now()).webinar,
            colleague=focal_queries.get_colleague(own_id, webinar_id, registration_id),
        )
    focal_point_id = focal_point.id
    begin_write()
    name = focal_service.withdraw(focal_point_id, webinar_id, registration_id, utc_now())
    db.session.commit()
    flash(_("%(name)s: withdrawn", name=name))
    return redirect(url_for(".focal_webinar", token=token, webinar_id=webinar_id), 303)


def _webinar_page(token: str, focal_point: FocalPoint, webinar_id: int, rows: TypedRows) -> str:
    own_id = focal_point.organisation_id
    coming = focal_queries.get_coming(own_id, webinar_id, utc_now())
    state = _state()
    page = page_of(focal_queries.count_colleagues(own_id, webinar_id, state))
    way = focal_service.way_of(focal_point)
    door = rules.find_door(queries.get_places(webinar_id), utc_now(), way)
    return render_template(
        "focal_points/webinar.html",
        token=token,
        focal_point=focal_point,
        coming=coming,
        webinar=coming.webinar,
        state=state,
        page=page,
        total=sum(coming.own.values()),
        people=focal_queries.list_colleagues(own_id, webinar_id, state, limit=page.size, offset=page.offset),
        rows=rows,
        form=rows,
        ways_in=WAYS_IN,
        decides=coming.webinar.admission == "focal_point",
        can_nominate=door in rules.ENTERED,
        why_not=_why_not(door),
    )


def _state() -> str:
    state = request.args.get("state", "")
    return state if state in rules.STATES else ""


def _why_not(door: Door) -> str:
    reasons: dict[Door, str] = {
        "closed": _("Registration is closed."),
        "early": _("Registration is not open yet."),
        "invitation": _("This webinar is by invitation. The organisers send the invitations."),
    }
    return reasons.get(door, "")
