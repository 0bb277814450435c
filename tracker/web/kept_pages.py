"""Knows the public pages that many people open in the same moment: made once, kept for a few seconds.

When an announcement goes out, hundreds follow its link at once and get the same page, but for the token
that keeps their form safe. Whoever is signed in, or holds a place, gets a page of their own.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, g, request, session
from flask_wtf.csrf import generate_csrf

from tracker.config import Settings
from tracker.web.languages import chosen_language, knows_zone, viewer_zone

MOST = 500
LONGEST_QUERY = 200
TOKEN = "\x00the token of this browser\x00"  # noqa: S105 - a place for one
PERSONAL_COOKIES = ("places",)
ANYBODYS = {"csrf_token", "_fresh"}  # what Flask-WTF and Flask-Security keep for anonymous readers too
Key = tuple[object, ...]


def briefly_kept(view: Callable[..., str]) -> Callable[..., str]:
    """For a view that shows every anonymous reader the same; `page_seconds` says for how long."""

    @wraps(view)
    def kept(*args: Any, **kwargs: Any) -> str:
        settings: Settings = current_app.config["TRACKER"]
        if not settings.page_seconds or not _is_like_any_other():
            return view(*args, **kwargs)
        pages: dict[Key, tuple[float, str]] = current_app.extensions.setdefault("kept_pages", {})
        key = _key()
        until, page = pages.get(key, (0.0, ""))
        if time.monotonic() >= until:
            page = view(*args, **kwargs)
            token = g.get("csrf_token")
            if len(pages) >= MOST:
                pages.clear()
            pages[key] = (
                time.monotonic() + settings.page_seconds,
                page.replace(token, TOKEN) if token else page,
            )
            return page
        return page.replace(TOKEN, generate_csrf()) if TOKEN in page else page

    return kept


def _is_like_any_other() -> bool:
    """Whether nothing about this browser changes the page: no sign-in, no message to show, no place held.

    Addresses with long queries are nobody else's, and pages that repeat them would fill the memory.
    """
    if len(request.query_string) > LONGEST_QUERY:
        return False
    return session.keys() <= ANYBODYS and not any(name in request.cookies for name in PERSONAL_COOKIES)


def _key() -> Key:
    zone = viewer_zone() if knows_zone() else None
    return request.host_url, request.full_path, chosen_language(), zone
