"""Knows the error pages: one for each kind, the same words for missing and not yours."""

import secrets
from typing import Any

from flask import Flask, current_app, g, render_template, request
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import NotFound, Refusal, Stale
from tracker.web.addresses import is_own_path
from tracker.web.renumbering import renumbering_page
from tracker.webinars.numbering import WouldRenumber

Answer = tuple[str, int]
LONG_TEXT = 40
# Nobody typed these, or nobody may read them over a shoulder.
NOT_WRITTEN = {"csrf_token", "looked_at", "made", "seen", "password", "old", "new"}

# Heading and sentence for each status that a page can end with.
WORDS: dict[int, tuple[Any, Any]] = {
    400: (_l("We could not read that"), _l("Go back, load the page again and send it once more.")),
    403: (_l("That is not yours to open"), _l("Your role does not include this page. Ask a colleague.")),
    404: (_l("We cannot find that page"), _l("It may have moved, or the address has a letter too many.")),
    405: (_l("That page cannot be used like this"), _l("Open it from the page that leads there.")),
    409: (_l("That is not possible now"), ""),
    410: (_l("This is not here any more"), ""),
    413: (_l("That file is too large"), _l("Choose a smaller one.")),
    422: (_l("That cannot be used as it is"), ""),
    429: (_l("That was too often"), _l("Wait a few minutes, then try again.")),
    503: (_l("Busy for a moment"), _l("Nothing was changed. Try again in a minute.")),
}


def init_app(app: Flask) -> None:
    """Register a handler for every way in which a request can fail."""
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(CSRFError, on_old_form)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(InternalServerError, on_fault)
    app.log_exception = _log_fault  # type: ignore[method-assign]  # its own logs the address


def on_refusal(refusal: Refusal) -> Answer:
    """A rule said no: 409 with its sentence; missing things look like any missing page."""
    db.session.rollback()
    if isinstance(refusal, NotFound):
        return _page(404)
    if isinstance(refusal, WouldRenumber) and request.method == "POST":
        return renumbering_page(refusal, _layout()), refusal.status
    template = "errors/stale.html" if isinstance(refusal, Stale) else "errors/error.html"
    return _page(refusal.status, template, refusal=refusal)


def on_old_form(error: CSRFError) -> Answer:
    """The form's token is missing or from another sign-in; nothing was done."""
    return _page(400, "errors/old_form.html")


def on_http_error(error: HTTPException) -> Any:
    """Anything Werkzeug or a view raised with `abort`; redirects pass."""
    if error.code is None or error.code < 400:
        return error
    db.session.rollback()
    text, status = _page(error.code)
    response = current_app.make_response((text, status))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def on_fault(error: InternalServerError) -> Answer:
    """A bug: say so with the reference under which it was logged."""
    db.session.rollback()
    reference = g.get("reference") or secrets.token_hex(3).upper()
    try:
        return render_template("errors/fault.html", reference=reference, now=utc_now(), is_fault=True), 500
    except Exception:  # the fault is one that stops every page, like a database that is gone
        current_app.logger.exception("fault %s has no page", reference)
        return f"Something went wrong on our side. Reference {reference}.", 500


def _page(status: int, template: str = "errors/error.html", refusal: Refusal | None = None) -> Answer:
    heading, sentence = WORDS.get(status, WORDS[400])
    values = {
        "heading": heading,
        "sentence": sentence,
        "refusal": refusal,
        "written": _written(),
        "back": _back(),
    }
    return render_template(template, layout=_layout(), status=status, **values), status


def _layout() -> str:
    is_inside = request.path == "/o" or request.path.startswith("/o/")
    return f"layouts/{'organiser' if is_inside and current_user.is_authenticated else 'public'}.html"


def _back() -> str:
    """The page that a refused form came from, where that is one of ours."""
    referrer = request.referrer or ""
    if referrer.startswith(request.host_url):
        return referrer
    return request.path if request.method == "GET" and is_own_path(request.path) else "/"


def _written() -> list[str]:
    """The longer texts that a refused form carried, for copying; short fields are quickly typed again."""
    try:
        sent = request.form.items()
    except HTTPException:  # the form itself is what could not be read: too large, or broken off
        return []
    return [text for name, text in sent if len(text) > LONG_TEXT and name not in NOT_WRITTEN]


def _log_fault(exc_info: Any) -> None:
    g.reference = secrets.token_hex(3).upper()
    current_app.logger.error(
        "fault %s in %s %s", g.reference, request.method, request.endpoint, exc_info=exc_info
    )
