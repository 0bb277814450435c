"""Knows a pasted list of past webinars: one line each with its date, its title and perhaps a head-count."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import get_month_names

from tracker.errors import N_, Invalid
from tracker.webinars.schedule import FIRST_YEAR

MOST_LINES = 500
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})$")
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([^\W\d]+)\.?\s+(\d{4})$")
_MONTHS = {
    name.casefold().rstrip("."): month
    for width in ("wide", "abbreviated")
    for month, name in get_month_names(width, locale="en_GB").items()
}


@dataclass(frozen=True, kw_only=True)
class PastWebinar:
    """One line: when it was, what it was called, how many came where that is known."""

    held_on: date
    title: str
    head_count: int | None


def read_past(text: str) -> list[PastWebinar]:
    """Lines of "date; title; head-count", semicolons or tabs between; Invalid names the line."""
    lines = [(at, line) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise Invalid(N_("Enter at least one line"), field="lines")
    if len(lines) > MOST_LINES:
        raise Invalid(N_("At most %(most)s lines at once"), field="lines", most=MOST_LINES)
    return [_read(at, line) for at, line in lines]


def _read(at: int, line: str) -> PastWebinar:
    parts = [part.strip() for part in line.split("\t" if "\t" in line else ";")]
    if len(parts) < 2 or not parts[1]:
        raise Invalid(
            N_("Line %(line)s has no title. Write: date; title; head-count"), field="lines", line=at
        )
    held_on = read_date(parts[0])
    if held_on is None:
        raise Invalid(
            N_("Line %(line)s: “%(text)s” is not a date. Write it like 2018-03-21 or 21 March 2018"),
            field="lines",
            line=at,
            text=parts[0][:40],
        )
    last = parts[-1] if len(parts) > 2 else ""
    if last and not (last.isascii() and last.isdecimal() and len(last) < 8):
        raise Invalid(
            N_("Line %(line)s: “%(text)s” is not a head-count"), field="lines", line=at, text=last[:40]
        )
    title = "; ".join(parts[1:-1]) if len(parts) > 2 else parts[1]
    return PastWebinar(held_on=held_on, title=title, head_count=int(last) if last else None)


def read_date(text: str) -> date | None:
    """2018-03-21, 21/3/2018 or 21.3.2018 with the day first, 21 March 2018; None where it is none."""
    plain = " ".join(text.split())
    if found := _ISO.match(plain):
        numbers = tuple(int(part) for part in found.groups())
    elif found := _DAY_FIRST.match(plain):
        numbers = (int(found[3]), int(found[2]), int(found[1]))
    elif found := _IN_WORDS.match(plain):
        numbers = (int(found[3]), _MONTHS.get(found[2].casefold(), 0), int(found[1]))
    else:
        return None
    if numbers[0] < FIRST_YEAR:
        return None
    try:
        return datetime(*numbers).date()  # type: ignore[arg-type]  # three numbers  # noqa: DTZ001
    except ValueError:
        return None
