"""What people open with the link in their mail: their registration, the way to the platform, their file.

Looking changes nothing, because mail programs open every link; each change is a form.
"""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.registrations import link_queries, own_service, queries, rules
from tracker.registrations.blueprint import registrations
from tracker.registrations.forms import OwnForm
from tracker.registrations.joining import find_way, opens_at, time_left
from tracker.registrations.link_queries import Opened, find_move, open_link, token_for
from tracker.registrations.questions_queries import answers_of, load_asks
from tracker.registrations.time_words import in_words
from tracker.web.addresses import site_address
from tracker.web.languages import page_locale
from tracker.webinars.calendar import file_name, write_file, write_personal_file
from tracker.webinars.calendar_entries import own_entry
from tracker.zones import zone_labels

Answer = str | tuple[str, int] | Response


@registrations.route("/r/<token>", methods=["GET", "POST"])
def manage(token: str) -> Answer:
    """One's own registration: how it stands; what was changed is saved."""
    opened = open_link(token, utc_now())
    form = OwnForm.asking(load_asks(opened.webinar.id))
    form.offer()
    if request.method != "POST":  # HEAD too
        form.fill(opened.registration)
        form.fill_extras(opened.registration, answers_of(opened.registration.id))
        return _manage_page(token, opened, form)
    webinar_id, registration_id = opened.webinar.id, opened.registration.id
    if not form.check_extras():
        return _manage_page(token, opened, form), 422
    try:
        wishes, extras = form.wishes(), form.extras()
        begin_write()
        own_service.change_details(webinar_id, registration_id, wishes, PUBLIC, utc_now(), extras=extras)
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _manage_page(token, open_link(token, utc_now()), form), 422
    flash(_("Saved"))
    return redirect(url_for(".manage", token=token), 303)


@registrations.route("/r/<token>/cancel", methods=["GET", "POST"])
def give_back(token: str) -> Answer:
    """Ask, then give the place back."""
    opened = open_link(token, utc_now())
    if request.method != "POST":  # HEAD too
        return render_template(
            "registrations/give_back.html", token=token, webinar=opened.webinar, own=opened
        )
    webinar_id, registration_id = opened.webinar.id, opened.registration.id
    begin_write()
    own_service.give_back(webinar_id, registration_id, PUBLIC, utc_now())
    db.session.commit()
    return redirect(url_for(".manage", token=token), 303)


@registrations.post("/r/<token>/keep")
def keep(token: str) -> Response:
    """Note that somebody comes on the new date too: the question on their page goes."""
    opened = open_link(token, utc_now())
    webinar_id, registration_id = opened.webinar.id, opened.registration.id
    begin_write()
    own_service.keep_place(webinar_id, registration_id, PUBLIC, utc_now())
    db.session.commit()
    flash(_("You keep your place on the new date"))
    return redirect(url_for(".manage", token=token), 303)


@registrations.get("/r/<token>/webinar.ics")
def own_file(token: str) -> Response:
    """The calendar file of somebody with a place, which names our page and not the platform."""
    opened = open_link(token, utc_now(), manages=False)
    own, webinar = opened.registration, opened.webinar
    entry = own_entry(webinar, own, site_address())
    if own.state == "confirmed":
        content = write_personal_file(entry, f"{site_address()}/r/{token_for(own, 'join')}/join")
    else:
        is_out = entry.is_cancelled or own.state in ("cancelled", "declined")
        content = write_file(replace(entry, is_cancelled=is_out))
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(webinar.slug)}"'
    return response


def _manage_page(token: str, opened: Opened, form: OwnForm) -> str:
    own, webinar = opened.registration, opened.webinar
    places, now = queries.get_places(webinar.id), utc_now()
    is_open = webinar.state == "scheduled" and not rules.is_over(places, now)
    return render_template(
        "registrations/manage.html",
        token=token,
        webinar=webinar,
        own=own,
        form=form,
        way=find_way(places, own.state, now),
        door=rules.find_door(places, now),
        can_change=is_open and own.state in rules.ACTIVE,
        join_token=token_for(own, "join"),
        opens_at=opens_at(webinar.starts_at),
        starts_in=in_words(time_left(webinar.starts_at, now)),
        recap=link_queries.find_recap(webinar.id) if rules.is_over(places, now) else None,
        move=find_move(opened, now),
        zones=zone_labels(page_locale()),
    )
