"""Knows how reports write how long somebody stayed, in many languages: `64`, `1h 2m 3s`, `1 Std. 2 Min.`."""

import re
import unicodedata
from functools import lru_cache

_HOURS = {
    "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "godz", "g", "heure", "heures", "hora",
    "horas", "ora", "ore", "uur", "u", "時間", "小时", "小時", "시간", "ч", "час", "часа", "часов", "sa",
    "saat",
    "tim", "timmar", "t", "time", "timer", "hod", "óra", "س", "ساعة", "giờ",
}  # fmt: skip
_MINUTES = {
    "m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti", "minut", "minuty",
    "分", "分钟", "分鐘", "분", "м", "мин", "минуты", "минут", "минута", "dk", "dakika", "minuter",
    "minutter",
    "perc", "د", "دقيقة", "phút",
}  # fmt: skip
_SECONDS = {
    "s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "seg", "segundo", "segundos",
    "seconde", "secondes", "seconden", "secondi", "秒", "초", "с", "сек", "sn", "saniye", "sekunder", "mp",
    "ث", "ثانية", "giây",
}  # fmt: skip
_UNITS = {
    unicodedata.normalize("NFKC", word): seconds
    for words, seconds in ((_HOURS, 3600), (_MINUTES, 60), (_SECONDS, 1))
    for word in words
}
_PLAIN = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", re.ASCII)
_PART = re.compile(r"(\d{1,6})\s?([^\W\d_]+)\.?,?\s?")
LONGEST = 24 * 60


@lru_cache(maxsize=4096)
def parse_minutes(text: str) -> float | None:
    """Minutes from `64`, `60.5`, `62 mins`, `1h 2m 3s`, `1:02:03`; None for all else, or above a day."""
    if _PLAIN.fullmatch(text):
        return _within_a_day(float(text.replace(",", ".")))
    text = " ".join(text.split())
    if not text or len(text) > 60:
        return None
    if _PLAIN.fullmatch(text):
        return _within_a_day(float(text.replace(",", ".")))
    clock = _CLOCK.fullmatch(text)
    if clock:
        parts = [int(part) for part in clock.groups() if part is not None]
        return _within_a_day(
            parts[0] * 60 + parts[1] + parts[2] / 60 if len(parts) == 3 else parts[0] + parts[1] / 60
        )
    return _in_words(unicodedata.normalize("NFKC", text).casefold())


def _in_words(text: str) -> float | None:
    """Numbers with units; three numbers with units that we do not know are hours, minutes, seconds."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        return None
    seconds = [_UNITS.get(unit) for _, unit in parts]
    if None in seconds and len(parts) == 3:
        seconds = [3600, 60, 1]
    if None in seconds or len(set(seconds)) != len(seconds):
        return None
    return _within_a_day(
        sum(int(number) * (each or 0) for (number, _), each in zip(parts, seconds, strict=True)) / 60
    )


def _within_a_day(minutes: float) -> float | None:
    return minutes if minutes <= LONGEST else None
