"""Knows the organiser's forms about a recap: its text, and the one sentence that a change to it needs."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from tracker.web.forms import EditForm


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


class ReasonForm(EditForm):
    """One sentence: why a figure is kept, why a recap is withdrawn, what is corrected."""

    reason = StringField(_l("Reason"))


class PublishForm(EditForm):
    """Whether everybody who had a place is told that the recap is there."""

    tells_people = BooleanField(_l("Tell them by mail"))
