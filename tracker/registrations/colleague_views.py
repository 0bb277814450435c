"""The page on which somebody with a registration registers colleagues."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import Registration
from tracker.registrations import colleague_service, colleagues, queries, rules
from tracker.registrations.admission import NotAdmitted
from tracker.registrations.blueprint import registrations
from tracker.registrations.colleagues import TypedRows
from tracker.registrations.limits import limited
from tracker.registrations.link_queries import Opened, open_link
from tracker.registrations.rules import RegistrationClosed
from tracker.web.languages import chosen_language

Answer = str | tuple[str, int] | Response


@registrations.route("/r/<token>/colleagues", methods=["GET", "POST"])
@limited
def register_colleagues(token: str) -> Answer:
    """Rows of name and e-mail; the answer is the same for known addresses as for new ones."""
    opened = open_link(token, utc_now())
    if request.method != "POST":  # HEAD too
        return _page(token, opened, colleagues.blank_rows())
    own = opened.registration
    rows = _typed(own)
    if request.form.get("more"):
        return _page(token, opened, colleagues.with_more(rows))
    if rows.errors:
        return _page(token, opened, rows), 422
    webinar_id, registration_id = opened.webinar.id, own.id
    try:
        begin_write()
        colleague_service.register_colleagues(webinar_id, registration_id, rows.people, utc_now())
        db.session.commit()
    except NotAdmitted as wrong:
        db.session.rollback()
        faulty = rows.with_fault(str(wrong.values["domain"]), wrong)
        return _page(token, open_link(token, utc_now()), faulty), 422
    except RegistrationClosed:
        db.session.rollback()
        return _page(token, open_link(token, utc_now()), rows), 409
    flash(
        ngettext(
            "Done. A mail tells your colleague how they stand.",
            "Done. %(num)s mails tell your colleagues how they stand.",
            len(rows.people),
        )
    )
    return redirect(url_for(".register_colleagues", token=token), 303)


def _typed(own: Registration) -> TypedRows:
    """What was typed; colleagues are with the same organisation where their address tells none."""
    typed = list(zip(request.form.getlist("name"), request.form.getlist("email"), strict=False))
    organisation = own.organisation.name if own.organisation else own.organisation_as_typed
    return colleagues.read_rows(typed, organisation=organisation, language=chosen_language())


def _page(token: str, opened: Opened, rows: TypedRows) -> str:
    own, webinar = opened.registration, opened.webinar
    door = rules.find_door(queries.get_places(webinar.id), utc_now(), colleague_service.way_of(own))
    return render_template(
        "registrations/colleagues.html",
        token=token,
        webinar=webinar,
        own=own,
        rows=rows,
        form=rows,
        door=door,
        can_register=own.state in rules.ACTIVE and door in rules.ENTERED,
    )
