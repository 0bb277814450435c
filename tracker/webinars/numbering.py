"""Knows which webinar of its series and of its year a webinar is, and what a change would renumber."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from tracker.errors import N_, Invalid, Refusal

HELD = "held"
CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Webinars held before the tracker: how many, before which date, and per year where that is known."""

    held_before: int = 0
    before_on: date | None = None
    per_year: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One webinar as numbering sees it. `local_on` is its start date in its own zone."""

    id: int
    title: str
    starts_at: datetime
    local_on: date
    state: str
    number: int | None = None
    year_number: int | None = None
    has_published_recap: bool = False


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Number in the series and in the year; None where the opening balance does not say."""

    number: int | None
    year_number: int | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A held webinar whose frozen numbers would become others."""

    webinar_id: int
    title: str
    old: Numbers
    new: Numbers
    has_published_recap: bool


@dataclass(frozen=True, kw_only=True)
class Renumbering:
    """Somebody saw what would be renumbered (`seen` is its WouldRenumber.code), wants it, and says why."""

    seen: str
    reason: str


class WouldRenumber(Refusal):
    """Numbers given out would change; `changes` says which, and which published recaps would contradict.

    Whoever saw these changes applies them, and no others, by their `code`.
    """

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = tuple(changes)
        told = "".join(f"{one.webinar_id} {one.old} {one.new};" for one in self.changes)
        self.code = sha256(told.encode()).hexdigest()[:8]
        recaps = sum(change.has_published_recap for change in self.changes)
        super().__init__(
            N_("This would renumber %(webinars)s; published recaps that would contradict it: %(recaps)s"),
            webinars="; ".join(_said(change) for change in self.changes),
            recaps=recaps or "none",
        )


def _said(change: Change) -> str:
    old = "?" if change.old.number is None else change.old.number
    new = "?" if change.new.number is None else change.new.number
    if old == new:
        return f"“{change.title}” ({change.old.year_number} → {change.new.year_number} of its year)"
    return f"“{change.title}” ({old} → {new})"


def year_of(on: date, year_start: tuple[int, int] = (1, 1)) -> int:
    """The year a date counts in; a year that starts on (month, day) is named after the one it starts in."""
    return on.year if (on.month, on.day) >= year_start else on.year - 1


def year_name(year: int, year_start: tuple[int, int] = (1, 1)) -> str:
    """What a year is called: "2020", or "2020/21" where it begins on another day than 1 January."""
    return str(year) if year_start == (1, 1) else f"{year}/{(year + 1) % 100:02d}"


def year_slug(name: str) -> str:
    """What a year is called in the name of a file: "2020-21"."""
    return name.replace("/", "-")


def year_start_on(year: int, year_start: tuple[int, int] = (1, 1)) -> date:
    """The first day of a year."""
    return date(year, *year_start)


def default_before_on(
    first_held_on: date, year_start: tuple[int, int] = (1, 1), per_year: Iterable[int] = ()
) -> date:
    """The opening balance's date when nobody said one: the first day of the first held webinar's year.

    Where the balance's years reach into that year, it is the first held webinar's own date.
    """
    year = year_of(first_held_on, year_start)
    if any(each >= year for each in per_year):
        return first_held_on
    return year_start_on(year, year_start)


def check_opening(opening: Opening, year_start: tuple[int, int] = (1, 1)) -> None:
    """Refuse an opening balance that cannot be: negative, years that do not add up, a missing split."""
    if opening.held_before < 0 or any(count < 0 for count in opening.per_year.values()):
        raise Invalid(N_("Enter how many webinars were held before, as a number"), field="held_before")
    if opening.per_year and sum(opening.per_year.values()) != opening.held_before:
        raise Invalid(
            N_("The years add up to %(sum)s, not to %(total)s"),
            field="per_year",
            sum=sum(opening.per_year.values()),
            total=opening.held_before,
        )
    if opening.before_on is None:
        return
    last_year = year_of(opening.before_on, year_start)
    mid_year = opening.before_on != year_start_on(last_year, year_start)
    if any(year > last_year or (year == last_year and not mid_year) for year in opening.per_year):
        raise Invalid(N_("The years of the balance must lie before its date"), field="per_year")
    if opening.held_before and mid_year and not opening.per_year:
        raise Invalid(
            N_("Say how many of them were held in each year, because the balance ends within %(year)s"),
            field="per_year",
            year=last_year,
        )


def assign(
    entries: Iterable[Entry], opening: Opening, year_start: tuple[int, int] = (1, 1)
) -> dict[int, Numbers]:
    """The numbers of all given webinars in order of date, as if each were held. The one place that counts."""
    ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.id))
    before = [entry for entry in ordered if _is_within(entry, opening)]
    after = [entry for entry in ordered if not _is_within(entry, opening)]
    if len(before) > opening.held_before:
        raise Refusal(
            N_(
                "%(count)s webinars before %(date)s are recorded, but the series says that only %(total)s "
                "were held before that date. Change the opening balance first"
            ),
            count=len(before),
            date=opening.before_on.isoformat() if opening.before_on else "",
            total=opening.held_before,
        )
    found = _within_balance(before, opening, year_start)
    seen = Counter(opening.per_year)
    for position, entry in enumerate(after, opening.held_before + 1):
        year = year_of(entry.local_on, year_start)
        seen[year] += 1
        found[entry.id] = Numbers(number=position, year_number=seen[year])
    return found


def _is_within(entry: Entry, opening: Opening) -> bool:
    return bool(opening.held_before and opening.before_on and entry.local_on < opening.before_on)


def _within_balance(
    before: Sequence[Entry], opening: Opening, year_start: tuple[int, int]
) -> dict[int, Numbers]:
    """Numbers of backfilled webinars: known as soon as all of their year, or of the balance, are recorded."""
    found: dict[int, Numbers] = {}
    recorded = Counter(year_of(entry.local_on, year_start) for entry in before)
    is_whole = len(before) == opening.held_before
    seen: Counter[int] = Counter()
    for position, entry in enumerate(before, 1):
        year = year_of(entry.local_on, year_start)
        seen[year] += 1
        if opening.per_year and recorded[year] > opening.per_year.get(year, 0):
            raise Refusal(
                N_("%(count)s webinars of %(year)s are recorded, but the opening balance has %(total)s"),
                count=recorded[year],
                year=year,
                total=opening.per_year.get(year, 0),
            )
        year_is_whole = is_whole or recorded[year] == opening.per_year.get(year)
        earlier = sum(count for other, count in opening.per_year.items() if other < year)
        number = position if is_whole else earlier + seen[year] if year_is_whole else None
        found[entry.id] = Numbers(number=number, year_number=seen[year] if year_is_whole else None)
    return found


def expected(
    entries: Sequence[Entry], opening: Opening, year_start: tuple[int, int] = (1, 1)
) -> dict[int, Numbers]:
    """What drafts and scheduled webinars would become if held in order of date; absent where unknown."""
    held = [entry for entry in entries if entry.state == HELD]
    last = max((entry.starts_at for entry in held), default=None)
    coming = [
        entry
        for entry in entries
        if entry.state not in (HELD, CANCELLED)
        and (last is None or entry.starts_at > last)
        and not _is_within(entry, opening)
    ]
    numbers = assign([*held, *coming], opening, year_start)
    return {entry.id: numbers[entry.id] for entry in coming}


def changes(
    entries: Iterable[Entry], opening: Opening, year_start: tuple[int, int] = (1, 1)
) -> tuple[dict[int, Numbers], list[Change]]:
    """Numbers of all held webinars, and those whose frozen ones differ; a first number is no change."""
    held = [entry for entry in entries if entry.state == HELD]
    numbers = assign(held, opening, year_start)
    changed = [
        Change(
            webinar_id=entry.id,
            title=entry.title,
            old=Numbers(number=entry.number, year_number=entry.year_number),
            new=numbers[entry.id],
            has_published_recap=entry.has_published_recap,
        )
        for entry in sorted(held, key=lambda each: (each.starts_at, each.id))
        if _differs(entry.number, numbers[entry.id].number)
        or _differs(entry.year_number, numbers[entry.id].year_number)
    ]
    return numbers, changed


def _differs(frozen: int | None, new: int | None) -> bool:
    return frozen is not None and frozen != new


def freeze(
    entries: Iterable[Entry],
    opening: Opening,
    year_start: tuple[int, int] = (1, 1),
    *,
    renumbering: Renumbering | None = None,
) -> tuple[dict[int, Numbers], Sequence[Change]]:
    """The numbers to store for every held webinar, and those of them that change.

    Raises WouldRenumber where any changes that `renumbering` has not seen, Invalid where it gives no reason.
    """
    numbers, changed = changes(entries, opening, year_start)
    if not changed:
        return numbers, ()
    refusal = WouldRenumber(changed)
    if renumbering is None or renumbering.seen != refusal.code:
        raise refusal
    if not renumbering.reason.strip():
        raise Invalid(N_("Say why numbers that were given out change"), field="renumber_reason")
    return numbers, changed
