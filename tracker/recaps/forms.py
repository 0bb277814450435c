"""Knows the organiser's forms about a recap: its text, and the one sentence or moment that a change needs."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from tracker.errors import N_, Invalid
from tracker.web.forms import EditForm
from tracker.webinars.schedule import parse_time, to_utc
from tracker.webinars.typed import one_date


class RecapForm(EditForm):
    """Headline, summary and text; `correction` is asked only once the recap is public."""

    title = StringField(_l("Headline"), render_kw={"maxlength": 200})
    summary = TextAreaField(_l("Summary"))
    body = TextAreaField(
        _l("Text"),
        description=_l("Markdown. Facts stand as {{names}} and are filled in when people read it."),
        render_kw={"spellcheck": "true"},
    )
    correction = StringField(
        _l("What you correct"),
        description=_l("One sentence for readers. It stands under the recap with today’s date."),
    )

    def write_in(self, language: str) -> None:
        """The controls of a text in a language, for spelling and the reading direction."""
        for field in (self.title, self.summary, self.body, self.correction):
            field.render_kw = {**(field.render_kw or {}), "lang": language}


class ReasonForm(EditForm):
    """One sentence: why a figure is kept, why a recap is withdrawn, what is corrected."""

    reason = StringField(_l("Reason"))


class ReviewForm(EditForm):
    """What the second organiser says."""

    note = StringField(_l("What is to be changed"), description=_l("Needed to send it back."))


class PublishForm(EditForm):
    """Whether everybody who had a place is told that the recap is there; at a later time, when."""

    tells_people = BooleanField(_l("Tell them by mail"))
    on = StringField(_l("Date"))
    time = StringField(_l("Time"))

    def at(self, zone: str) -> datetime:
        """The instant that was chosen, by the clock of a zone. Raises Invalid."""
        day = one_date(self.on.data or "", field="on")
        if day is None:
            raise Invalid(N_("Choose the day"), field="on")
        try:
            return to_utc(datetime.combine(day, parse_time(self.time.data or "", field="time")), zone)
        except Invalid as wrong:
            wrong.field = "time"
            raise
