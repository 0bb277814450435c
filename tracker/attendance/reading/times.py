"""Knows the dates of reports in many languages; day and month have one order per file, told by all values."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

Order = Literal["MDY", "DMY", "YMD"]
Numbers = tuple[int, int, int]

_MONTHS: dict[int, tuple[str, ...]] = {
    1: ("jan", "jän", "ene", "gen", "янв", "sty", "oca", "يناير"),
    2: ("feb", "fév", "fev", "фев", "lut", "şub", "فبراير"),
    3: ("mar", "mär", "mrz", "maa", "мар", "مارس"),
    4: ("apr", "avr", "abr", "апр", "kwi", "nis", "أبريل"),
    5: ("may", "mai", "mag", "mei", "maj", "май", "мая", "مايو"),
    6: ("jun", "juin", "giu", "июн", "cze", "haz", "يونيو"),
    7: ("jul", "juil", "lug", "июл", "lip", "tem", "يوليو"),
    8: ("aug", "aoû", "aou", "ago", "авг", "sie", "ağu", "أغسطس"),
    9: ("sep", "set", "сен", "wrz", "eyl", "سبتمبر"),
    10: ("oct", "okt", "out", "ott", "окт", "paź", "eki", "أكتوبر"),
    11: ("nov", "noy", "ноя", "lis", "kas", "نوفمبر"),
    12: ("dec", "déc", "dez", "dic", "дек", "gru", "ara", "ديسمبر"),
}
MONTHS = {word: number for number, words in _MONTHS.items() for word in words}
_MORNING = ("am", "a.m", "a. m", "午前", "上午", "오전", "ص", "π.μ", "πμ")
_AFTERNOON = ("pm", "p.m", "p. m", "午後", "下午", "오후", "م", "μ.μ", "μμ")
_HALVES = {word: half for half, words in (("a", _MORNING), ("p", _AFTERNOON)) for word in words}
_LETTER = r"[^\W\d_]"
_HALF = re.compile(
    rf"(?<!{_LETTER})({'|'.join(map(re.escape, sorted(_HALVES, key=len, reverse=True)))})\.?(?!{_LETTER})"
)
_USUAL = re.compile(
    r"(\d{1,4})([/.\-])(\d{1,2})[/.\-](\d{4}|\d{1,2})(?:,? |T)(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"(?:[ \u202f\xa0?]?([AaPp])([Mm]))?\Z",
    re.ASCII,
)
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?![\d:])")
_DOTTED_CLOCK = re.compile(r"(?<=[\s,])(\d{1,2})[.h](\d{2})(?:\.(\d{2}))?$")
_OFFSET = re.compile(r"(?<=\d)\s*\(?(?:z|(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?|utc|gmt)\)?$")
_ABBREVIATION = re.compile(r"(?<=[\dMm])\s+[A-Z]{2,5}$")
_DATE = re.compile(r"(\d{1,4})\s?([/.\-])\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{1,2})\.?")
_WORDS = re.compile(rf"\d+|{_LETTER}+")
_BESIDE_DATES = {
    "t", "at", "um", "uhr", "kl", "klo", "klockan", "las", "los", "a", "à", "às", "as", "alle", "ore", "om",
    "o", "godz", "de", "del", "г", "в", "saat", "pukul", "lúc",
}  # fmt: skip
_INVISIBLE = dict.fromkeys((0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
EARLIEST, LATEST = 2000, 2100
LONGEST_STAY = timedelta(hours=24)


class Moment(NamedTuple):
    """A date and time as written, its day and month perhaps not known yet; year first where `sep` is ""."""

    numbers: Numbers
    sep: str
    hour: int
    minute: int
    second: int
    offset: int | None = None
    half: str = ""

    @property
    def is_open(self) -> bool:
        """Its order of day and month is not told by the text itself."""
        return bool(self.sep)


@lru_cache(maxsize=16_384)  # many people join and leave in the same seconds
def split_moment(text: str, days_from: datetime | None = None) -> Moment | None:
    """The parts of a date, with or without a time; None for all else, blank and `--` too."""
    found = _USUAL.match(text)
    if found:
        first, sep, second, third, hour, minute, seconds, half, m = found.groups()
        half = half + m if half else ""
        return _made((first, second, third), sep, int(hour), int(minute), int(seconds or 0), half)
    if not text or len(text) > 60 or not any(sign.isdigit() for sign in text):
        return None
    return _split_slowly(text) or _day_number(text.strip(), days_from)


def _split_slowly(text: str) -> Moment | None:
    text = _plain(text.replace("?", " "))  # Excel writes ? for a narrow space that its encoding lacks
    bare = _ABBREVIATION.sub("", text) if not re.search(r"\s[AP]M$", text) else text
    bare = text if re.search(r"(?:UTC|GMT)$", text) else bare
    lowered = re.sub(r"(?<=\d)t(?=\d)", " ", bare.casefold())
    offset = None
    if ":" in lowered and (zone := _OFFSET.search(lowered)):
        lowered, offset = lowered[: zone.start()], _minutes_off(zone)
    half = _HALF.search(lowered)
    if half:
        lowered = f"{lowered[: half.start()]} {lowered[half.end() :]}".strip()
    clock = _CLOCK.search(lowered) or _DOTTED_CLOCK.search(lowered)
    if half and not clock:
        return None
    if clock:
        lowered = f"{lowered[: clock.start()]} {lowered[clock.end() :]}"
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    shown = "" if half is None else half[0].rstrip(".")
    if shown and shown.isascii() and len(shown) == 2 and shown.upper() in text:
        shown = shown.upper()
    return _find_date(lowered, hour, minute, second, offset, shown)


def _plain(text: str) -> str:
    """NFKC, ASCII digits, single spaces, no direction marks, dates of 年月日 with slashes."""
    text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).replace("،", ",")
    if not text.isascii():
        text = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)
        text = re.sub(r"[年年년월月]\s?", "/", re.sub(r"[日일]", " ", text))
    return " ".join(text.split())


def _minutes_off(zone: re.Match[str]) -> int:
    minutes = int(zone[2] or 0) * 60 + int(zone[3] or 0)
    return -minutes if zone[1] == "-" else minutes


def _find_date(
    text: str, hour: int, minute: int, second: int, offset: int | None, half: str
) -> Moment | None:
    bare = " ".join(text.replace(",", " ").split()).strip()
    bare = " ".join(word for word in bare.split(" ") if word.strip(".") not in _BESIDE_DATES)
    found = _DATE.fullmatch(bare)
    if found:
        return _made((found[1], found[3], found[4]), found[2], hour, minute, second, half, offset)
    words = _WORDS.findall(bare)
    months = [month for word in words if (month := _month(word))]
    numbers = [word for word in words if word.isdigit()]
    if len(months) != 1 or len(numbers) != 2 or len(words) > 4:
        return None
    day, year = sorted(numbers, key=len)
    if len(year) != 4 or len(day) > 2:
        return None
    return _made((year, str(months[0]), day), "", hour, minute, second, half, offset)


def _month(word: str) -> int | None:
    return MONTHS.get(word) or MONTHS.get(word[:4]) or MONTHS.get(word[:3])


def _made(
    numbers: tuple[str, str, str],
    sep: str,
    hour: int,
    minute: int,
    second: int,
    half: str,
    offset: int | None = None,
) -> Moment | None:
    if half:
        if not 0 <= hour <= 12:  # Japanese clocks say 午前0:30
            return None
        afternoon = _HALVES.get(half.casefold(), half[0].casefold()) == "p"
        hour = hour % 12 + (12 if afternoon else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    first, middle, last = numbers
    if len(first) > 2:
        if len(first) != 4 or len(last) > 2:
            return None
        sep = ""
    elif len(last) == 4 and last < "2000":
        return None
    return Moment((int(first), int(middle), int(last)), sep, hour, minute, second, offset, half)


def _day_number(text: str, days_from: datetime | None) -> Moment | None:
    if days_from is None or not re.fullmatch(r"\d{4,6}(\.\d+)?", text, re.ASCII):
        return None
    day = days_from + timedelta(seconds=round(float(text) * 86400))
    return Moment((day.year, day.month, day.day), "", day.hour, day.minute, day.second)


@lru_cache(maxsize=16_384)
def place(moment: Moment | None, order: Order) -> datetime | None:
    """The moment under an order of day and month: naive, or aware UTC where it names its offset.

    None where it is no date of 2000–2100.
    """
    if moment is None:
        return None
    day = date_of(moment.numbers, moment.sep, order)
    if day is None:
        return None
    found = datetime(day[0], day[1], day[2], moment.hour, moment.minute, moment.second)  # noqa: DTZ001 - zone unknown
    if moment.offset is None:
        return found
    return (found - timedelta(minutes=moment.offset)).replace(tzinfo=UTC)


def date_of(numbers: Numbers, sep: str, order: Order) -> Numbers | None:
    """(year, month, day) under an order; None where that is no date of 2000–2100."""
    first, middle, last = numbers
    if not sep:
        year, month, day = first, middle, last
    elif order == "YMD":
        year, month, day = (2000 + first, middle, last) if last < 100 else (0, 0, 0)
    else:
        year = 2000 + last if last < 100 else last
        month, day = (first, middle) if order == "MDY" else (middle, first)
    if not (EARLIEST <= year <= LATEST and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    if day > 28:
        try:
            date(year, month, day)
        except ValueError:
            return None
    return year, month, day


def zone_letters(text: str) -> str | None:
    """The letters of a zone behind a time (BST), which do not name one: there are several of most."""
    found = _ABBREVIATION.search(text)
    letters = found[0].strip() if found else None
    return None if letters in ("AM", "PM") else letters


def parse_moment(text: str, order: Order = "MDY", days_from: datetime | None = None) -> datetime | None:
    """The moment that a text tells, or None where it is no possible date."""
    return place(split_moment(text, days_from), order)
