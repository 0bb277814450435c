"""The forms of attendance: a file with the zone of its times, and attendance said by hand."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import EmailField, IntegerField, RadioField, StringField, TextAreaField

from tracker.web.forms import BaseForm

OWN, OTHER = "own", "other"


class UploadForm(BaseForm):
    """Reports or pasted rows, and which zone its times are in where it does not say."""

    file = MultipleFileField(
        _l("Attendance file"),
        description=_l("A platform’s report, or any list as CSV or Excel; several at once. Up to 10 MB."),
    )
    pasted = TextAreaField(
        _l("Or paste rows"),
        description=_l("From a sheet or a mail, with the headings."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    reads_in = RadioField(_l("If the file does not say its time zone"), default=OWN)
    zone = StringField(
        _l("Which one?"),
        description=_l("A city or a zone, like Nairobi or America/New_York."),
        render_kw={"list": "zones", "autocomplete": "off"},
    )

    def offer(self, own: str) -> None:
        """The webinar's own zone (its city) first."""
        self.reads_in.choices = [(OWN, own), (OTHER, _l("Another"))]


class MarkForm(BaseForm):
    """Somebody was there: who, from where, how long, and how we know."""

    name = StringField(_l("Name"), render_kw={"autocomplete": "off"})
    email = EmailField(
        _l("Email (if known)"),
        description=_l("Joins it with the same person in files and registrations."),
    )
    organisation = StringField(
        _l("Organisation (if known)"),
        description=_l("Left empty, it is recognised from the email."),
        render_kw={"list": "organisations", "autocomplete": "off"},
    )
    minutes = IntegerField(_l("Minutes present"), render_kw={"inputmode": "numeric", "class": "w5"})
    reason = TextAreaField(_l("How we know"), description=_l("Kept with the figure, for organisers only."))


class NoteForm(BaseForm):
    """A note beside somebody's presence."""

    text = TextAreaField(
        _l("Another note"),
        description=_l("It changes no figure. Organisers see it, and the person on request."),
    )


class WindowForm(BaseForm):
    """From when to when stays count."""

    before = IntegerField(_l("Minutes before the start"), render_kw={"inputmode": "numeric", "class": "w5"})
    after = IntegerField(_l("Minutes after the end"), render_kw={"inputmode": "numeric", "class": "w5"})


class CorrectionForm(BaseForm):
    """How long somebody was there after all; 0 says that they were not."""

    minutes = IntegerField(
        _l("Minutes present"),
        description=_l("0 says that they were not there."),
        render_kw={"inputmode": "numeric", "class": "w5"},
    )
    reason = TextAreaField(_l("How we know"), description=_l("Kept with the figure, for organisers only."))
