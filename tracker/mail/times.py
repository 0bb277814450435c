"""Knows how a mail says when: on the reader's clock and the webinar's, and how long there is still to go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_date, format_skeleton, format_time
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.webinars.calendar import Entry
from tracker.webinars.schedule import to_local
from tracker.zones import zone_city

A_MINUTE = timedelta(minutes=1)
AN_HOUR_FROM, AN_HOUR_UNTIL, IN_MINUTES, IN_HOURS = 56, 65, 120, 360  # minutes


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The webinar on one clock: "Your time", "Wednesday 17 June 2020", "21:00 to 22:30, Manila"."""

    label: str
    day: str
    hours: str


def two_clocks(entry: Entry, zone: str, locale: str) -> list[Clock]:
    """The reader's first, and the webinar's where it differs; `zone` is the reader's, or ""."""
    own = _clock(_("Webinar time"), entry, entry.zone, locale)
    if not zone or _same_clock(entry.starts_at, zone, entry.zone):
        return [own]
    label = _("World time") if zone == "UTC" else _("Your time")
    return [_clock(label, entry, zone, locale), own]


def short_date(instant: datetime, zone: str, own_zone: str, locale: str) -> str:
    """Thu 25 March, 17:00 Manila (10:00 Zurich); `zone` is the reader's or "", `own_zone` the webinar's."""
    zone = zone or own_zone
    local = to_local(instant, zone)
    day = (
        format_date(local, "EEE d MMMM", locale=locale)
        if locale.startswith("en")
        else format_skeleton("MMMEd", local, locale=locale)
    )
    said = f"{day}, {time_of(instant, zone, locale)} {zone_city(zone, locale)}"
    if _same_clock(instant, zone, own_zone):
        return said
    return f"{said} ({time_of(instant, own_zone, locale)} {zone_city(own_zone, locale)})"


def remaining(starts_at: datetime, now: datetime, zone: str) -> str:
    """How long it is until the start, in words: "tomorrow", "in one hour", "in 20 minutes".

    Minutes and hours while they matter, then the days of the reader's calendar in `zone`.
    """
    minutes = max(0, -((now - starts_at) // A_MINUTE))
    days = (to_local(starts_at, zone).date() - to_local(now, zone).date()).days
    if minutes == 0:
        said = _("now")
    elif AN_HOUR_FROM <= minutes <= AN_HOUR_UNTIL:
        said = _("in one hour")
    elif minutes < IN_MINUTES:
        said = ngettext("in one minute", "in %(num)s minutes", minutes)
    elif minutes < IN_HOURS:
        said = ngettext("in one hour", "in %(num)s hours", round(minutes / 60))
    elif days <= 1:
        said = _("tomorrow") if days else _("today")
    else:
        said = ngettext("in one day", "in %(num)s days", days)
    return str(said)


def day_of(local: datetime, locale: str) -> str:
    """Wednesday 17 June 2020."""
    pattern = "EEEE d MMMM y" if locale.startswith("en") else "full"
    return str(format_date(local, pattern, locale=locale))


def time_of(instant: datetime, zone: str, locale: str) -> str:
    """15:00, on the clock of a zone."""
    return str(format_time(to_local(instant, zone), "HH:mm", locale=locale))


def _clock(label: str, entry: Entry, zone: str, locale: str) -> Clock:
    hours = _(
        "%(start)s to %(end)s, %(city)s",
        start=time_of(entry.starts_at, zone, locale),
        end=time_of(entry.ends_at, zone, locale),
        city=zone_city(zone, locale),
    )
    return Clock(label=label, day=day_of(to_local(entry.starts_at, zone), locale), hours=hours)


def _same_clock(instant: datetime, one: str, two: str) -> bool:
    return to_local(instant, one) == to_local(instant, two)
