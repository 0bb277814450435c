"""Shows the pages of text, the choice of a time zone, and what search engines ask first."""

from flask import Response as FlaskResponse
from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.errors import Invalid
from tracker.pages import queries
from tracker.pages.blueprint import pages
from tracker.pages.site_pages import SITE_PAGES
from tracker.web.addresses import is_own_path
from tracker.web.languages import page_locale, viewer_zone
from tracker.zones import zone_from_text, zone_label

CITIES = (
    "America/New_York",
    "America/Lima",
    "Europe/London",
    "Europe/Zurich",
    "Africa/Nairobi",
    "Asia/Kolkata",
    "Asia/Manila",
    "Pacific/Auckland",
)


@pages.get("/privacy", defaults={"key": "privacy"})
@pages.get("/accessibility", defaults={"key": "accessibility"})
@pages.get("/help", defaults={"key": "help"})
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
    if not is_own_path(back):
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
        current=zone_label(viewer_zone(), page_locale()),
        now=utc_now(),
    )


@pages.get("/robots.txt")
def robots() -> FlaskResponse:
    """Search engines may read what is public; the workspace and personal links are not theirs."""
    return FlaskResponse("User-agent: *\nDisallow: /o\nDisallow: /r/\n", mimetype="text/plain")
