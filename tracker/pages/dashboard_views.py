"""Shows the organiser's dashboard: the next and the latest webinar, what waits, this year beside the last."""

from datetime import date, datetime
from typing import Any

from flask import current_app, render_template
from flask_security import current_user

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.figures.counts import Period
from tracker.figures.period_queries import period_counts
from tracker.figures.queries import count_webinars
from tracker.models import Webinar
from tracker.pages import dashboard_queries as queries
from tracker.pages.blueprint import pages
from tracker.pages.deeds import DEEDS, SOMETHING, place_of
from tracker.pages.waiting import TAGS, RecapState, Waiting, waiting
from tracker.recaps.timing_queries import list_waiting_for
from tracker.registrations.list_counts_queries import count_spread
from tracker.registrations.queries import get_places
from tracker.registrations.rules import find_door
from tracker.reports.choices import beside, days_of
from tracker.web.access import is_organiser, viewer_or_organiser
from tracker.webinars.numbering import year_of
from tracker.webinars.numbering_queries import expected_numbers, shared_year_start
from tracker.webinars.queries import list_series
from tracker.webinars.schedule import to_local

AHEAD = 4
DAYS = 14
COLLEAGUES = 5
WAITING = 8


@pages.get("/o")
@viewer_or_organiser
def dashboard() -> str:
    """What an organiser needs to see first; for viewers the counts without names."""
    now = utc_now()
    zone = str(current_user.zone or "UTC")
    today = to_local(now, zone).date()
    ahead = queries.list_ahead(now, AHEAD)
    todo = _todo(now) if is_organiser() else []
    colleagues = queries.list_colleagues(current_user.id, COLLEAGUES) if is_organiser() else []
    series = list_series()
    return render_template(
        "pages/dashboard.html",
        now=now,
        today=today,
        zone=zone,
        ahead=ahead,
        soon=sum((each.starts_at - now).days < 7 and each.state == "scheduled" for each in ahead),
        numbers=expected_numbers([each.series for each in ahead]),
        following=_following(ahead[0], now, today, zone) if ahead else None,
        latest=_latest(now),
        todo=todo,
        todo_shown=WAITING,
        tags=TAGS,
        colleagues=[(each, DEEDS.get(each.action, SOMETHING), place_of(each)) for each in colleagues],
        first_steps=None if queries.count_webinars() else bool(series),
        years=_years(today),
    )


def _todo(now: datetime) -> list[Waiting]:
    settings: Settings = current_app.config["TRACKER"]
    outbox = queries.get_outbox(now, sends=bool(settings.smtp_host))
    recaps = [RecapState(**vars(each)) for each in list_waiting_for(current_user.id)]
    clocks, jobs = queries.list_clocks(now), queries.list_ended_jobs(now)
    return waiting(queries.list_states(now), queries.list_staged(), outbox, clocks, recaps, jobs)


def _following(webinar: Webinar, now: datetime, today: date, zone: str) -> dict[str, Any]:
    """The next webinar: places, where people come from, registrations by day, how the last one stood."""
    places = get_places(webinar.id)
    before = queries.find_latest(now, webinar.series_id)
    left = webinar.starts_at - now
    return {
        "webinar": webinar,
        "days": (to_local(webinar.starts_at, zone).date() - today).days,
        "places": places,
        "door": find_door(places, now),
        "spread": count_spread(webinar.id),
        "by_day": queries.registrations_by_day(webinar.id, today, DAYS, zone),
        "before": before,
        "then": queries.count_registered_until(before.id, before.starts_at - left) if before else 0,
    }


def _latest(now: datetime) -> dict[str, Any] | None:
    webinar = queries.find_latest(now)
    return {"webinar": webinar, "figures": count_webinars([webinar.id])[webinar.id]} if webinar else None


def _years(today: date) -> dict[str, Any]:
    """This year so far beside the same days of the last; the year of all series, else the calendar's."""
    start = shared_year_start()
    period = Period(year=year_of(today, start))
    compared = beside(period, "", today, start)
    return {
        "now": period_counts(period),
        "before": period_counts(compared) if compared else None,
        "days": days_of(period.year or today.year, today, start),
    }
