"""Knows the IANA zones: which one a typed city means, what it is called, how far from UTC it is."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location

from tracker.errors import N_, Invalid

# Cities people type that IANA names no zone after; the zone is the one whose clock they keep.
CITIES = {
    "geneva": "Europe/Zurich",
    "genève": "Europe/Zurich",
    "new delhi": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "washington": "America/New_York",
    "montreal": "America/Toronto",
    "ottawa": "America/Toronto",
    "the hague": "Europe/Amsterdam",
    "beijing": "Asia/Shanghai",
    "islamabad": "Asia/Karachi",
    "hanoi": "Asia/Ho_Chi_Minh",
    "abuja": "Africa/Lagos",
    "pretoria": "Africa/Johannesburg",
    "canberra": "Australia/Sydney",
    "wellington": "Pacific/Auckland",
    "brasília": "America/Sao_Paulo",
    "brasilia": "America/Sao_Paulo",
    "utc": "UTC",
    "gmt": "UTC",
}


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every IANA zone known here, sorted."""
    return tuple(sorted(name for name in available_timezones() if name not in ("Factory", "localtime")))


@lru_cache(maxsize=1)
def _zones_by_text() -> dict[str, str]:
    known = dict(CITIES)
    for name in zone_names():
        known[name.casefold()] = name
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "US/")):
            known.setdefault(name.rsplit("/", 1)[1].replace("_", " ").casefold(), name)
    return known


def zone_from_text(text: str, *, field: str = "zone") -> str:
    """The IANA name for "Europe/Zurich", "zurich" or "Geneva (Europe/Zurich)"; Invalid when unknown."""
    asked = " ".join(text.split())
    inner = asked[asked.rfind("(") + 1 : -1].strip() if asked.endswith(")") else asked
    for candidate in (asked, inner, inner.replace(" ", "_")):
        found = _zones_by_text().get(candidate.casefold())
        if found:
            return found
    if not asked:
        raise Invalid(N_("Enter a time zone, like Europe/Zurich"), field=field)
    raise Invalid(
        N_("“%(zone)s” is not a time zone we know. Enter a city or an IANA name, like Europe/Zurich"),
        field=field,
        zone=asked[:60],
    )


@lru_cache(maxsize=2000)
def zone_city(zone: str, locale: str = "en_GB") -> str:
    """The city a zone is named after, in the page's language ("Europe/Kiev" -> "Kyiv")."""
    if zone in ("UTC", "Etc/UTC", "GMT"):
        return "UTC"
    if zone.startswith("Etc/GMT"):  # its sign is the other way round: Etc/GMT+8 is UTC-8
        hours = -int(zone.removeprefix("Etc/GMT") or "0")
        return f"UTC{hours:+}" if hours else "UTC"
    return str(get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True))


def zone_label(zone: str, locale: str = "en_GB") -> str:
    """What a zone field shows: "Zurich (Europe/Zurich)", "UTC"."""
    city = zone_city(zone, locale)
    return city if city == zone else f"{city} ({zone})"


@lru_cache(maxsize=16)
def zone_labels(locale: str = "en_GB") -> tuple[str, ...]:
    """What a zone field suggests while somebody types: the label of every zone of a place."""
    return tuple(zone_label(name, locale) for name in zone_names() if "/" in name)


def fixed_zone(offset: timedelta) -> str | None:
    """The IANA zone whose clock is always so far from UTC; None where there is none, as for half hours."""
    hours, rest = divmod(offset, timedelta(hours=1))
    name = "UTC" if not hours else f"Etc/GMT{'-' if hours > 0 else '+'}{abs(hours)}"
    return name if not rest and name in zone_names() else None


def offset_text(instant: datetime, zone: str) -> str:
    """The offset that holds at an instant: "UTC+2", "UTC-3:30", "UTC"."""
    offset = instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


# The most populous zone of countries that keep several clocks; CLDR names them all, but not the largest.
_LARGEST = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}


@lru_cache(maxsize=300)
def zone_of_country(code: str) -> tuple[str, bool]:
    """The zone most people of a country live in, and whether others there keep another clock; "" for none."""
    known = [zone for zone in get_global("territory_zones").get(code, []) if zone in zone_names()]
    if not known:
        return "", False
    days = [datetime(2026, month, 15, tzinfo=UTC) for month in (1, 7)]
    clocks = {tuple(day.astimezone(ZoneInfo(zone)).utcoffset() for day in days) for zone in known}
    return _LARGEST.get(code) or min(known), len(clocks) > 1
