"""Knows that every POST carries the token of its page."""

from typing import Any

from flask import Flask, g, session
from flask_login import user_logged_in, user_logged_out
from flask_wtf import CSRFProtect

TOKEN = "csrf_token"  # noqa: S105 - its name in the session

protect = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check the token of every unsafe request; a token from before signing in or out is worth nothing."""
    protect.init_app(app)
    user_logged_in.connect(_begin_anew, app)
    user_logged_out.connect(_begin_anew, app)


def _begin_anew(app: Flask, **more: Any) -> None:
    """Who planted a session of theirs in this browser knows its token."""
    session.pop(TOKEN, None)
    g.pop(TOKEN, None)
