"""Knows how many webinars a series held in each of its last years, as a recap shows it beside its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.figures.held import count_held
from tracker.webinars.numbering import HELD, Entry, Opening, year_of

MOST_YEARS = 5


@dataclass(frozen=True, kw_only=True)
class HeldYears:
    """(year, webinars held), oldest first, and how many were held before the first of these years."""

    years: tuple[tuple[int, int], ...]
    earlier: int


def held_by_year(
    entries: Iterable[Entry], opening: Opening, year_start: tuple[int, int], last_year: int
) -> HeldYears:
    """The webinars of a series up to one year, the opening balance included; empty years are left out."""
    held = [entry.local_on for entry in entries if entry.state == HELD]
    held = [on for on in held if year_of(on, year_start) <= last_year]
    known = sorted({year_of(on, year_start) for on in held} | {y for y in opening.per_year if y <= last_year})
    counts = [(year, count_held(opening, held, year, year_start)) for year in known]
    shown = tuple((year, count) for year, count in counts if count)[-MOST_YEARS:]
    total = count_held(opening, held, None, year_start)
    return HeldYears(years=shown, earlier=total - sum(count for _, count in shown))
