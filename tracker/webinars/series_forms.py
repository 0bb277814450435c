"""Knows the organiser's forms about series: new, edit, and webinars held before the tracker."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from tracker.models import Series
from tracker.web.forms import BaseForm, EditForm, choices
from tracker.web.languages import page_locale
from tracker.webinars.details import SeriesDetails, WebinarDetails
from tracker.webinars.forms import PLAIN, month_choices
from tracker.webinars.schedule import parse_date, parse_time
from tracker.webinars.typed import needed_number, one_date, per_year, per_year_text, whole_number
from tracker.webinars.ways_in import MAILS
from tracker.webinars.ways_in_form import DIGITS, ManyField, reminder_choices
from tracker.zones import zone_label

MAIL_CHOICES = [
    ("thanks", _l("Thanks, to those who came")),
    ("missed", _l("We missed you, to those who had a place and did not come")),
    ("recap", _l("The recap is published, to those who registered")),
    ("digest", _l("Once a week to focal points, about their organisation")),
]


class SeriesForm(EditForm):
    """A series: who hosts it, its zone, what was held before, how its years and rooms are told."""

    name = StringField(
        _l("Name of the series"),
        description=_l("As it stands in a sentence: “its 10th …”"),
        validators=[InputRequired(_l("Enter the name of the series"))],
        render_kw={"maxlength": 200},
    )
    slug = StringField(
        _l("Its part of the address"),
        description=_l("Empty: made from the name. It stays once the series is saved."),
        render_kw=PLAIN,
    )
    host = StringField(
        _l("Who hosts it"),
        description=_l("An organisation of the directory."),
        validators=[InputRequired(_l("Enter the organisation that hosts the series"))],
        render_kw={"list": "organisations", **PLAIN},
    )
    zone = StringField(
        _l("Time zone of the series"),
        description=_l("Type a city."),
        validators=[InputRequired(_l("Enter a time zone, like Europe/Zurich"))],
        render_kw={"list": "zones", **PLAIN},
    )
    contact_email = StringField(
        _l("Contact address"), description=_l("Where people write to; shown on every page of the series.")
    )
    about = TextAreaField(_l("What it is for"), description=_l("In Markdown. Shown on its page."))
    held_before = StringField(
        _l("How many"), description=_l("Empty: none, or what the years add up to."), render_kw=DIGITS
    )
    balance_before_on = StringField(
        _l("Before which date"), description=_l("Empty: 1 January of the first held webinar’s year.")
    )
    balance_per_year = StringField(
        _l("In which years"),
        description=_l("Where you know it: 2018: 3, 2019: 4"),
        render_kw=PLAIN,
    )
    year_start_day = StringField(_l("Day"), render_kw=DIGITS)
    year_start_month = SelectField(_l("Month"), validate_choice=False)
    room_words = TextAreaField(
        _l("Words for rooms"),
        description=_l("One a line. A name that holds one of them is a shared room, not a person."),
    )
    world_from_countries = StringField(
        _l("Countries from which a recap says “around the world”"), render_kw=DIGITS
    )

    reviews_recaps = BooleanField(
        _l("A second organiser approves each recap"),
        description=_l("Before it is published; nobody approves their own text."),
    )
    takes_turns = BooleanField(
        _l("The waiting list goes round over organisations"),
        description=_l("A free place goes to the organisation with the fewest, not to who came first."),
    )
    reminders = ManyField(
        _l("Reminders before the start"),
        description=_l("For people with a place. A webinar may have its own."),
        validate_choice=False,
        coerce=int,
    )
    mails = ManyField(_l("Mails that go out by themselves"), validate_choice=False)
    certificate_minutes = StringField(
        _l("Certificates of attendance from how many minutes on"),
        description=_l("People make their own by the link in their mail. Empty: no certificates."),
        render_kw=DIGITS,
    )

    def offer(self, kept: Iterable[int] = ()) -> None:
        """Fill the lists of months, of reminders (`kept`: minutes before the start) and of mails."""
        self.year_start_month.choices = choices(month_choices())
        self.reminders.choices = reminder_choices(kept)
        self.mails.choices = choices(MAIL_CHOICES)

    def details(self) -> SeriesDetails:
        """What the fields mean; Invalid names the one that is wrong. The host is looked up elsewhere."""
        years = per_year(self.balance_per_year.data or "", field="balance_per_year")
        held = whole_number(self.held_before.data or "", field="held_before")
        return {
            "name": self.name.data or "",
            "zone": self.zone.data or "",
            "contact_email": self.contact_email.data or "",
            "about": self.about.data or "",
            "held_before": sum(years.values()) if held is None else held,
            "balance_before_on": one_date(self.balance_before_on.data or "", field="balance_before_on"),
            "balance_per_year": years,
            "year_start_day": needed_number(self.year_start_day.data or "", field="year_start_day"),
            "year_start_month": needed_number(self.year_start_month.data or "", field="year_start_month"),
            "room_words": (self.room_words.data or "").splitlines(),
            "world_from_countries": needed_number(
                self.world_from_countries.data or "", field="world_from_countries"
            ),
            "reviews_recaps": bool(self.reviews_recaps.data),
            "takes_turns": bool(self.takes_turns.data),
            "reminders": list(self.reminders.data or []),
            "mails_off": [kind for kind in MAILS if kind not in (self.mails.data or [])],
            "certificate_minutes": whole_number(
                self.certificate_minutes.data or "", field="certificate_minutes"
            ),
        }


NEW_SERIES: dict[str, Any] = {
    "year_start_day": "1",
    "year_start_month": "1",
    "world_from_countries": "20",
    "reminders": [1440, 60],
    "mails": list(MAILS),
}


def series_values(series: Series) -> dict[str, Any]:
    """How the fields show a series."""
    before_on = series.balance_before_on
    return {
        "version": series.version,
        "name": series.name,
        "host": series.host.name,
        "zone": zone_label(series.zone, page_locale()),
        "contact_email": series.contact_email,
        "about": series.about,
        "held_before": str(series.held_before or ""),
        "balance_before_on": before_on.isoformat() if before_on else "",
        "balance_per_year": per_year_text(series.balance_per_year),
        "year_start_day": str(series.year_start_day),
        "year_start_month": str(series.year_start_month),
        "room_words": "\n".join(series.room_words),
        "world_from_countries": str(series.world_from_countries),
        "reviews_recaps": series.reviews_recaps,
        "takes_turns": series.takes_turns,
        "reminders": list(series.reminders),
        "mails": [kind for kind in MAILS if kind not in series.mails_off],
        "certificate_minutes": "" if series.certificate_minutes is None else str(series.certificate_minutes),
    }


class BackfillForm(BaseForm):
    """One past webinar, or a pasted list of them."""

    series = SelectField(_l("Series"), validate_choice=False)
    title = StringField(_l("Title"), render_kw={"maxlength": 200})
    day = StringField(_l("Day"), render_kw=DIGITS)
    month = SelectField(_l("Month"), validate_choice=False)
    year = StringField(_l("Year"), render_kw=DIGITS)
    start = StringField(_l("Started"), description=_l("Empty: not known."), render_kw=DIGITS)
    minutes = StringField(_l("Length in minutes"), description=_l("Empty: 60."), render_kw=DIGITS)
    head_count = StringField(_l("How many came"), description=_l("Empty: not known."), render_kw=DIGITS)
    focus = StringField(_l("Promise in one sentence"), description=_l("May stay empty."), render_kw=PLAIN)
    lines = TextAreaField(
        _l("Several at once"),
        description=_l("One a line: date; title; how many came. Like: 21 March 2018; Opening the series; 61"),
    )

    def offer(self, several: Sequence[Series]) -> None:
        """Fill the lists of months and series."""
        self.month.choices = choices([("", _l("Choose")), *month_choices()])
        self.series.choices = choices([(str(one.id), one.name) for one in several])

    def one(self, zone: str) -> tuple[WebinarDetails, int | None]:
        """(details, head-count) of the single one; at noon where its start is not known."""
        on = parse_date(self.day.data or "", self.month.data or "", self.year.data or "")
        start = self.start.data or ""
        head_count = whole_number(self.head_count.data or "", field="head_count")
        details: WebinarDetails = {
            "title": self.title.data or "",
            "local_start": datetime.combine(on, parse_time(start) if start else time(12)),
            "time_is_known": bool(start),
            "minutes": whole_number(self.minutes.data or "", field="minutes") or 60,
            "focus": self.focus.data or "",
            "zone": zone,
        }
        return details, head_count
