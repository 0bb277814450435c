"""Knows how somebody signs in: one answer, and one time, for unknown, wrong and disabled alike."""

import time
from typing import Any

from flask import current_app, session, url_for
from flask_babel import lazy_gettext as _l
from flask_security import LoginForm, VerifyForm, hash_password, login_user, logout_user, verify_password
from flask_security.utils import validate_redirect_url
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from tracker.accounts import queries
from tracker.accounts.passwords import normal
from tracker.clock import utc_now
from tracker.database import begin_write
from tracker.models import Organiser
from tracker.people.emails import clean_email

CONFIRMED_FOR_SECONDS = 4 * 3600
WRONG = _l("The email or the password is wrong, or the account is disabled")


def is_right(organiser: Organiser | None, password: str) -> bool:
    """Whether this opens the account. Hashes once in every case, so that the time tells nothing."""
    plain = normal(password)
    if organiser is None or not organiser.password:
        hash_password(plain)
        return False
    return bool(verify_password(plain, organiser.password)) and organiser.active


def take_note(organiser: Organiser, password: str) -> bool:
    """Write down that somebody came, in a writing transaction that Flask-Security's view commits.

    A password hashed the old way is hashed anew. False when the account was disabled in this moment.
    """
    begin_write()
    if not organiser.active:
        return False
    organiser.last_seen_at = utc_now()
    if current_app.extensions["security"].pwd_context.needs_update(organiser.password):
        organiser.password = hash_password(normal(password))
    return True


def let_in(organiser: Organiser) -> None:
    """Sign this browser in; whoever was signed in before is not any more."""
    logout_user()
    login_user(organiser, remember=False, authn_via=["link"])


def is_confirmed() -> bool:
    """Whether the password was given here within the last hours; asked before accounts are changed."""
    return bool(session.get("fs_paa", 0) > time.time() - CONFIRMED_FOR_SECONDS)


def confirm_address(back: str) -> str:
    """Where to give the password again, coming back afterwards."""
    return url_for("security.verify", next=back)


class SignInForm(LoginForm):
    """Email and password; nothing is remembered beyond the browser's session."""

    email = EmailField(
        _l("Work email"),
        render_kw={"autocomplete": "username"},
        validators=[InputRequired(_l("Enter your email address"))],
    )
    password = PasswordField(
        _l("Password"),
        render_kw={"autocomplete": "current-password"},
        validators=[InputRequired(_l("Enter your password"))],
    )
    remember = None
    submit = None

    def validate_next(self, field: Any) -> None:
        """A way back that leads to another site is forgotten."""
        field.data = field.data if validate_redirect_url(field.data) else ""

    def validate(self, **kwargs: Any) -> bool:
        """Replaces Flask-Security's own, whose answers and times differ."""
        if not super(LoginForm, self).validate(**kwargs):
            return False
        address = clean_email(self.email.data)
        organiser = queries.find_organiser(address) if address else None
        if not is_right(organiser, self.password.data) or organiser is None:
            self.password.errors = [WRONG]
            return False
        if not take_note(organiser, self.password.data):
            self.password.errors = [WRONG]
            return False
        self.user = organiser
        return True


class ConfirmForm(VerifyForm):
    """The password once more."""

    password = PasswordField(
        _l("Password"),
        render_kw={"autocomplete": "current-password"},
        validators=[InputRequired(_l("Enter your password"))],
    )
    submit = None

    def validate_next(self, field: Any) -> None:
        """A way back that leads to another site is forgotten."""
        field.data = field.data if validate_redirect_url(field.data) else ""

    def validate(self, **kwargs: Any) -> bool:
        """Replaces Flask-Security's own, which writes outside a writing transaction."""
        if not super(VerifyForm, self).validate(**kwargs):
            return False
        organiser = queries.get_organiser(self.user.id)
        if is_right(organiser, self.password.data) and take_note(organiser, self.password.data):
            return True
        self.password.errors = [_l("This is not your password")]
        return False
