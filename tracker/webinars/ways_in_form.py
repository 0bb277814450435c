"""Knows the fields of who can register for a webinar, and of what goes with it: interpretation, reminders."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from babel.units import format_unit
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput

from tracker.models import Webinar
from tracker.web.filters import language_name
from tracker.web.forms import BaseForm, choices
from tracker.web.languages import page_locale
from tracker.webinars.details import LANGUAGES
from tracker.webinars.schedule import to_local
from tracker.webinars.typed import wall_time, whole_number
from tracker.webinars.ways_in import USUAL_REMINDERS, door_instant
from tracker.wording import join_list

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
AS_SERIES, OWN = "series", "own"

ADMISSION_CHOICES = [
    ("open", _l("At once")),
    ("approval", _l("When an organiser approves")),
    ("focal_point", _l("When the focal point of their organisation approves")),
    ("invitation", _l("By invitation only")),
]
ADMITS_CHOICES = [
    ("anyone", _l("Everyone")),
    ("recognised", _l("People of organisations we know")),
    ("domains", _l("People with addresses at certain domains")),
]


class ManyField(SelectMultipleField):  # type: ignore[misc]  # WTForms ships no types
    """Checkboxes, of which any number may be ticked."""

    option_widget = CheckboxInput()


class WaysInForm(BaseForm):
    """Opening and closing, who may come, how they get a place, quota; languages, access needs, reminders."""

    opens = StringField(_l("Registration opens"), description=_l("In the webinar’s zone. Empty: at once."))
    closes = StringField(
        _l("Registration closes"), description=_l("In the webinar’s zone. Empty: when it ends.")
    )
    quota = StringField(
        _l("From one organisation"), description=_l("The most places. Empty: no limit."), render_kw=DIGITS
    )
    admits = RadioField(_l("Who may register"), choices=choices(ADMITS_CHOICES), validate_choice=False)
    admitted_domains = TextAreaField(
        _l("Domains"),
        description=_l("One a line, like unicef.org. Addresses below it are meant too: kh.unicef.org."),
    )
    admission = RadioField(_l("They get a place"), choices=choices(ADMISSION_CHOICES), validate_choice=False)
    interpretation = ManyField(
        _l("Interpretation into"), description=_l("People choose when they register."), validate_choice=False
    )
    asks_access_needs = BooleanField(
        _l("Ask for access needs"), description=_l("Like sign language or captions. May be left empty.")
    )
    dial_in = TextAreaField(
        _l("Telephone numbers"),
        description=_l("One a line, like: Kenya +254 20 555 0100. Shown to people with a place only."),
    )
    reminders_from = SelectField(_l("Reminders by mail"), validate_choice=False)
    reminders = ManyField(_l("Before the start"), validate_choice=False, coerce=int)

    def offer_ways_in(self, of_series: Sequence[int], own: Iterable[int] | None, language: str) -> None:
        """Fill the lists; `of_series` and `own` are the minutes of reminders, `language` the webinar's."""
        codes = [code for code in LANGUAGES if code != language or code in (self.interpretation.data or [])]
        self.interpretation.choices = choices([(code, language_name(code)) for code in codes])
        self.reminders.choices = reminder_choices(own or ())
        said = join_list([ahead_words(each) for each in of_series], page_locale())
        as_series = _l("As the series: %(times)s before", times=said) if said else _l("As the series: none")
        self.reminders_from.choices = choices([(AS_SERIES, as_series), (OWN, _l("Those ticked below"))])

    def ways_in(self, zone: str) -> dict[str, Any]:
        """What the fields mean, as WebinarDetails; Invalid names the one that is wrong."""
        own = self.reminders_from.data == OWN
        return {
            "registration_opens_at": _instant(self.opens.data, zone, "opens"),
            "registration_closes_at": _instant(self.closes.data, zone, "closes"),
            "quota": whole_number(self.quota.data or "", field="quota"),
            "admits": self.admits.data or "",
            "admitted_domains": (self.admitted_domains.data or "").replace(",", "\n").split(),
            "admission": self.admission.data or "",
            "interpretation": list(self.interpretation.data or []),
            "asks_access_needs": bool(self.asks_access_needs.data),
            "dial_in": self.dial_in.data or "",
            "reminders": list(self.reminders.data or []) if own else None,
        }


def ways_in_values(webinar: Webinar) -> dict[str, Any]:
    """How the fields show a webinar."""
    own = webinar.reminders
    return {
        "opens": _shown(webinar.registration_opens_at, webinar.zone),
        "closes": _shown(webinar.registration_closes_at, webinar.zone),
        "quota": "" if webinar.quota is None else str(webinar.quota),
        "admits": webinar.admits,
        "admitted_domains": "\n".join(webinar.admitted_domains),
        "admission": webinar.admission,
        "interpretation": list(webinar.interpretation),
        "asks_access_needs": webinar.asks_access_needs,
        "dial_in": webinar.dial_in,
        "reminders_from": AS_SERIES if own is None else OWN,
        "reminders": list(own or []),
    }


def reminder_choices(kept: Iterable[int]) -> Any:
    """The usual times before the start, and those kept, the earliest first."""
    every = sorted({*USUAL_REMINDERS, *kept}, reverse=True)
    return choices([(str(each), ahead_words(each)) for each in every])


def ahead_words(minutes: int) -> str:
    """How long before the start: "1 week", "1 day", "90 minutes"."""
    units = (("week", 7 * 1440), ("day", 1440), ("hour", 60), ("minute", 1))
    unit, size = next((unit, size) for unit, size in units if minutes % size == 0)
    return str(format_unit(minutes // size, f"duration-{unit}", "long", locale=page_locale()))


def _instant(text: str | None, zone: str, field: str) -> datetime | None:
    local = wall_time(text or "", field=field)
    return None if local is None else door_instant(local, zone)


def _shown(instant: datetime | None, zone: str) -> str:
    return f"{to_local(instant, zone):%Y-%m-%dT%H:%M}" if instant else ""
