"""Knows what the address of the figures asks for, what its parts are called, and where each leads."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, request
from flask_babel import gettext as _

from tracker.errors import N_, Invalid
from tracker.figures.breakdown import BY, Part
from tracker.figures.counts import Period
from tracker.figures.people_queries import NOT_KNOWN, Narrowing
from tracker.models import Series
from tracker.organisations.regions import SUBREGIONS, region_name
from tracker.reports.asked import chosen_series, is_rolled_up, narrowing
from tracker.web.filters import on_date
from tracker.web.languages import page_locale
from tracker.webinars.group_queries import get_group, series_ids_of
from tracker.webinars.year_names import year_name


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be counted, and the words of the address that say so; `series` None is all of them."""

    by: str
    series: Series | None
    period: Period
    narrowed: Narrowing
    words: dict[str, Any]


def asked_figures() -> Asked:
    """By what, of which days, series and people. 404 for nonsense, Invalid for days that cannot be."""
    by = request.args.get("by") or "kind"
    year = request.args.get("year", "")
    if by not in BY or (year and not (year.isascii() and year.isdecimal() and 1900 <= int(year) <= 9998)):
        abort(404)
    series, group = chosen_series(), request.args.get("group", "")
    first, last = day("from"), day("to")
    if first and last and first > last:
        raise Invalid(N_("The period ends before it begins. Exchange the two days"), field="to")
    period = Period(
        series_id=series.id if series else None,
        year=int(year) if year else None,
        from_on=first,
        until=last,
        rolls_up=is_rolled_up(),
        series_ids=series_ids_of(get_group(group)) if group else None,
    )
    return Asked(
        by=by,
        series=series,
        period=period,
        narrowed=narrowing(),
        words=_words(period, series) | {"group": group or None},
    )


def _words(period: Period, series: Series | None) -> dict[str, Any]:
    return {
        "year": period.year,
        "from": period.from_on.isoformat() if period.from_on else None,
        "to": period.until.isoformat() if period.until else None,
        "series": series.slug if series else None,
        "offices": "headquarters" if period.rolls_up else None,
    }


def narrowed_words(narrowed: Narrowing) -> dict[str, Any]:
    """How an address says what a list is narrowed to."""
    return {
        "kind": narrowed.kind or None,
        "sector": narrowed.sector or None,
        "country": narrowed.country or None,
        "region": narrowed.region or None,
        "organisation": narrowed.organisation_id,
        "webinar": narrowed.webinar_id,
        "came": narrowed.came or None,
        "times": narrowed.times,
        "q": narrowed.search or None,
    }


def day(name: str) -> date | None:
    """The day that `?from=` or `?to=` names, as 2020-06-17. Invalid for anything else."""
    text = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(
            N_("“%(text)s” is no day. Write it like 2020-06-17"), field=name, text=text[:40]
        ) from None


def said_days(period: Period, series: Series | None) -> str:
    """The year and the days of a period in words."""
    said = []
    if period.year is not None:
        said.append(year_name(period.year, series))
    if period.from_on and period.until:
        said.append(_("%(first)s to %(last)s", first=on_date(period.from_on), last=on_date(period.until)))
    elif period.from_on:
        said.append(_("from %(first)s on", first=on_date(period.from_on)))
    elif period.until:
        said.append(_("until %(last)s", last=on_date(period.until)))
    return ", ".join(said) or str(_("all years"))


def part_words(by: str, part: Part, slugs: dict[int, str]) -> dict[str, Any]:
    """How an address narrows to one part."""
    if by == "series":
        return {"series": slugs[int(part.key or 0)]}
    if by == "organisation":
        return {"organisation": part.key or 0}
    return {"region" if by == "subregion" else by: NOT_KNOWN if part.key is None else part.key}


def region_choices() -> list[tuple[str, str]]:
    """Every region, each before the parts of it."""
    locale = page_locale()
    choices = []
    for region, within in SUBREGIONS.items():
        choices.append((region, region_name(region, locale)))
        choices += [(each, f"– {region_name(each, locale)}") for each in within]
    return choices
