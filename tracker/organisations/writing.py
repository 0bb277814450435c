"""Knows how the directory is written as the file that `reading` reads: the round trip changes nothing."""

from collections.abc import Iterable

from tracker.organisations.details import Details
from tracker.organisations.kinds import Period
from tracker.organisations.reading import COLUMNS

Row = list[str]


def to_rows(organisations: Iterable[Details]) -> list[Row]:
    """A row per organisation and kind, in the order of COLUMNS; the first row of each says everything."""
    return [row for one in organisations for row in _rows(one)]


def _rows(one: Details) -> list[Row]:
    first, *others = one.periods or (Period(kind=""),)
    whole = {
        "name": one.name,
        "short_name": one.short_name,
        "countries": "|".join(one.countries),
        "domains": "|".join(one.domains),
        "aliases": "|".join(one.aliases),
        "sector": one.sector,
        "parent": one.parent,
    }
    rows = [whole | _period(first), *({"name": one.name} | _period(period) for period in others)]
    return [[row.get(column, "") for column in COLUMNS] for row in rows]


def _period(period: Period) -> dict[str, str]:
    return {
        "kind": period.kind,
        "kind_from": period.from_on.isoformat() if period.from_on else "",
        "kind_to": period.to_on.isoformat() if period.to_on else "",
    }
