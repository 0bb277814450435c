"""Knows what to show somebody who must say in which order a file writes day and month: dates out of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.attendance.reading.file_reading import FileReading, FileRow
from tracker.attendance.reading.times import Order, date_of, place, split_moment

ORDERS: tuple[Order, ...] = ("DMY", "MDY", "YMD")
SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class DateExample:
    """A date as the file writes it, and the day that it would be under each order that is possible."""

    text: str
    days: dict[Order, date]


def find_examples(reading: FileReading) -> tuple[DateExample, ...]:
    """The first different dates that can be read more than one way; none where nobody need be asked."""
    if reading.is_order_sure:
        return ()
    found: dict[str, DateExample] = {}
    for row in reading.rows:
        for one in _open_dates(row):
            if len(one.days) > 1:
                found.setdefault(one.text, one)
        if len(found) >= SHOWN:
            break
    return tuple(found.values())[:SHOWN]


def _open_dates(row: FileRow) -> Iterator[DateExample]:
    """The dates of a row's join and leave, as far as their order is open."""
    known = {row.joined, row.left} - {None}
    for cell in row.cells:
        moment = split_moment(cell.strip())
        if moment is None or not moment.is_open:
            continue
        if not known & {place(moment, order) for order in ORDERS}:
            continue
        days: dict[Order, date] = {}
        for order in ORDERS:
            day = date_of(moment.numbers, moment.sep, order)
            if day and date(*day) not in days.values():
                days[order] = date(*day)
        yield DateExample(text=moment.sep.join(_digits(cell, moment.numbers)), days=days)


def _digits(cell: str, numbers: tuple[int, int, int]) -> list[str]:
    """The three numbers of a date as the cell writes them, with the zeros before them."""
    parts = "".join(sign if sign.isdecimal() else " " for sign in cell).split()
    for at in range(len(parts) - 2):
        if tuple(int(part) for part in parts[at : at + 3]) == numbers:
            return parts[at : at + 3]
    return [str(number) for number in numbers]
