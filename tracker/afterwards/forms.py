"""Knows the forms of what follows a webinar."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField

from tracker.afterwards.feedback import LEVELS, LONGEST_ANSWER, SCALE, Given, clean_answer
from tracker.errors import N_, Invalid
from tracker.models import Feedback, Presentation
from tracker.text import as_number
from tracker.web.forms import BaseForm, choices


class FeedbackForm(BaseForm):
    """Four questions, one of which must be answered."""

    usefulness = RadioField(_l("How useful was this webinar for your work?"), validate_choice=False)
    level = RadioField(_l("How was its level? (optional)"), validate_choice=False)
    use = TextAreaField(
        _l("What will you use, or do differently? (optional)"), render_kw={"maxlength": LONGEST_ANSWER}
    )
    wish = TextAreaField(
        _l("What should a coming webinar be about? (optional)"), render_kw={"maxlength": LONGEST_ANSWER}
    )

    def offer(self, kept: Feedback | None) -> None:
        """Fill the choices, and what was answered before."""
        self.usefulness.choices = choices([(str(value), _(label)) for value, label in SCALE.items()])
        self.level.choices = choices([(value, _(label)) for value, label in LEVELS.items()])
        if kept is not None and not self.is_submitted():
            self.usefulness.data, self.level.data = str(kept.usefulness), kept.level
            self.use.data, self.wish.data = kept.use, kept.wish

    def given(self) -> Given:
        """What was answered. Raises Invalid."""
        return clean_answer(
            self.usefulness.data or "", self.level.data or "", self.use.data or "", self.wish.data or ""
        )


class AskSlidesForm(BaseForm):
    """Who is asked for the slides of which presentation."""

    presentation = SelectField(_l("Presentation"), validate_choice=False)
    email = StringField(_l("Email of who presented"), render_kw={"autocomplete": "off", "maxlength": 254})
    name = StringField(_l("Name (optional)"), render_kw={"autocomplete": "off", "maxlength": 200})

    def offer(self, presentations: Iterable[Presentation]) -> None:
        """Fill the list."""
        self.presentation.choices = choices([(str(one.id), one.title) for one in presentations])

    def presentation_id(self) -> int:
        """Which presentation. Raises Invalid."""
        found = as_number(self.presentation.data or "")
        if found is None:
            raise Invalid(N_("Choose one of the list"), field="presentation")
        return found


class GiveSlidesForm(BaseForm):
    """A file or a link."""

    file = FileField(_l("Your slides"), description=_l("PDF is best: everybody can open it."))
    url = StringField(
        _l("Or a link to them"),
        description=_l("An address with https:// that anybody can open."),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )


class RevokeForm(BaseForm):
    """Why a certificate is taken back."""

    reason = StringField(
        _l("Why"), description=_l("Shown to whoever checks it."), render_kw={"maxlength": 300}
    )
