"""Knows Flask-Security's set-up: argon2, our sign-in form, three addresses under /o, tries throttled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, redirect, request
from flask_security import FSQLALiteUserDatastore, Security, current_user, views

from tracker.accounts import service
from tracker.accounts.queries import has_organisers
from tracker.accounts.sign_in import ConfirmForm, SignInForm
from tracker.database import begin_write, db
from tracker.models.accounts import Organiser, Role
from tracker.web.addresses import is_own_path
from tracker.web.limits import limiter

datastore = FSQLALiteUserDatastore(db, Organiser, Role)
View = Callable[..., Any]

HOME = "/o"


def _limit() -> str:
    return str(current_app.config["TRACKER"].sign_in_limit)


def _failed(response: Response) -> bool:
    return response.status_code >= 400


def _typed_account() -> str:
    return "account " + request.form.get("email", "").strip().casefold()[:254]


def throttled(view: View, *, scope: str = "address", key: Callable[[], str] | None = None) -> View:
    """Count failed POSTs of a network address; sign-in, one-time links and first run count together."""
    limit = limiter.shared_limit(
        lambda: _limit() or "1 per second",
        scope=scope,
        key_func=key,
        methods=["POST"],
        exempt_when=lambda: not _limit(),
        deduct_when=_failed,
    )
    return limit(view)


def throttled_by_account(view: View) -> View:
    """Count failed POSTs for one account, known or not, from whatever addresses."""
    return throttled(view, scope="account", key=_typed_account)


@throttled
@throttled_by_account
def sign_in() -> Any:
    """Flask-Security's sign-in; a form that is shown again is a 422."""
    return _checked(views.login())


@throttled
def confirm_password() -> Any:
    """Flask-Security's question for the password before something that matters."""
    return _checked(views.verify())


def sign_out() -> Any:
    """Flask-Security's sign-out; copies of the cookie are worth nothing afterwards, here and elsewhere."""
    if current_user.is_authenticated:
        begin_write()
        service.end_sessions(current_user.id)
        db.session.commit()
    return views.logout()


def _checked(answer: Any) -> Any:
    """A form shown again is a 422; a way on that is no plain path of this site leads to the workspace."""
    if isinstance(answer, str):
        return (answer, 422) if request.method == "POST" else answer
    return answer if is_own_path(answer.location or "") else redirect(HOME)


def init_app(app: Flask) -> None:
    """Set the addresses and register the sign-in."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        # argon2 has its own salt: a new secret key ends sessions, never passwords.
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_URL_PREFIX="/o",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_VERIFY_URL="/confirm-password",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW=HOME,
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_FRESHNESS=timedelta(hours=4),
        SECURITY_SEND_REGISTER_EMAIL=False,
    )
    security = Security(app, datastore, login_form=SignInForm, verify_form=ConfirmForm)
    security.want_json(lambda request: False)
    security.login_context_processor(lambda: {"is_set_up": has_organisers()})
    app.view_functions["security.login"] = sign_in
    app.view_functions["security.logout"] = sign_out
    app.view_functions["security.verify"] = confirm_password
