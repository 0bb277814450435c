"""Registering for several dates of a series at once, and the link that ends a place at all later ones."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.models import Series
from tracker.registrations import browser_memory, series_queries, series_service
from tracker.registrations.blueprint import registrations
from tracker.registrations.card import find_own
from tracker.registrations.details import ask_organisation
from tracker.registrations.limits import limited
from tracker.registrations.rules import RegistrationClosed
from tracker.registrations.series_forms import DatesForm
from tracker.registrations.series_queries import OpenDate, open_series_link
from tracker.registrations.series_service import NotForAll
from tracker.registrations.typos import suggest_email
from tracker.registrations.views import memory_of, tells_organisation
from tracker.web.kept_pages import briefly_kept
from tracker.webinars.queries import get_series_by_slug

Answer = str | tuple[str, int] | Response


@registrations.get("/<series_slug>/register")
@briefly_kept
def dates(series_slug: str) -> str:
    """The form, with every date that is open ticked."""
    series = get_series_by_slug(series_slug)
    form = DatesForm()
    form.fill()
    return _page(series, form, series_queries.list_open_dates(series.id, utc_now()))


@registrations.post("/<series_slug>/register")
@limited
def send_dates(series_slug: str) -> Answer:
    """Register for each ticked date, and lead to the page that says so; all of them or none."""
    series = get_series_by_slug(series_slug)
    offered = series_queries.list_open_dates(series.id, utc_now())
    form = DatesForm()
    form.email.data = request.form.get("meant") or form.email.data
    ticked = form.ticked([each.webinar.id for each in offered])
    form.check()
    form.check_dates(ticked)
    if form.errors or not _knows_organisation(form):
        return _page(series, form, offered), 422
    try:
        return _register(series, form, ticked)
    except NotForAll as wrong:
        db.session.rollback()
        form.show(Invalid(wrong.message, field="email", **wrong.values))
        return _page(series, form, offered), 422
    except RegistrationClosed:
        db.session.rollback()
        series = get_series_by_slug(series_slug)
        return _page(series, form, series_queries.list_open_dates(series.id, utc_now()), is_late=True), 409


@registrations.get("/<series_slug>/registered")
def dates_registered(series_slug: str) -> Answer:
    """What this browser may know of its places; any other browser is led to the form."""
    series = get_series_by_slug(series_slug)
    offered = series_queries.list_open_dates(series.id, utc_now())
    own = [(each.webinar, find_own(each.webinar.id)) for each in offered]
    places = [(webinar, place) for webinar, place in own if place is not None]
    wants_later = request.args.get("later") == "1"
    if not places and not wants_later:
        return redirect(url_for(".dates", series_slug=series_slug))
    return render_template(
        "series_places/registered.html", series=series, places=places, wants_later=wants_later
    )


@registrations.get("/s/<token>")
def series_place(token: str) -> str:
    """A place at every later webinar: what it led to so far, and the button that ends it."""
    place = open_series_link(token)
    return render_template(
        "series_places/show.html",
        token=token,
        place=place,
        series=place.series,
        own=series_queries.list_own_dates(place, utc_now()),
    )


@registrations.post("/s/<token>")
def change_series_place(token: str) -> Response:
    """End it, or begin again."""
    place_id = open_series_link(token).id
    begin_write()
    if request.form.get("wants"):
        series_service.begin_series_place_again(place_id, utc_now())
    else:
        series_service.end_series_place(place_id, utc_now())
    db.session.commit()
    return redirect(url_for(".series_place", token=token), 303)


def _register(series: Series, form: DatesForm, ticked: list[int]) -> Response:
    series_id, series_slug, details = series.id, series.slug, form.details()
    way = series_service.way_of_browser(browser_memory.browser_key())
    wants_later = bool(form.later.data)
    begin_write()
    outcomes = series_service.register_for_dates(
        series_id, ticked, details, utc_now(), wants_later=wants_later, way=way
    )
    memories = {
        at: memory_of(details, outcome, browser_memory.recall(at), way) for at, outcome in outcomes.items()
    }
    db.session.commit()
    later = "1" if wants_later else None
    response = redirect(url_for(".dates_registered", series_slug=series_slug, later=later), 303)
    browser_memory.remember_all(response, memories)
    return response


def _knows_organisation(form: DatesForm) -> bool:
    if not tells_organisation(form):
        form.show(ask_organisation(form.email.data or ""))
    return not form.errors


def _page(series: Series, form: DatesForm, offered: list[OpenDate], *, is_late: bool = False) -> str:
    return render_template(
        "series_places/register.html",
        series=series,
        form=form,
        offered=offered,
        ticked=form.ticked([each.webinar.id for each in offered]),
        is_late=is_late,
        meant=suggest_email(form.email.data or "") if form.errors else None,
    )
