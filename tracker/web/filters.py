"""Knows how values are shown in templates: times with their zone, numbers, names, Markdown."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask import Flask, current_app, request, url_for
from flask_babel import gettext
from jinja2 import StrictUndefined
from markupsafe import Markup

from tracker.coverage import STATE_WORDS, coverage_text
from tracker.errors import Refusal
from tracker.markdown import to_html
from tracker.organisations.countries import country_name
from tracker.web.access import is_organiser, may_open
from tracker.web.forms import attributes_of
from tracker.web.languages import LOCALES, page_language, page_locale
from tracker.webinars.schedule import to_local
from tracker.wording import count_words, ordinal_digits, ordinal_words
from tracker.zones import offset_text, zone_city

# British English writes no comma after the weekday; other languages follow CLDR's own pattern.
_ENGLISH = {
    "yMMMMd": "d MMMM y",
    "yMMMMEEEEd": "EEEE d MMMM y",
    "MMMMEEEEd": "EEEE d MMMM",
    "MMMMd": "d MMMM",
}
_UNITS = ((1024 * 1024, "MB"), (1024, "KB"))


def init_app(app: Flask) -> None:
    """Filters and globals of every template; a misspelt name in one fails loudly."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    shown: tuple[Callable[..., Any], ...] = (
        on_date,
        on_day,
        month_day,
        month_short,
        at_time,
        moment,
        time_range,
    )
    shown += (zone_text, iso, iso_after, number, percent, file_size, country, countries)
    shown += (language_name, own_language_name, lang_text, sentence, refusal_text)
    for function in shown:
        env.filters[function.__name__] = function
    env.filters["markdown"] = to_html
    env.filters["with_filters"] = with_filters
    env.filters["ordinal"] = lambda count: ordinal_digits(count, page_locale())
    env.filters["ordinal_words"] = lambda count: ordinal_words(count, page_locale())
    env.filters["count_words"] = lambda count: count_words(count, page_locale())
    env.filters["city"] = lambda zone: zone_city(zone, page_locale())
    env.globals.update(has_page=has_page, url_with=url_with, settings=app.config["TRACKER"])
    env.globals.update(coverage_text=coverage_text, state_words=STATE_WORDS)
    env.globals.update(attributes_of=attributes_of, is_organiser=is_organiser, may_open=may_open)


def on_date(value: datetime | date, zone: str = "UTC") -> str:
    """17 June 2020, of a date or of an instant in a zone."""
    return _dated(value, zone, "yMMMMd")


def on_day(value: datetime | date, zone: str = "UTC", *, year: bool = False) -> str:
    """Wednesday 17 June, with the year where asked."""
    return _dated(value, zone, "yMMMMEEEEd" if year else "MMMMEEEEd")


def month_day(value: datetime | date, zone: str = "UTC") -> str:
    """17 June."""
    return _dated(value, zone, "MMMMd")


def at_time(value: datetime, zone: str = "UTC") -> str:
    """15:00, of an instant in a zone."""
    return _clock(to_local(value, zone), page_locale())


def moment(value: datetime, zone: str = "UTC") -> str:
    """17 June 2020, 15:00."""
    return f"{on_date(value, zone)}, {at_time(value, zone)}"


def time_range(starts_at: datetime, minutes: int, zone: str) -> str:
    """15:00–16:30; in words where a dash would read backwards, from right to left."""
    start, end = at_time(starts_at, zone), at_time(starts_at + timedelta(minutes=minutes), zone)
    if page_language().direction == "rtl":
        return str(gettext("%(start)s to %(end)s", start=start, end=end))
    return f"{start}–{end}"


def zone_text(instant: datetime, zone: str) -> str:
    """Zurich (UTC+2)."""
    city, offset = zone_city(zone, page_locale()), offset_text(instant, zone)
    return city if city == offset else f"{city} ({offset})"


def month_short(value: datetime, zone: str) -> str:
    """June, Sept: the head of a date tile."""
    return _month(to_local(value, zone).date(), page_locale())


def iso_after(starts_at: datetime, minutes: int) -> str:
    """The end of something for a machine."""
    return iso(starts_at + timedelta(minutes=minutes))


def iso(value: datetime | date) -> str:
    """What a machine reads: 2020-06-17T13:00Z, or 2020-06-17."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return value.isoformat()


def number(value: float | None, absent: str = "") -> str:
    """1,234 as the page's language groups digits; `absent` for None, which is not zero."""
    return absent if value is None else _number(value, page_locale())


def percent(part: float, whole: float) -> str:
    """66%; empty of nothing."""
    return str(format_percent(part / whole, locale=page_locale())) if whole else ""


def file_size(size_bytes: int | None) -> str:
    """14 KB, 2.1 MB; never 0."""
    for unit, name in _UNITS:
        if size_bytes and size_bytes >= unit:
            amount = size_bytes / unit
            return f"{number(round(amount, 1 if amount < 10 and name == 'MB' else 0))} {name}"
    return "1 KB" if size_bytes else ""


def country(code: str | None) -> str:
    """A country's name in the page's language."""
    return country_name(code, page_locale()) if code else ""


def countries(codes: Iterable[str]) -> str:
    """Several countries as a list in words."""
    return str(format_list([country(code) for code in codes], locale=page_locale()))


def language_name(code: str) -> str:
    """What a language is called in the page's language: English, French."""
    try:
        names = Locale.parse(page_locale()).languages
        return str(names.get(code) or names.get(LOCALES.get(code, code)) or code)
    except UnknownLocaleError:
        return code


def own_language_name(code: str) -> str:
    """What a language calls itself: Français."""
    name = Locale.parse(LOCALES.get(code, code)).get_language_name() or code
    return name[:1].upper() + name[1:]


def lang_text(text: str, code: str) -> Markup:
    """Text of another language than the page's, marked so that it is read out in its own voice."""
    if code == page_language().code:
        return Markup('<bdi dir="auto">{}</bdi>').format(text)
    return Markup('<bdi dir="auto" lang="{}">{}</bdi>').format(code, text)


def sentence(text: str) -> str:
    """A phrase as a sentence of its own: "what can be counted" -> "What can be counted."."""
    plain = text.strip()
    return plain[:1].upper() + plain[1:] + ("" if not plain or plain[-1] in ".!?…。؟" else ".")


def refusal_text(refusal: Refusal) -> str:
    """What a rule says, in the page's language."""
    return str(gettext(refusal.message)) % refusal.values if refusal.values else str(gettext(refusal.message))


def has_page(endpoint: str) -> bool:
    """Whether a page of that name exists, for links that are shown only then."""
    return endpoint in current_app.view_functions


def url_with(**changes: Any) -> str:
    """This page's address with some of its query changed; None takes a part away. The page number goes."""
    query: dict[str, Any] = {key: request.args.getlist(key) for key in request.args if key != "page"}
    query |= changes
    values = {key: value for key, value in query.items() if value not in (None, "", [])}
    return _with_query(url_for(request.endpoint or "", **(request.view_args or {})), values)


def with_filters(address: str) -> str:
    """Another address, like a file of the same list, with the query of this page but its number."""
    query = {key: request.args.getlist(key) for key in request.args if key != "page"}
    return _with_query(address, query)


def _with_query(address: str, query: dict[str, Any]) -> str:
    """Written by hand: a visitor's keys, like _scheme, must not become arguments of url_for."""
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def _dated(value: datetime | date, zone: str, skeleton: str) -> str:
    day = to_local(value, zone).date() if isinstance(value, datetime) else value
    return _day(day, skeleton, page_locale())


# Babel reads its patterns anew for each call, and pages show the same few dates and numbers again and again.


@lru_cache(maxsize=4096)
def _day(day: date, skeleton: str, locale: str) -> str:
    if locale.startswith("en"):
        return str(format_date(day, _ENGLISH[skeleton], locale=locale))
    return str(format_skeleton(skeleton, day, locale=locale))


@lru_cache(maxsize=1024)
def _month(day: date, locale: str) -> str:
    full = format_date(day, "MMMM", locale=locale)
    return str(full if len(full) <= 4 else format_date(day, "MMM", locale=locale))


@lru_cache(maxsize=4096)
def _clock(local: datetime, locale: str) -> str:
    return str(format_time(local, "HH:mm", locale=locale))


@lru_cache(maxsize=4096)
def _number(value: float, locale: str) -> str:
    return str(format_decimal(value, locale=locale))
