"""Shows the public pages: home, series, webinar, and the pages of text."""

from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.errors import Invalid
from tracker.pages import queries
from tracker.pages.blueprint import pages as pages
from tracker.pages.site_pages import SITE_PAGES
from tracker.web.languages import viewer_zone
from tracker.webinars.zones import zone_from_text, zone_label

CITIES = ("America/Lima", "Europe/London", "Europe/Zurich", "Africa/Nairobi", "Asia/Manila")


@pages.get("/")
def home() -> str:
    """The next webinar, the latest recap, the series, recent webinars."""
    return render_template("pages/home.html")


@pages.get("/<any(privacy, accessibility, help):key>")
def site_page(key: str) -> str:
    """A page of text: what an organiser wrote, else the built-in text in the reader's language."""
    known = SITE_PAGES[key]
    own = queries.find_site_page(key)
    text = own.markdown if own else _(known.text)
    return render_template("pages/site_page.html", page=known, text=text, own=own)


@pages.get("/time-zone")
def time_zone() -> str | Response:
    """Choose the zone in which times are shown; keeps it in a cookie and goes back."""
    back = request.args.get("back", "/")
    if not back.startswith("/") or back.startswith(("//", "/\\")):
        abort(404)
    typed, error = request.args.get("zone", ""), None
    if typed:
        try:
            return redirect(f"{back}?tz={zone_from_text(typed)}")
        except Invalid as refusal:
            error = refusal
    return render_template(
        "pages/time_zone.html",
        back=back,
        typed=typed,
        error=error,
        cities=CITIES,
        current=zone_label(viewer_zone()),
        now=utc_now(),
    )
