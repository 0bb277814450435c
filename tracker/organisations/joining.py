"""Knows how two records of one organisation become one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from tracker.errors import Invalid
from tracker.organisations.details import Details, clean_details
from tracker.organisations.kinds import Period, add_period

Side = Literal["kept", "gone"]
SIDED = ("name", "short_name", "sector", "parent", "periods")


def join_details(kept: Details, gone: Details, chosen: dict[str, Side]) -> Details:
    """One record out of two: `chosen` says per field of SIDED whose value stays, else the filled one's.

    Countries, domains and spellings of both stay; the name that goes becomes a spelling. Kinds over time are
    those of the chosen record, and, where nothing is chosen, of both as far as they do not contradict.
    """
    values: dict[str, Any] = {}
    for name in SIDED:
        side = chosen.get(name) or ("kept" if getattr(kept, name) else "gone")
        values[name] = getattr(kept if side == "kept" else gone, name)
    if "periods" not in chosen:
        values["periods"] = _both_periods(kept, gone)
    names = (kept.name, gone.name, kept.short_name, gone.short_name)
    spellings = [text for text in names if text != values["short_name"]]
    return clean_details(
        replace(
            kept,
            **values,
            countries=(*kept.countries, *gone.countries),
            domains=(*kept.domains, *gone.domains),
            aliases=(
                *kept.aliases,
                *gone.aliases,
                *(text for text in spellings if text != values["short_name"]),
            ),
        )
    )


def chosen_sides(fields: Iterable[str], sent: Mapping[str, str]) -> dict[str, Side]:
    """Whose value stays, per field of which one of the two was sent."""
    sides: dict[str, Side] = {}
    for name in fields:
        value = sent.get(name, "")
        if value == "kept":
            sides[name] = "kept"
        elif value == "gone":
            sides[name] = "gone"
    return sides


def _both_periods(kept: Details, gone: Details) -> tuple[Period, ...]:
    periods = kept.periods
    try:
        for period in gone.periods:
            periods = add_period(periods, period)
    except Invalid:
        return kept.periods
    return periods
