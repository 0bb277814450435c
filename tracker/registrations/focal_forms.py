"""The form of naming a focal point."""

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from tracker.config import Settings
from tracker.web.filters import own_language_name
from tracker.web.forms import BaseForm, choices

_TEXT = {"spellcheck": "false", "autocomplete": "off", "required": True}


class FocalPointForm(BaseForm):
    """Who it is, and the language we write to them in."""

    name = StringField(_l("Full name"), render_kw=_TEXT | {"maxlength": 200})
    email = StringField(_l("Email"), description=_l("Their link goes there."), render_kw=_TEXT)
    language = SelectField(_l("Language of our mails"))

    def offer(self) -> None:
        """Fill the list of languages; the site's first one is chosen."""
        settings: Settings = current_app.config["TRACKER"]
        self.language.choices = choices([(code, own_language_name(code)) for code in settings.languages])
        if self.language.data not in settings.languages:
            self.language.data = settings.languages[0]
