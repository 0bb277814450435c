"""Asks an organiser whether the people who registered are told of a new time, and says how many are."""

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.models import Webinar
from tracker.web.languages import page_locale
from tracker.webinars import queries
from tracker.webinars.clocks import USUAL_CITIES, SaidTime, said_time
from tracker.webinars.service import News

CITIES_SAID = 5
OWN_FIELDS = ("csrf_token", "tell")


def is_decided(news: News) -> bool:
    """Whether the form that was sent says if people are told; about a new time a page of its own asks."""
    return not news.is_new_time or "tell" in request.form


def are_told(news: News) -> bool:
    """What the organiser decided."""
    if news.is_new_time:
        return request.form.get("tell") == "yes"
    return news.is_told and "tell_changed" in request.form


def new_time_page(webinar: Webinar, news: News, people: int) -> str:
    """Both times and who would be told; carries everything that was sent."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS]
    return render_template(
        "webinars/new_time.html",
        webinar=webinar,
        was=said_of(webinar),
        will_be=said_of(webinar, news),
        people=people,
        sent=sent,
    )


def said_of(webinar: Webinar, news: News | None = None) -> SaidTime:
    """The sentence about when it is, or would be, with the cities of most people who registered."""
    when = news or webinar
    cities = queries.list_reader_zones(webinar.id, CITIES_SAID)
    several = [*cities, *(city for city in USUAL_CITIES if city not in cities)][:CITIES_SAID]
    return said_time(when.starts_at, when.minutes, when.zone, several, page_locale())


def saved_text(people: int) -> str:
    """What a page says after saving."""
    if not people:
        return str(_("Saved"))
    return str(ngettext("Saved. %(num)s person is told", "Saved. %(num)s people are told", people))
