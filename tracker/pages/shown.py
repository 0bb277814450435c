"""Knows in which shape the public pages show a webinar: its numbers, its state, who came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from tracker.errors import Refusal
from tracker.figures.counts import WebinarCounts
from tracker.figures.suppression import shown
from tracker.webinars.numbering import CANCELLED, HELD, Entry, Numbers, Opening, expected

Stage = Literal["draft", "coming", "live", "over", "held", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class Came:
    """Who came, as the public may know it: None is withheld or not known; `is_small` is under five."""

    state: str
    people: int | None
    organisations: int | None
    countries: int | None
    is_small: bool


def stage_of(state: str, starts_at: datetime, minutes: int, now: datetime) -> Stage:
    """Where a webinar stands at a moment."""
    if state == HELD:
        return "held"
    if state == CANCELLED:
        return "cancelled"
    if state == "draft":
        return "draft"
    if now < starts_at:
        return "coming"
    return "live" if now < starts_at + timedelta(minutes=minutes) else "over"


def numbers_of(
    webinar: Any, entries: Sequence[Entry], opening: Opening, year_start: tuple[int, int]
) -> Numbers:
    """A held webinar's frozen numbers; of one to come the expected ones, None where unknown."""
    if webinar.state == HELD:
        return Numbers(number=webinar.number, year_number=webinar.year_number)
    nothing = Numbers(number=None, year_number=None)
    try:
        return expected(entries, opening, year_start).get(webinar.id, nothing)
    except Refusal:  # the opening balance contradicts what is recorded: an organiser must see to it
        return nothing


def came(counts: WebinarCounts) -> Came:
    """A webinar's figures without cells that are too small to be public."""
    return _came(counts.state, counts.individuals, counts.head_count, counts.organisations, counts.countries)


def came_as_published(figures: Mapping[str, Any]) -> Came:
    """The same of the counts that were kept with a published recap."""
    keys = ("individuals", "head_count", "organisations", "countries")
    return _came(str(figures.get("state", "not_measured")), *(figures.get(key) for key in keys))


def _came(
    state: str, individuals: int | None, heads: int | None, organisations: int | None, countries: int | None
) -> Came:
    people = individuals if state == "measured" else heads
    is_public = shown(people) is not None
    return Came(
        state=state,
        people=shown(people),
        organisations=shown(organisations) if is_public else None,
        countries=countries if is_public else None,
        is_small=people is not None and not is_public,
    )
