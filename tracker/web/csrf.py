"""Knows that every POST carries the token of its page."""

from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import user_logged_in, user_logged_out
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms import ValidationError

from tracker.web.headers import is_personal_link

TOKEN = "csrf_token"  # noqa: S105 - its name in the session
OURS = ("same-origin", "none")


class PageTokens(CSRFProtect):  # type: ignore[misc]  # Flask-WTF ships no types
    """The token as everywhere; personal pages tell no referrer, so the browser's own word is asked there."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Raise CSRFError for an unsafe request that does not come from a page of ours."""
        if is_one_click():
            return
        if not is_personal_link(request.path) or request.method not in current_app.config["WTF_CSRF_METHODS"]:
            super().protect(apply_exemptions)
            return
        try:
            validate_csrf(self._get_csrf_token())
        except ValidationError as wrong:
            raise CSRFError(wrong.args[0]) from wrong
        if request.headers.get("Sec-Fetch-Site", "none") not in OURS:
            raise CSRFError("The form was sent from another site.")
        g.csrf_valid = True


def is_one_click() -> bool:
    """Whether a mail program unsubscribes its reader: RFC 8058, this line alone and no page of ours."""
    return request.endpoint == "mails.unsubscribe" and request.form.get("List-Unsubscribe") == "One-Click"


protect = PageTokens()


def init_app(app: Flask) -> None:
    """Check the token of every unsafe request; a token from before signing in or out is worth nothing."""
    protect.init_app(app)
    user_logged_in.connect(_begin_anew, app)
    user_logged_out.connect(_begin_anew, app)


def _begin_anew(app: Flask, **more: Any) -> None:
    """Who planted a session of theirs in this browser knows its token."""
    session.pop(TOKEN, None)
    g.pop(TOKEN, None)
