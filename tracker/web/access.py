"""Knows who may open a page: anyone, viewers and organisers, organisers alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, current_app
from flask_security import current_user

from tracker.audit import PUBLIC, Actor

View = Callable[..., Any]


def organiser_only(view: View) -> View:
    """Names, changes, everything: the role organiser."""
    return _needs(view, "organiser")


def viewer_or_organiser(view: View) -> View:
    """Counts and reports, no names: either role."""
    return _needs(view, "viewer", "organiser")


def _needs(view: View, *roles: str) -> View:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        if not any(current_user.has_role(role) for role in roles):
            abort(403)
        return view(*args, **kwargs)

    checked.needs_roles = roles  # type: ignore[attr-defined]
    return checked


def may_open(endpoint: str) -> bool:
    """Whether a page of that name exists and the request's person may open it; for links."""
    view = current_app.view_functions.get(endpoint)
    roles = getattr(view, "needs_roles", ())
    return view is not None and (not roles or any(current_user.has_role(role) for role in roles))


def is_organiser() -> bool:
    """Whether the request's person may see names."""
    return bool(current_user.is_authenticated and current_user.has_role("organiser"))


def acting() -> Actor:
    """Who causes what this request changes."""
    if current_user.is_authenticated:
        return Actor(organiser_id=current_user.id, who=current_user.email)
    return PUBLIC
