"""Knows the forms in which organisers write mails, and say which go out by themselves."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.mail.reminder_words import say_before
from tracker.mail.schedule import CHOICES
from tracker.web.forms import BaseForm, EditForm, choices

IN_MARKDOWN = _l("Markdown. Fields like {{name}} are filled in for each reader.")


class Ticks(SelectMultipleField):  # type: ignore[misc]  # WTForms ships no types
    """Several of a list, each with a box; unknown values are left out."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: object) -> None:
        """Nothing to refuse: what is not offered is not taken."""


class MessageForm(BaseForm):
    """A message to many; `people` is the number that the organiser saw."""

    subject = StringField(_l("Subject"), render_kw={"maxlength": 150})
    text = TextAreaField(_l("Text"), description=IN_MARKDOWN, render_kw={"spellcheck": "true"})
    people = HiddenField()


class RemindersForm(BaseForm):
    """When people of one webinar are reminded."""

    whose = RadioField(_l("Reminders"), validate_choice=False)
    times = Ticks(_l("Times of its own"))

    def offer(self, own: Sequence[int] | None, of_series: Sequence[int]) -> None:
        """The times to tick; filled with those that hold unless something was sent."""
        said = ", ".join(map(say_before, sorted(of_series, reverse=True))) or _l("none")
        self.whose.choices = choices(
            [("series", _l("As in the series: %(times)s", times=said)), ("own", _l("At times of its own"))]
        )
        offer_times(self.times, own if own is not None else of_series)
        if self.whose.data is None:
            self.whose.data = "series" if own is None else "own"

    def minutes(self) -> list[int] | None:
        """What was chosen, in minutes before the start; None as in the series."""
        return None if self.whose.data != "own" else ticked_times(self.times)


class MailTextForm(EditForm):
    """The organisers' own words for one kind of mail in one language."""

    subject = StringField(_l("Subject"), render_kw={"maxlength": 150})
    text = TextAreaField(
        _l("First words"),
        description=_l("Markdown. Dates, buttons and the rest follow below by themselves."),
        render_kw={"spellcheck": "true"},
    )


class SeriesMailsForm(EditForm):
    """Which optional mails a series sends, when it reminds, how long it waits before it thanks."""

    reminders = Ticks(_l("Reminders"))
    kinds = Ticks(_l("Afterwards"))
    follow_up_hours = StringField(
        _l("Hours from the attendance file to the thanks"), render_kw={"inputmode": "numeric"}
    )


def offer_times(field: Ticks, ticked: Sequence[int]) -> None:
    """The usual times before the start and those that are kept; ticked unless something was sent."""
    offered = sorted({*CHOICES, *ticked}, reverse=True)
    field.choices = choices([(str(each), say_before(each)) for each in offered])
    if not field.raw_data and field.data is None:
        field.data = [str(each) for each in ticked]


def ticked_times(field: Ticks) -> list[int]:
    """The ticked times in minutes."""
    offered = {str(value) for value, *_rest in field.iter_choices()}
    return [int(each) for each in field.data or [] if each in offered]
