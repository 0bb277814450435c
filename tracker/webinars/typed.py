"""Knows how what is typed into a form's text fields becomes numbers, dates and starts, and comes back."""

from datetime import date, datetime

from tracker.errors import N_, Invalid
from tracker.webinars.schedule import FIRST_YEAR, LAST_YEAR, parse_date, parse_time


def whole_number(text: str, *, field: str, default: int | None = None) -> int | None:
    """A number typed with digits, spaces between them allowed; `default` for nothing."""
    plain = "".join(text.split())
    if not plain:
        return default
    if not (plain.isascii() and plain.isdecimal()) or len(plain) > 9:
        raise Invalid(N_("Enter a whole number, or leave it empty"), field=field)
    return int(plain)


def needed_number(text: str, *, field: str) -> int:
    """The same where something must stand."""
    number = whole_number(text, field=field)
    if number is None:
        raise Invalid(N_("Enter a whole number"), field=field)
    return number


def local_start(day: str, month: str, year: str, start: str) -> datetime:
    """A naive wall time from its four fields."""
    return datetime.combine(parse_date(day, month, year), parse_time(start))


def wall_time(text: str, *, field: str) -> datetime | None:
    """What a date and time field sends, "2020-06-15T12:00", as a naive wall time; None for nothing."""
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Invalid(N_("Enter the date and the time, like 2020-06-15 12:00"), field=field)
    return moment.replace(second=0, microsecond=0)


def one_date(text: str, *, field: str) -> date | None:
    """What a date field sends, "2020-01-01"; None for nothing."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(N_("Enter a date, like 2020-01-31"), field=field) from None


def per_year(text: str, *, field: str) -> dict[str, int]:
    """Counts by year typed as "2018: 3, 2019: 4", one line or several."""
    found: dict[str, int] = {}
    for part in text.replace("\n", ",").replace(";", ",").split(","):
        if not part.strip():
            continue
        year, colon, count = part.replace("=", ":").partition(":")
        if not (colon and _is_short_number(year) and _is_short_number(count)):
            raise Invalid(N_("Write each year with its number, like 2018: 3, 2019: 4"), field=field)
        found[year.strip()] = found.get(year.strip(), 0) + int(count)
    return found


def _is_short_number(text: str) -> bool:
    return text.strip().isdecimal() and len(text.strip()) <= 6


def per_year_text(counts: dict[str, int]) -> str:
    """The same as the field shows it."""
    return ", ".join(f"{year}: {count}" for year, count in sorted(counts.items()))
