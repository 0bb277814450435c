"""Knows what is asked of an organiser: whom to invite, a new password, name and time zone."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField

from tracker.accounts.passwords import SHORTEST
from tracker.web.forms import BaseForm, choices

AT_LEAST = _l(
    "%(least)s characters or more. Four unusual words are easier to keep than signs", least=SHORTEST
)


class SecretForm(BaseForm):
    """A form whose fields are taken exactly as typed: spaces may belong to a password."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Binds fields as WTForms does."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Without the filter that strips."""
            return unbound_field.bind(form=form, **options)


class InviteForm(BaseForm):
    """A colleague who is to sign in."""

    email = EmailField(_l("Work email"), render_kw={"autocomplete": "off"})
    name = StringField(_l("Name"), render_kw={"autocomplete": "off"})
    role = SelectField(
        _l("Role"),
        choices=choices(
            [
                ("organiser", _l("Organiser: everything")),
                ("viewer", _l("Viewer: counts and reports, no names of people")),
            ]
        ),
        validate_choice=False,
    )


class NewPasswordForm(SecretForm):
    """Whoever opens a one-time link chooses a password."""

    password = PasswordField(
        _l("New password"), description=AT_LEAST, render_kw={"autocomplete": "new-password"}
    )


class ChangePasswordForm(SecretForm):
    """One's own password, old and new."""

    old = PasswordField(_l("Password now"), render_kw={"autocomplete": "current-password"})
    new = PasswordField(_l("New password"), description=AT_LEAST, render_kw={"autocomplete": "new-password"})


class ProfileForm(BaseForm):
    """One's own name and time zone."""

    name = StringField(_l("Name"), render_kw={"autocomplete": "name"})
    zone = StringField(
        _l("Time zone"),
        description=_l("A city or an IANA name, like Europe/Zurich. The dashboard counts days in it"),
        render_kw={"autocomplete": "off", "list": "zones"},
    )
