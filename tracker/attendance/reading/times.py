"""Knows the dates and durations of reports: one order of day and month per file, decided from all values."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

Order = Literal["MDY", "DMY"]

_MONTH_WORDS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {word: number for number, word in enumerate(_MONTH_WORDS, start=1)}
_CLOCK = r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp])?\.?[Mm]?\.?)?"
_NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})" + _CLOCK + r"\s*$")
_YEAR_FIRST = re.compile(
    r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})" + _CLOCK.replace(r",?\s+", r"(?:[T,]|,?\s+)") + r"\s*$"
)
_MONTH_NAME = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})" + _CLOCK + r"\s*$")
_DAY_NAME_MONTH = re.compile(r"(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})" + _CLOCK + r"\s*$")
_UNITS = re.compile(
    r"(?:(?P<h>\d+)\s*(?:hours?|hrs?|h|std\.?|godz\.?)\s*)?(?:(?P<m>\d+)\s*(?:minutes?|minuten?|minutos?|mins?|min\.|m)\s*)?"
    r"(?:(?P<s>\d+)\s*(?:seconds?|secs?|sek\.?|s))?\s*$",
    re.IGNORECASE,
)
_CLOCK_LENGTH = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?$")
EARLIEST, LATEST = 2000, 2100
LONGEST_STAY = timedelta(hours=24)


def parse_moment(text: str, order: Order = "MDY", days_from: datetime | None = None) -> datetime | None:
    """A naive moment, or None where the text is no possible date of 2000–2100. Blank and `--` are None."""
    text = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
    if not text or not text.isascii() or len(text) > 60:
        return None
    found = _NUMERIC.match(text)
    if found:
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        month, day = (first, second) if order == "MDY" else (second, first)
        return _moment(year + 2000 if len(found[3]) == 2 else year, month, day, found.groups()[3:])
    found = _YEAR_FIRST.match(text)
    if found:
        return _moment(int(found[1]), int(found[2]), int(found[3]), found.groups()[3:])
    found = _MONTH_NAME.match(text)
    if found and found[1].lower() in MONTHS:
        return _moment(int(found[3]), MONTHS[found[1].lower()], int(found[2]), found.groups()[3:])
    found = _DAY_NAME_MONTH.match(text)
    if found and found[2].lower() in MONTHS:
        return _moment(int(found[3]), MONTHS[found[2].lower()], int(found[1]), found.groups()[3:])
    return _day_number(text, days_from)


def _moment(year: int, month: int, day: int, clock: tuple[str | None, ...]) -> datetime | None:
    hour, minute, second = int(clock[0] or 0), int(clock[1] or 0), int(clock[2] or 0)
    half = (clock[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half == "p" and hour != 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None


def _day_number(text: str, days_from: datetime | None) -> datetime | None:
    if days_from is None or not re.fullmatch(r"\d{4,6}(\.\d+)?", text):
        return None
    moment = days_from + timedelta(seconds=round(float(text) * 86400))
    return moment if EARLIEST <= moment.year <= LATEST else None


def decide_order(
    pairs: Iterable[tuple[str, str, float | None]], near: date | None = None, usual: Order = "MDY"
) -> tuple[Order | None, bool]:
    """(order, sure) for a whole file from its (join, leave, stated minutes) texts.

    First what is possible at all, then which order makes leaves follow joins within a day and
    agree with the stated
    minutes, then which one lies on the webinar's day `near`; else the vendor's usual order, not sure.
    The order is None where no date depends on it.
    """
    known = [
        pair
        for pair in pairs
        if _NUMERIC.match(" ".join(pair[0].split())) or _NUMERIC.match(" ".join(pair[1].split()))
    ]
    if not known:
        return None, True
    other: Order = "DMY" if usual == "MDY" else "MDY"
    wrong = {order: sum(_disagrees(pair, order) for pair in known) for order in (usual, other)}
    if wrong[usual] != wrong[other]:
        return min((usual, other), key=lambda order: wrong[order]), True
    if near is not None:
        far = {order: _days_away(known, order, near) for order in (usual, other)}
        if far[usual] != far[other]:
            return min((usual, other), key=lambda order: far[order]), True
    same = all(parse_moment(text, usual) == parse_moment(text, other) for pair in known for text in pair[:2])
    return usual, same


def _disagrees(pair: tuple[str, str, float | None], order: Order) -> bool:
    joined, left = parse_moment(pair[0], order), parse_moment(pair[1], order)
    if joined is None or left is None:
        return (joined is None and bool(pair[0].strip("- "))) or (left is None and bool(pair[1].strip("- ")))
    length = left - joined
    if not timedelta() <= length <= LONGEST_STAY:
        return True
    return pair[2] is not None and abs(length.total_seconds() / 60 - pair[2]) > 90


def _days_away(pairs: list[tuple[str, str, float | None]], order: Order, near: date) -> int:
    moments = [moment for pair in pairs if (moment := parse_moment(pair[0], order))]
    return min((abs((moment.date() - near).days) for moment in moments), default=10_000)


def parse_minutes(text: str) -> float | None:
    """Minutes from `64`, `60.5`, `62 mins`, `1h 2m 3s`, `1:02:03`; None for all else, or above a day."""
    text = " ".join(text.split())
    if not text or len(text) > 40:
        return None
    if re.fullmatch(r"\d+([.,]\d{1,2})?", text):
        minutes = float(text.replace(",", "."))
        return minutes if minutes <= 24 * 60 else None
    found = _CLOCK_LENGTH.match(text)
    if found:
        parts = [int(part) for part in found.groups() if part is not None]
        seconds = parts[0] * 3600 + parts[1] * 60 + parts[2] if len(parts) == 3 else parts[0] * 60 + parts[1]
        return seconds / 60 if seconds <= 86400 else None
    found = _UNITS.match(text)
    if found and any(found.groups()):
        minutes = int(found["h"] or 0) * 60 + int(found["m"] or 0) + int(found["s"] or 0) / 60
        return minutes if minutes <= 24 * 60 else None
    return None
