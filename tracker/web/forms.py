"""Knows what every form shares: clean text, messages at their field, the version of what is edited.

How a field is shown is up to the macros in templates/macros/forms.html: `label` and `description` (the hint)
come from the field, `render_kw` holds autocomplete, inputmode, rows and the like.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import get_translations

from tracker.errors import Invalid
from tracker.web.languages import page_locale


class BaseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form whose text fields come without spaces around them."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # the same
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            filters = unbound_field.kwargs.get("filters", [])
            return unbound_field.bind(form=form, **(options | {"filters": [*filters, _stripped]}))

        def get_translations(self, form: Any) -> Any:
            return _validator_messages(page_locale())

    def show(self, refusal: Invalid) -> None:
        """Put a rule's message at the field it names; at the first field when it names none we have."""
        message = gettext(refusal.message)
        if refusal.values:
            message %= refusal.values
        field = self._fields.get(refusal.field) or next(iter(self))
        field.errors = [*field.errors, message]


class EditForm(BaseForm):
    """A form over something kept: `version` says which state it was filled from."""

    version = HiddenField(filters=[lambda text: int(text) if str(text or "").isdigit() else 0])


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def attributes_of(field: Any, **more: Any) -> dict[str, Any]:
    """What the control of a field carries: where its hint and error stand, and `more` that is not empty."""
    described = [f"{field.id}-h"] * bool(field.description) + [f"{field.id}-e"] * bool(field.errors)
    found = {name: value for name, value in more.items() if value}
    if described:
        found["aria_describedby"] = " ".join(described)
    if field.errors:
        found["aria_invalid"] = "true"
    if field.type in ("StringField", "TextAreaField") and more.get("type") != "email":
        found["dir"] = "auto"
    return found


@lru_cache(maxsize=32)
def _validator_messages(locale: str) -> Any:
    """WTForms' own messages; Flask-WTF would read their catalogue again for every form."""
    return get_translations([locale, locale.split("_", 1)[0]])


def _stripped(value: Any) -> Any:
    """Without spaces around it, and without NUL, which no database takes."""
    return value.replace("\x00", " ").strip() if isinstance(value, str) else value
