"""Knows how many webinars a series held in each of its last years, as a recap shows it beside its own."""

from collections.abc import Iterable

from tracker.figures.held import count_held
from tracker.webinars.numbering import HELD, Entry, Opening, year_of

MOST_YEARS = 5


def held_by_year(
    entries: Iterable[Entry], opening: Opening, year_start: tuple[int, int], last_year: int
) -> dict[int, int]:
    """{year: webinars held} up to one year, the opening balance included; years without any are left out."""
    held = [entry.local_on for entry in entries if entry.state == HELD]
    years = sorted({year_of(on, year_start) for on in held} | set(opening.per_year))
    counts = {year: count_held(opening, held, year, year_start) for year in years if year <= last_year}
    return {year: count for year, count in list(counts.items())[-MOST_YEARS:] if count}
