"""Knows how many webinars were held in a period: those recorded, and those of the opening balance."""

from collections.abc import Sequence
from datetime import date

from tracker.webinars.numbering import Opening, default_before_on, year_of


def count_held(
    opening: Opening,
    recorded_on: Sequence[date],
    year: int | None = None,
    year_start: tuple[int, int] = (1, 1),
) -> int:
    """Webinars held in one year, or ever (None).

    `recorded_on` are the local dates of all held webinars of the series. Those before the balance's date
    count within it; where the balance is not split by year, a year has those that are recorded.
    """
    within: list[date] = []
    after: list[date] = []
    before_on = _before_on(opening, recorded_on, year_start)
    for on in recorded_on:
        (within if before_on and on < before_on else after).append(on)
    if year is None:
        return opening.held_before + len(after)
    in_year = sum(year_of(on, year_start) == year for on in after)
    recorded_within = sum(year_of(on, year_start) == year for on in within)
    return in_year + max(opening.per_year.get(year, 0), recorded_within)


def _before_on(opening: Opening, recorded_on: Sequence[date], year_start: tuple[int, int]) -> date | None:
    if not opening.held_before:
        return None
    if opening.before_on:
        return opening.before_on
    return default_before_on(min(recorded_on), year_start) if recorded_on else None
