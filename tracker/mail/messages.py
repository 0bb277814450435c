"""Writes the mails: subject, text and HTML, in the reader's language, by two clocks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from tracker.registrations.joining import JOIN_OPENS_MINUTES
from tracker.text import one_line
from tracker.web.languages import LOCALES
from tracker.webinars.calendar import Entry, file_name, write_file, write_personal_file
from tracker.webinars.calendar_links import AddLinks, add_links
from tracker.webinars.schedule import to_local
from tracker.zones import zone_city

LONGEST_TITLE = 70
KINDS = ("confirmation", "waiting", "promotion", "cancelled", "declined", "pending", "link")
HAS_PLACE = ("confirmation", "promotion")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a mail about one registration says; `zone` is the reader's, "" where nobody knows it.

    `site` is the public address without final slash, or "". `manage_url` and `join_url` are personal: ""
    where the site does not know its own address, the latter too for everybody without a place.
    """

    kind: str
    name: str
    organisation: str
    language: str
    zone: str
    slug: str
    entry: Entry
    series: str
    reply_to: str
    registered_at: datetime
    site: str
    manage_url: str
    join_url: str


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The webinar on one clock: "Wednesday 17 June 2020", "21:00 to 22:30, Manila"."""

    label: str
    day: str
    hours: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """A mail ready to be sent, or to be copied by an organiser; `calendar` is a file's bytes, or none."""

    subject: str
    text: str
    html: str
    calendar: bytes | None
    calendar_name: str


def write(facts: Facts) -> Message:
    """The mail that tells these facts; needs an application context, no request."""
    locale = LOCALES.get(facts.language, facts.language)
    with force_locale(locale):
        values = {
            "facts": facts,
            "entry": facts.entry,
            "heading": heading(facts.kind),
            "clocks": _clocks(facts, locale),
            "has_place": facts.kind in HAS_PLACE,
            "links": _links(facts),
            "opens_minutes": JOIN_OPENS_MINUTES,
            "registered": _day(facts.registered_at, locale),
            "direction": Locale.parse(locale).text_direction,
            "language": facts.language,
            "site": facts.site,
        }
        return Message(
            subject=_subject(facts, locale),
            text=_tidy(_render("mail/message.txt", values)),
            html=_render("mail/message.html", values),
            calendar=_calendar(facts) if facts.kind in HAS_PLACE else None,
            calendar_name=file_name(facts.slug),
        )


def heading(kind: str) -> str:
    """What became of the place, in the words of the page."""
    words = {
        "confirmation": _("You are registered"),
        "promotion": _("A place opened: you are registered"),
        "waiting": _("You are on the waiting list"),
        "cancelled": _("Your place is cancelled"),
        "declined": _("There is no place for you at this webinar"),
        "pending": _("The organisers will tell you about your place"),
        "link": _("The link to your place"),
    }
    return str(words[kind])


def _subject(facts: Facts, locale: str) -> str:
    """You are registered: Child-centred responses, Wed 17 June, 21:00 Manila (15:00 Zurich)."""
    title = one_line(facts.entry.title)
    if len(title) > LONGEST_TITLE:
        title = title[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
    return f"{heading(facts.kind)}: {title}, {_short(facts, locale)}"


def _short(facts: Facts, locale: str) -> str:
    starts_at, own = facts.entry.starts_at, facts.entry.zone
    zone = facts.zone or own
    local = to_local(starts_at, zone)
    day = (
        format_date(local, "EEE d MMMM", locale=locale)
        if locale.startswith("en")
        else format_skeleton("MMMEd", local, locale=locale)
    )
    said = f"{day}, {_time(starts_at, zone, locale)} {zone_city(zone, locale)}"
    if _same_clock(starts_at, zone, own):
        return said
    return f"{said} ({_time(starts_at, own, locale)} {zone_city(own, locale)})"


def _clocks(facts: Facts, locale: str) -> list[Clock]:
    """The reader's first, and the webinar's where it differs."""
    own = _clock(_("Webinar time"), facts.entry, facts.entry.zone, locale)
    if not facts.zone or _same_clock(facts.entry.starts_at, facts.zone, facts.entry.zone):
        return [own]
    label = _("World time") if facts.zone == "UTC" else _("Your time")
    return [_clock(label, facts.entry, facts.zone, locale), own]


def _clock(label: str, entry: Entry, zone: str, locale: str) -> Clock:
    day = _day(to_local(entry.starts_at, zone), locale)
    hours = _(
        "%(start)s to %(end)s, %(city)s",
        start=_time(entry.starts_at, zone, locale),
        end=_time(entry.starts_at + timedelta(minutes=entry.minutes), zone, locale),
        city=zone_city(zone, locale),
    )
    return Clock(label=label, day=day, hours=hours)


def _day(local: datetime, locale: str) -> str:
    pattern = "EEEE d MMMM y" if locale.startswith("en") else "full"
    return str(format_date(local, pattern, locale=locale))


def _same_clock(instant: datetime, one: str, two: str) -> bool:
    return to_local(instant, one) == to_local(instant, two)


def _time(instant: datetime, zone: str, locale: str) -> str:
    return str(format_time(to_local(instant, zone), "HH:mm", locale=locale))


def _links(facts: Facts) -> AddLinks | None:
    return add_links(facts.entry) if facts.kind in HAS_PLACE else None


def _calendar(facts: Facts) -> bytes:
    return write_personal_file(facts.entry, facts.join_url) if facts.join_url else write_file(facts.entry)


def _render(name: str, values: dict[str, object]) -> str:
    """A template rendered with the application's filters, but nothing of a request or a session."""
    written: str = current_app.jinja_env.get_template(name).render(values)
    return written


def _tidy(text: str) -> str:
    """No more than one blank line, none at either end."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for at, line in enumerate(lines) if line or lines[at - 1]]
    return "\n".join(kept) + "\n"
