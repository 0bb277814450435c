"""Knows times of day without a date, and how many minutes lie between two of them."""

import re
from datetime import timedelta

from tracker.attendance.reading.times import place, split_moment

_OF_DAY = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?\s*([ap])?\.?\s?m?\.?", re.ASCII | re.IGNORECASE)


def is_time_of_day(text: str) -> bool:
    """The text is a time of day and nothing else."""
    return _OF_DAY.fullmatch(text) is not None


def minutes_between(joined: str, left: str) -> float | None:
    """Minutes between two times of day without a date, over midnight too; None where they are not that."""
    first, last = _OF_DAY.fullmatch(joined), _OF_DAY.fullmatch(left)
    if not first or not last:
        return None
    moments = (
        split_moment(f"2020-01-01 {time[1]}:{time[2]}:{time[3] or '00'}" + _half(time))
        for time in (first, last)
    )
    begins, ends = (place(moment, "MDY") for moment in moments)
    if begins is None or ends is None:
        return None
    return ((ends - begins) % timedelta(days=1)).total_seconds() / 60


def _half(time: re.Match[str]) -> str:
    return f" {time[4]}m" if time[4] else ""
