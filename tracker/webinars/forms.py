"""Knows the organiser's forms about webinars: new, edit, copy, backfill; what they hold and what it means."""

from collections.abc import Iterable, Sequence
from typing import Any

from babel.dates import get_month_names
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField

from tracker.models import Series, Webinar
from tracker.web.filters import own_language_name
from tracker.web.forms import BaseForm, EditForm, choices
from tracker.web.languages import page_locale
from tracker.webinars.details import LANGUAGES, WebinarDetails
from tracker.webinars.schedule import Fold, is_fold
from tracker.webinars.typed import local_start, needed_number, whole_number
from tracker.webinars.ways_in_form import DIGITS, WaysInForm, ways_in_values
from tracker.zones import zone_from_text, zone_label

PLAIN = {"autocomplete": "off"}


def month_choices() -> list[tuple[str, str]]:
    """(number, name) of the twelve months in the page's language."""
    names = get_month_names("wide", locale=page_locale(), context="stand-alone")
    return [(str(at), names[at].capitalize()) for at in range(1, 13)]


class WhenForm(BaseForm):
    """Date, start, length and zone. `fold` is asked only where a local time comes twice."""

    title = StringField(
        _l("Title"), description=_l("Up to 90 characters fit on every screen."), render_kw={"maxlength": 200}
    )
    day = StringField(_l("Day"), render_kw=DIGITS)
    month = SelectField(_l("Month"), validate_choice=False)
    year = StringField(_l("Year"), render_kw=DIGITS)
    start = StringField(_l("Starts"), render_kw=DIGITS)
    minutes = StringField(_l("Length in minutes"), render_kw=DIGITS)
    zone = StringField(_l("Time zone"), description=_l("Type a city."), render_kw={"list": "zones", **PLAIN})
    fold = SelectField(_l("Which of the two"), validate_choice=False)

    def offer(self) -> None:
        """Fill the lists of months and folds."""
        self.month.choices = choices([("", _l("Choose")), *month_choices()])
        self.fold.choices = choices(
            [("", _l("Choose")), ("first", _l("The first")), ("second", _l("The second"))]
        )

    def when(self, *, may_lack_time: bool = False) -> WebinarDetails:
        """What the fields mean; Invalid names the one that is wrong.

        `may_lack_time` lets the start stay empty where only the date was kept: noon stands in.
        """
        fold: Fold | None = "second" if self.fold.data == "second" else "first" if self.fold.data else None
        start = self.start.data or ""
        lacks_time = may_lack_time and not start
        return {
            "title": self.title.data or "",
            "local_start": local_start(
                self.day.data or "",
                self.month.data or "",
                self.year.data or "",
                start if not lacks_time else "12:00",
            ),
            "time_is_known": not lacks_time,
            "fold": fold,
            "zone": self.zone.data or "",
            "minutes": needed_number(self.minutes.data or "", field="minutes"),
        }


class NewForm(WhenForm):
    """The four fields of a new webinar, and its series where there are several."""

    series = SelectField(_l("Series"), validate_choice=False)

    NEEDED = (
        ("title", _l("Enter a title")),
        ("day", _l("Enter the date of the webinar")),
        ("start", _l("Enter the start as a time, like 15:00")),
        ("minutes", _l("Enter the length in minutes")),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Say everything that is missing at once."""
        is_whole = bool(super().validate(extra_validators))
        for name, message in self.NEEDED:
            if not self[name].data:
                self[name].errors = [message]
                is_whole = False
        return is_whole

    def offer_series(self, several: Sequence[Series]) -> None:
        """Fill the list of series."""
        self.series.choices = choices([(str(one.id), one.name) for one in several])


class WebinarForm(EditForm, WaysInForm, WhenForm):
    """Everything of a webinar but its agenda, updates and materials."""

    slug = StringField(
        _l("Its part of the address"),
        description=_l("Small letters, digits and hyphens. It stays once the webinar is published."),
        render_kw=PLAIN,
    )
    focus = TextAreaField(
        _l("Promise in one sentence"), description=_l("Shown below the title and in search results.")
    )
    description = TextAreaField(_l("Description"), description=_l("In Markdown. Shown on the public page."))
    language = SelectField(_l("Language of the webinar"), validate_choice=False)
    capacity = StringField(
        _l("Places"), description=_l("Empty: no limit. 0: everyone waits."), render_kw=DIGITS
    )
    host = StringField(_l("Hosted by"), render_kw={"list": "organisations", **PLAIN})
    contact_email = StringField(
        _l("Contact address"), description=_l("Empty: that of the series."), render_kw=PLAIN
    )
    platform_link = StringField(
        _l("Joining link of the platform"),
        description=_l("People with a place reach it through our page, shortly before the start."),
        render_kw={"inputmode": "url", **PLAIN},
    )
    image_credit = StringField(_l("Credit of images"), render_kw=PLAIN)
    coming_next = TextAreaField(_l("Going forward"), description=_l("What comes next; ends the recap."))
    remark = StringField(
        _l("Remark on the public page"), description=_l("Like: Invented for the demo."), render_kw=PLAIN
    )
    window_before_minutes = StringField(_l("Minutes before its start"), render_kw=DIGITS)
    window_after_minutes = StringField(_l("Minutes after its end"), render_kw=DIGITS)

    TEXTS = (
        "focus",
        "description",
        "language",
        "contact_email",
        "platform_link",
        "image_credit",
        "coming_next",
        "remark",
    )

    def offer(self) -> None:
        """Fill the lists, that of languages too."""
        super().offer()
        self.language.choices = choices([(code, own_language_name(code)) for code in LANGUAGES])

    def details(self, *, may_lack_time: bool) -> WebinarDetails:
        """What the fields mean; Invalid names the one that is wrong. The host is looked up elsewhere."""
        found: dict[str, Any] = dict(self.when(may_lack_time=may_lack_time))
        found |= {name: self[name].data or "" for name in self.TEXTS}
        found["capacity"] = whole_number(self.capacity.data or "", field="capacity")
        found |= self.ways_in(zone_from_text(found["zone"]))
        for name in ("window_before_minutes", "window_after_minutes"):
            found[name] = needed_number(self[name].data or "", field=name)
        return found  # type: ignore[return-value]  # the keys of WebinarDetails, each of its type


class HoldForm(BaseForm):
    """How many came, where no file says it."""

    head_count = StringField(
        _l("Head-count"),
        description=_l("Only where there is no attendance file. Empty: not known, or a file comes later."),
        render_kw=DIGITS,
    )


class CancelForm(BaseForm):
    """Why it will not take place."""

    reason = TextAreaField(
        _l("Reason"), description=_l("Shown on its page. Empty: it only says that it was cancelled.")
    )


def when_values(webinar: Webinar) -> dict[str, Any]:
    """How the fields of WhenForm show a webinar."""
    local = webinar.local_start
    return {
        "title": webinar.title,
        "day": str(local.day),
        "month": str(local.month),
        "year": str(local.year),
        "start": f"{local:%H:%M}" if webinar.time_is_known else "",
        "minutes": str(webinar.minutes),
        "zone": zone_label(webinar.zone, page_locale()),
        "fold": _fold(webinar),
    }


def _fold(webinar: Webinar) -> str:
    if not is_fold(webinar.local_start, webinar.zone):
        return ""
    return "second" if webinar.is_second_fold else "first"


def webinar_values(webinar: Webinar) -> dict[str, Any]:
    """How the fields of WebinarForm show a webinar."""
    return {
        **when_values(webinar),
        **ways_in_values(webinar),
        **{name: getattr(webinar, name) for name in WebinarForm.TEXTS},
        "version": webinar.version,
        "slug": webinar.slug,
        "capacity": "" if webinar.capacity is None else str(webinar.capacity),
        "host": webinar.host.name,
        "window_before_minutes": str(webinar.window_before_minutes),
        "window_after_minutes": str(webinar.window_after_minutes),
    }


def zone_options(first: Iterable[str]) -> list[str]:
    """Zones that a field offers while somebody types, the likely ones first."""
    usual = ("Europe/Zurich", "UTC", "America/New_York", "Africa/Nairobi", "Asia/Manila", "America/Lima")
    return [zone_label(zone, page_locale()) for zone in dict.fromkeys([*first, *usual])]
