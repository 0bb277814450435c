"""Knows what may be said of a series and a webinar: which values can be used, and how they are kept."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict
from urllib.parse import urlsplit

from tracker.errors import N_, Invalid
from tracker.people.emails import clean_email
from tracker.text import LONGEST_TEXT, clean_title, many_lines, one_line
from tracker.webinars.schedule import Fold
from tracker.webinars.ways_in import (
    clean_admission,
    clean_admits,
    clean_domains,
    clean_mails_off,
    clean_quota,
    clean_reminders,
)
from tracker.zones import zone_from_text

LONGEST_MINUTES = 24 * 60
LONGEST_FOCUS = 500
MOST_PLACES = 1_000_000
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")


class SeriesDetails(TypedDict, total=False):
    """What an organiser can set of a series; an absent key stays as it is."""

    name: str
    about: str
    host_id: int
    zone: str
    contact_email: str
    year_start_month: int
    year_start_day: int
    held_before: int
    balance_before_on: date | None
    balance_per_year: dict[str, int]
    room_words: list[str]
    world_from_countries: int
    takes_turns: bool
    reviews_recaps: bool
    reminders: list[int]
    mails_off: list[str]
    certificate_minutes: int | None


class WebinarDetails(TypedDict, total=False):
    """What an organiser can set of a webinar; an absent key stays as it is.

    `local_start` is a naive wall time in `zone`; `fold` says which of two equal ones.
    """

    title: str
    local_start: datetime
    fold: Fold | None
    time_is_known: bool
    zone: str
    minutes: int
    capacity: int | None
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    admission: str
    admits: str
    admitted_domains: list[str]
    quota: int | None
    interpretation: list[str]
    asks_access_needs: bool
    dial_in: str
    reminders: list[int] | None
    focus: str
    description: str
    language: str
    host_id: int
    contact_email: str
    platform_link: str
    image_credit: str
    coming_next: str
    remark: str
    window_before_minutes: int
    window_after_minutes: int


def clean_webinar(details: WebinarDetails) -> WebinarDetails:
    """The same with every value clean; Invalid names the field that cannot be used."""
    return _cleaned(details, _WEBINAR)  # type: ignore[return-value]  # same keys, values of the same types


def clean_series(details: SeriesDetails) -> SeriesDetails:
    """The same with every value clean; Invalid names the field that cannot be used."""
    return _cleaned(details, _SERIES)  # type: ignore[return-value]  # as above


Cleaner = Callable[[Any, str], Any]


def _cleaned(details: Mapping[str, Any], cleaners: Mapping[str, Cleaner]) -> dict[str, Any]:
    return {key: cleaners[key](value, key) if key in cleaners else value for key, value in details.items()}


def _line(longest: int) -> Cleaner:
    def clean(text: str, field: str) -> str:
        return _not_longer(one_line(text), longest, field)

    return clean


def _lines(text: str, field: str) -> str:
    return _not_longer(many_lines(text), LONGEST_TEXT, field)


def _not_longer(text: str, longest: int, field: str) -> str:
    if len(text) > longest:
        raise Invalid(
            N_("Shorten this to %(most)s characters; it has %(length)s"),
            field=field,
            most=longest,
            length=len(text),
        )
    return text


def _minutes(value: int, field: str) -> int:
    if not 1 <= value <= LONGEST_MINUTES:
        raise Invalid(
            N_("Enter the length in minutes, from 1 to %(most)s"), field=field, most=LONGEST_MINUTES
        )
    return value


def _window(value: int, field: str) -> int:
    if not 0 <= value <= LONGEST_MINUTES:
        raise Invalid(N_("Enter a number of minutes, from 0 to %(most)s"), field=field, most=LONGEST_MINUTES)
    return value


def _least(value: int | None, field: str) -> int | None:
    return None if value is None else _minutes(value, field)


def _places(value: int | None, field: str) -> int | None:
    if value is not None and not 0 <= value <= MOST_PLACES:
        raise Invalid(N_("Enter the number of places, 0 or more; leave it empty for no limit"), field=field)
    return value


def _address(text: str, field: str) -> str:
    if not text.strip():
        return ""
    address = clean_email(text)
    if address is None:
        raise Invalid(N_("Enter an e-mail address, like webinars@example.org"), field=field)
    return address


def _language(text: str, field: str) -> str:
    if text not in LANGUAGES:
        raise Invalid(N_("Choose a language from the list"), field=field)
    return text


def _languages(codes: list[str], field: str) -> list[str]:
    known = {_language(code, field) for code in codes}
    return [code for code in LANGUAGES if code in known]


def clean_link(text: str, field: str) -> str:
    """An https address fit for a link, or "". Refuses other schemes, spaces and sign-ins within it."""
    link = one_line(text)
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or " " in link or len(link) > 2000 or parts.username or parts.password:
        raise Invalid(N_("Enter a whole address, like https://example.org/room"), field=field)
    if parts.scheme != "https":
        raise Invalid(N_("Enter an address that begins with https://"), field=field)
    return link


def _zone(text: str, field: str) -> str:
    return zone_from_text(text, field=field)


def _title(text: str, field: str) -> str:
    return clean_title(text, field=field)


def _name(text: str, field: str) -> str:
    if not one_line(text):
        raise Invalid(N_("Enter the name of the series"), field=field)
    return clean_title(text, field=field)


def _month(value: int, field: str) -> int:
    if not 1 <= value <= 12:
        raise Invalid(N_("Choose a month"), field=field)
    return value


def _day(value: int, field: str) -> int:
    if not 1 <= value <= 28:
        raise Invalid(N_("Enter a day from 1 to 28"), field=field)
    return value


def _count(value: int, field: str) -> int:
    if not 0 <= value <= 100_000:
        raise Invalid(N_("Enter how many webinars were held before, as a number"), field=field)
    return value


def _per_year(counts: dict[str, int], field: str) -> dict[str, int]:
    for year in counts:
        if not (year.isdecimal() and 1900 <= int(year) <= 9999):
            raise Invalid(N_("Enter the year with four digits, like 2020"), field=field)
    return {year: _count(count, field) for year, count in sorted(counts.items()) if count}


def _words(words: list[str], field: str) -> list[str]:
    plain = [_not_longer(one_line(word), 80, field) for word in words]
    return list(dict.fromkeys(word for word in plain if word))


def _countries(value: int, field: str) -> int:
    if not 1 <= value <= 250:
        raise Invalid(N_("Enter a number of countries, from 1 to 250"), field=field)
    return value


_SERIES: Mapping[str, Cleaner] = {
    "name": _name,
    "about": _lines,
    "zone": _zone,
    "contact_email": _address,
    "year_start_month": _month,
    "year_start_day": _day,
    "held_before": _count,
    "balance_per_year": _per_year,
    "room_words": _words,
    "world_from_countries": _countries,
    "reminders": clean_reminders,
    "mails_off": clean_mails_off,
    "certificate_minutes": _least,
}

_WEBINAR: Mapping[str, Cleaner] = {
    "title": _title,
    "zone": _zone,
    "minutes": _minutes,
    "capacity": _places,
    "focus": _line(LONGEST_FOCUS),
    "description": _lines,
    "language": _language,
    "contact_email": _address,
    "platform_link": clean_link,
    "image_credit": _line(LONGEST_FOCUS),
    "coming_next": _lines,
    "remark": _line(LONGEST_FOCUS),
    "window_before_minutes": _window,
    "window_after_minutes": _window,
    "admission": clean_admission,
    "admits": clean_admits,
    "admitted_domains": clean_domains,
    "quota": clean_quota,
    "interpretation": _languages,
    "dial_in": _lines,
    "reminders": clean_reminders,
}
