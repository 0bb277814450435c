"""The form of inviting people: a pasted list or a file."""

from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from wtforms import FileField, SelectField, TextAreaField

from tracker.config import Settings
from tracker.registrations.invitation_reading import Invitees, read_file, read_pasted
from tracker.web.filters import own_language_name
from tracker.web.forms import BaseForm, choices


class InviteForm(BaseForm):
    """Addresses one a line, or a file of them; the language of the mail."""

    text = TextAreaField(
        _l("Addresses"),
        description=_l("One a line, with or without a name: maya@example.org, Maya Cruz."),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )
    file = FileField(_l("Or a CSV file"), description=_l("With a column called email; name is read too."))
    language = SelectField(_l("Language of the mail"))

    def offer(self) -> None:
        """Fill the list of languages; the site's first one is chosen."""
        settings: Settings = current_app.config["TRACKER"]
        self.language.choices = choices([(code, own_language_name(code)) for code in settings.languages])
        if self.language.data not in settings.languages:
            self.language.data = settings.languages[0]

    def invitees(self) -> Invitees:
        """Whom the file names, else the text. Raises Invalid, Unreadable."""
        sent: Any = request.files.get("file")
        if sent is not None and sent.filename:
            return read_file(sent.read())
        return read_pasted(self.text.data or "")
