"""What organisers do with one registration, add by hand, and import."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Refusal
from tracker.mail.log_words import KIND_WORDS, STATES
from tracker.organisations.queries import find_organisation, load_directory
from tracker.registrations import list_queries, own_service, queries, rules, service
from tracker.registrations.blueprint import registrations
from tracker.registrations.colleague_queries import find_registered_by
from tracker.registrations.extras_form import show_answer
from tracker.registrations.forms import AddForm
from tracker.registrations.history_queries import list_history, list_mails, name_organisations, name_people
from tracker.registrations.history_words import Tell
from tracker.registrations.link_queries import list_clicks
from tracker.registrations.list_views import LIST
from tracker.registrations.questions_queries import answers_of, load_asks
from tracker.registrations.rules import AlreadyRegistered, State
from tracker.registrations.waiting_list import organisation_key
from tracker.registrations.walk_in_service import WALK_IN, add_walk_in
from tracker.registrations.ways_in import WAYS_IN
from tracker.web.access import acting, organiser_only
from tracker.web.forms import choices
from tracker.webinars.queries import get_webinar

Answer = str | tuple[str, int] | Response
EXAMPLES_SHOWN = 10


@registrations.get(LIST + "/<int:registration_id>")
@organiser_only
def show(webinar_id: int, registration_id: int) -> str:
    """One registration: how it stands, and what can be done."""
    return _one(webinar_id, registration_id)


@registrations.post(LIST + "/<int:registration_id>/state")
@organiser_only
def change_state(webinar_id: int, registration_id: int) -> Response:
    """Approve, confirm, put on the waiting list, decline or cancel."""
    asked = request.form.get("state")
    wanted = next((state for state in rules.STATES if state == asked), None)
    if wanted is None and asked != "approve":
        abort(404)
    begin_write()
    name = queries.get_registration(webinar_id, registration_id).name
    if wanted is None:
        service.approve(webinar_id, [registration_id], acting(), utc_now())
    else:
        over = "over" in request.form
        service.change_state(webinar_id, registration_id, wanted, acting(), utc_now(), over=over)
    db.session.commit()
    flash(_("%(name)s: saved", name=name))
    return redirect(url_for(".show", webinar_id=webinar_id, registration_id=registration_id), 303)


@registrations.post(LIST + "/<int:registration_id>/organisation")
@organiser_only
def link(webinar_id: int, registration_id: int) -> Answer:
    """Say which organisation somebody comes from: a suggestion, a name of the directory, or none."""
    typed = request.form.get("organisation", "").strip()
    found = find_organisation(typed) if typed else None
    if typed and found is None:
        error = Invalid(N_("The directory has no organisation of that name"), field="organisation")
        return _one(webinar_id, registration_id, typed, error), 422
    organisation_id = found.id if found else None
    begin_write()
    service.link_organisation(webinar_id, registration_id, organisation_id, acting())
    db.session.commit()
    flash(_("Saved"))
    return redirect(url_for(".show", webinar_id=webinar_id, registration_id=registration_id), 303)


@registrations.post(LIST + "/<int:registration_id>/new-link")
@organiser_only
def end_links(webinar_id: int, registration_id: int) -> Response:
    """End every link that was sent to somebody, and send a new one."""
    begin_write()
    name = own_service.end_links(webinar_id, registration_id, acting(), utc_now()).name
    db.session.commit()
    flash(_("%(name)s gets a new link; the old ones no longer work", name=name))
    return redirect(url_for(".show", webinar_id=webinar_id, registration_id=registration_id), 303)


def _one(webinar_id: int, registration_id: int, typed: str = "", error: Refusal | None = None) -> str:
    row = list_queries.get_row(webinar_id, registration_id)
    directory = load_directory()
    history = list_history(registration_id)
    wanted = row.organisation_as_typed
    places = queries.get_places(webinar_id)
    is_over = rules.is_over(places, utc_now())
    key = organisation_key(row.organisation_id, row.organisation_as_typed)
    suggestions = [] if row.organisation_id else directory.suggest(wanted, email=row.email)
    return render_template(
        "registrations/show.html",
        webinar=get_webinar(webinar_id),
        row=row,
        has_room=is_over or rules.has_room(places, key),
        clicks=list_clicks(registration_id),
        registration=queries.get_registration(webinar_id, registration_id),
        asks=load_asks(webinar_id),
        answers=answers_of(registration_id),
        show_answer=show_answer,
        ways_in=WAYS_IN,
        history=history,
        tell=Tell(organisations=name_organisations(history), people=name_people(history)),
        mails=list_mails(registration_id),
        mail_words={"kinds": KIND_WORDS, "states": STATES},
        registered_by=find_registered_by(registration_id),
        suggestions=suggestions,
        names=sorted((known.name for known in directory.known.values()), key=str.casefold),
        typed=typed,
        error=error,
    )


@registrations.route(LIST + "/add", methods=["GET", "POST"])
@organiser_only
def add(webinar_id: int) -> Answer:
    """Add one person, also after closing; over capacity where the organiser says so."""
    places = queries.get_places(webinar_id)
    is_over = rules.is_over(places, utc_now())
    form = AddForm()
    ways = [("confirmed", _("A place")), ("waitlisted", _("The waiting list"))]
    if rules.has_begun(places, utc_now()):
        ways.append((WALK_IN.source, _("None: they came without registering")))
    form.state.choices = choices(ways)
    if request.method != "POST":
        form.notify.data = not is_over
        form.state.data = rules.place_by_hand(places, utc_now())
    elif form.check():
        try:
            return _add(webinar_id, form)
        except (AlreadyRegistered, Invalid) as refusal:
            db.session.rollback()
            form.show(Invalid(refusal.message, field="email", **refusal.values))
    page = render_template(
        "registrations/add.html", webinar=get_webinar(webinar_id), form=form, places=places, is_over=is_over
    )
    return (page, 422) if form.errors else page


def _add(webinar_id: int, form: AddForm) -> Response:
    state: State = "waitlisted" if form.state.data == "waitlisted" else "confirmed"
    is_walk_in = form.state.data == WALK_IN.source
    begin_write()
    if is_walk_in:
        add_walk_in(webinar_id, form.details(), acting(), utc_now())
    else:
        service.add_by_hand(
            webinar_id, form.details(), acting(), utc_now(), state=state, notify=bool(form.notify.data)
        )
    places = queries.get_places(webinar_id)
    db.session.commit()
    flash(_("%(name)s is on the list", name=form.name.data))
    if places.over and not is_walk_in:
        said = ngettext("One person over the capacity", "%(num)s people over the capacity", places.over)
        flash(_("%(said)s of %(capacity)s", said=said, capacity=places.capacity), "warn")
    return redirect(url_for(".list_registrations", webinar_id=webinar_id), 303)
