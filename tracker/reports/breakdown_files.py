"""Knows how figures by their parts are written down as CSV and XLSX, with the numbers of the page."""

from collections.abc import Iterator, Sequence

from tracker.errors import N_
from tracker.figures.breakdown import BY, Breakdown, Part
from tracker.figures.shared_rooms import with_heads
from tracker.organisations.countries import country_name
from tracker.organisations.kinds import SECTORS
from tracker.organisations.regions import region_name
from tracker.reports.files import KINDS, Say, method_lines
from tracker.tables import Cell, Sheet, to_csv, to_xlsx

NOBODY_KNOWS = N_("Not known")
COLUMNS = {
    "individuals": N_("Different people"),
    "attendances": N_("Attendances"),
    "organisations": N_("Organisations"),
    "countries": N_("Countries"),
    "webinars": N_("Webinars"),
    "new_people": N_("New people"),
    "returning_people": N_("Returning people"),
    "new_organisations": N_("New organisations"),
    "returning_organisations": N_("Returning organisations"),
    "registrations": N_("Registrations"),
    "came": N_("Of them came"),
    "show_percent": N_("Of 100 registered came"),
    "median_minutes": N_("Median stay in minutes"),
}
WHOLE = N_("All, each counted once")


def part_name(by: str, part: Part, say: Say = str, locale: str = "en") -> str:
    """What a part is called in a language."""
    key = str(part.key)
    if part.key is None:
        return say(NOBODY_KNOWS)
    if by == "kind":
        return say(KINDS[key])
    if by == "sector":
        return say(SECTORS[key]) if key in SECTORS else key
    if by == "country":
        return country_name(key, locale)
    if by in ("region", "subregion"):
        return region_name(key, locale)
    return part.label or key  # a kept year has its number only


def breakdown_csv(found: Breakdown, say: Say = str, locale: str = "en") -> bytes:
    """One line per part, and one for the whole."""
    return to_csv(*_table(found, say, locale))


def breakdown_xlsx(found: Breakdown, say: Say = str, locale: str = "en") -> bytes:
    """The same as a workbook, with how it was counted."""
    columns, rows = _table(found, say, locale)
    method: list[list[Cell]] = [[line] for line in method_lines(found.coverage, say)]
    return to_xlsx(
        [
            Sheet(name=say(BY[found.by]), columns=columns, rows=rows),
            Sheet(name=say(N_("How we counted")), columns=[say(N_("How we counted"))], rows=method),
        ]
    )


def _table(found: Breakdown, say: Say, locale: str) -> tuple[list[str], list[Sequence[Cell]]]:
    return with_heads(_columns(found, say), _rows(found, say, locale), found.in_shared_rooms, say)


def _columns(found: Breakdown, say: Say) -> list[str]:
    days = [say(N_("Date"))] if found.by == "webinar" else []
    return [say(BY[found.by]), *days, *(say(name) for name in COLUMNS.values())]


def _rows(found: Breakdown, say: Say, locale: str) -> Iterator[list[Cell]]:
    for part in found.parts:
        days: list[Cell] = [part.on] if found.by == "webinar" else []
        yield [part_name(found.by, part, say, locale), *days, *(getattr(part, key) for key in COLUMNS)]
    none: list[Cell] = [None] if found.by == "webinar" else []
    yield [say(WHOLE), *none, *(getattr(found.whole, key) for key in COLUMNS)]
