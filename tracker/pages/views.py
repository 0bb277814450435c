"""Shows the public pages of webinars: home, series, webinar."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.figures.counts import Period
from tracker.figures.disclosure_queries import find_withheld
from tracker.figures.held import count_held
from tracker.figures.period_queries import count_years, period_counts
from tracker.figures.queries import count_webinars
from tracker.models import Presentation, Series, Webinar
from tracker.pages import queries
from tracker.pages.blueprint import pages
from tracker.pages.shown import came, came_as_published, numbers_of, stage_of
from tracker.pages.statistics import public_period, public_total
from tracker.recaps.fields import fill
from tracker.recaps.queries import list_published as list_published_recaps
from tracker.registrations.card import make_card
from tracker.registrations.queries import get_places
from tracker.registrations.rules import ENTERED, find_door
from tracker.registrations.series_queries import count_open_dates
from tracker.web.access import is_organiser
from tracker.web.addresses import site_address
from tracker.web.filters import countries
from tracker.web.kept_pages import briefly_kept
from tracker.web.languages import knows_zone, page_locale, viewer_zone
from tracker.web.paging import page_of
from tracker.webinars.agenda import agenda_of, shown_organisation
from tracker.webinars.calendar_entries import entry_of
from tracker.webinars.calendar_links import add_links, subscribe_links
from tracker.webinars.clocks import world_clock
from tracker.webinars.numbering import Numbers, year_of
from tracker.webinars.numbering_queries import entries_of, opening_of, year_start
from tracker.webinars.queries import (
    get_series_by_slug,
    list_materials,
    list_presentations,
    list_series,
    list_updates,
)
from tracker.webinars.structured import describe_webinar, outside

# Shown around the world until enough people have registered from elsewhere.
CITIES = ("America/Lima", "Europe/London", "Africa/Nairobi", "Asia/Manila")
CLOCKS = 5
RECENT = 4


@pages.get("/")
@briefly_kept
def home() -> str:
    """The next webinar, the latest recap, the series, recent webinars."""
    now = utc_now()
    coming = queries.list_coming(now)
    following = next((webinar for webinar in coming if webinar.state != "cancelled"), None)
    recap = next(iter(list_published_recaps(0, 1)), None)
    starts = queries.list_held_starts()
    series = [
        {
            "series": each,
            "held": _count_held(each, starts.get(each.id, [])),
            "first": next(iter(starts.get(each.id, [])), None),
            "next": next((w for w in coming if w.series_id == each.id and w.state != "cancelled"), None),
        }
        for each in list_series()
    ]
    return render_template(
        "pages/home.html",
        webinar=following,
        numbers=_numbers(following) if following else None,
        door=_door(following) if following else "",
        recap=recap,
        recap_came=came_as_published(recap.figures or {}) if recap else None,
        recap_summary=fill(recap.summary, recap.facts or {}, str) if recap else "",
        all_series=series,
        past=_past_lines(queries.list_past(now, coming, limit=RECENT)),
    )


@pages.get("/<series_slug>")
@briefly_kept
def series(series_slug: str) -> str:
    """A series: what comes next, what was held by year, its calendar and its figures."""
    now = utc_now()
    one = get_series_by_slug(series_slug)
    coming = queries.list_coming(now, one.id)
    entries = entries_of(one.id) if coming else []
    page = page_of(queries.count_past(one.id, now, coming))
    past = queries.list_past(now, coming, series_id=one.id, limit=page.size, offset=page.offset)
    starts = queries.list_held_starts().get(one.id, [])
    counted, not_told = count_years(one.id), find_withheld()
    return render_template(
        "pages/series.html",
        series=one,
        now=now,
        coming=coming,
        numbers={webinar.id: _numbers(webinar, entries) for webinar in coming},
        open_dates=count_open_dates(one.id, now) if coming else 0,
        page=page,
        years=[(year, list(lines)) for year, lines in groupby(_past_lines(past), lambda line: line["year"])],
        counts={counts.period.year: public_period(counts, not_told) for counts in counted},
        total=public_total(period_counts(Period(series_id=one.id)), counted, not_told),
        held=_count_held(one, starts),
        first=next(iter(starts), None),
        this_year=year_of(now.date(), year_start(one)),
        feed=subscribe_links(f"{site_address()}/{one.slug}/calendar.ics", one.name),
    )


@pages.get("/<series_slug>/<int:number>")
def numbered(series_slug: str, number: int) -> Response:
    """A webinar's number leads to its address, once it is frozen."""
    found = queries.find_by_number(series_slug, number)
    return redirect(url_for("pages.webinar", series_slug=series_slug, webinar_slug=found.slug), 301)


@pages.get("/<series_slug>/<webinar_slug>")
@briefly_kept
def webinar(series_slug: str, webinar_slug: str) -> str:
    """One webinar in whatever state it is: to register, to join, or to look back."""
    now = utc_now()
    one = queries.get_page_webinar(series_slug, webinar_slug, with_drafts=is_organiser())
    stage = stage_of(one.state, one.starts_at, one.minutes, now)
    places = get_places(one.id)
    given = list_presentations(one.id)
    address = site_address() + url_for(".webinar", series_slug=series_slug, webinar_slug=webinar_slug)
    return render_template(
        "pages/webinar.html",
        webinar=one,
        address=address,
        structured=_structured(one, address, given) if one.state != "draft" else {},
        stage=stage,
        numbers=_numbers(one),
        door=find_door(places, now),
        open_dates=count_open_dates(one.series_id, now) if find_door(places, now) in ENTERED else 0,
        card=make_card(one, places, now),
        agenda=agenda_of(given, one.starts_at, countries),
        agenda_zone=viewer_zone() if knows_zone() else one.zone,
        updates=list_updates(one.id),
        materials=list_materials(one.id, public_only=True),
        clocks=_clocks(one),
        calendar=add_links(entry_of(one, site_address())),
        has_recap=stage == "held" and queries.has_recap(one.id),
        came=came(count_webinars([one.id])[one.id]) if stage == "held" else None,
    )


def _numbers(one: Webinar, entries: Any = None) -> Numbers:
    known = entries if entries is not None else ([] if one.state == "held" else entries_of(one.series_id))
    return numbers_of(one, known, opening_of(one.series), year_start(one.series))


def _structured(one: Webinar, address: str, given: Sequence[Presentation]) -> dict[str, Any]:
    return describe_webinar(outside(one, address, [shown_organisation(each) for each in given]))


def _door(one: Webinar) -> str:
    return find_door(get_places(one.id), utc_now())


def _count_held(one: Series, starts: Sequence[Any]) -> int:
    return count_held(opening_of(one), [start.date() for start in starts], None, year_start(one))


def _past_lines(past: Sequence[Webinar]) -> list[dict[str, Any]]:
    """What a list of past webinars shows of each; the same number of queries however many."""
    counts = count_webinars([each.id for each in past])
    extras = queries.find_extras(past)
    return [
        {
            "webinar": each,
            "year": year_of(each.local_start.date(), year_start(each.series)),
            "came": came(counts[each.id]) if each.state == "held" else None,
            "has_recap": each.id in extras.with_recap,
            "slides": extras.slides.get(each.id),
        }
        for each in past
    ]


def _clocks(one: Webinar) -> Any:
    """Five clocks: the webinar's own, those of many registered people, and well-known cities."""
    zones = dict.fromkeys((one.zone, *queries.list_zones(one.id, CLOCKS - 1), *CITIES))
    return world_clock(one.starts_at, one.minutes, one.zone, list(zones)[:CLOCKS], page_locale())
