"""Knows how the engagement of organisations is written down as CSV, XLSX and JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tracker.errors import N_
from tracker.figures.engagement import STATES, Engaged
from tracker.figures.engagement_queries import Engagement
from tracker.organisations.countries import country_name
from tracker.organisations.kinds import KINDS, SECTORS
from tracker.tables import Cell, Sheet, to_csv, to_xlsx

Say = Callable[[str], str]  # translates; `str` leaves English


def engagement_csv(
    found: Engagement, rows: Sequence[Engaged], say: Say = str, locale: str = "en_GB"
) -> bytes:
    """One line for each organisation."""
    return to_csv(_columns(found, say), _lines(found, rows, say, locale))


def engagement_xlsx(
    found: Engagement, rows: Sequence[Engaged], say: Say = str, locale: str = "en_GB"
) -> bytes:
    """The same as a workbook."""
    sheet = Sheet(
        name=say(N_("Engagement")), columns=_columns(found, say), rows=_lines(found, rows, say, locale)
    )
    return to_xlsx([sheet])


def _columns(found: Engagement, say: Say) -> list[str]:
    people = say(N_("People from %(first)s to %(last)s"))
    names = (
        N_("Organisation"),
        N_("State"),
        N_("Kind"),
        N_("Sector"),
        N_("Countries"),
        N_("First came"),
        N_("Last came"),
        N_("Webinars"),
    )
    return [
        *(say(name) for name in names),
        *(people % {"first": days.first, "last": days.last} for days in (found.before, found.now)),
    ]


def _lines(found: Engagement, rows: Sequence[Engaged], say: Say, locale: str) -> Iterator[list[Cell]]:
    for each in rows:
        visits = each.visits
        yield [
            each.name,
            say(STATES[each.state]),
            say(KINDS[each.kind]),
            say(SECTORS[each.sector]) if each.sector else "",
            "; ".join(country_name(code, locale) for code in each.countries),
            visits.first.date() if visits.first else None,
            visits.last.date() if visits.last else None,
            visits.webinars,
            visits.people_before if found.recorded_before.measured else None,
            visits.people if found.recorded.measured else None,
        ]


def told(found: Engagement, rows: Sequence[Engaged]) -> dict[str, Any]:
    """JSON-ready."""
    compared = ((found.now, found.recorded), (found.before, found.recorded_before))
    now, before = (
        {"first": f"{days.first}", "last": f"{days.last}", "held": one.held, "measured": one.measured}
        for days, one in compared
    )
    return {"now": now, "before": before, "organisations": [_told(found, each) for each in rows]}


def _told(found: Engagement, each: Engaged) -> dict[str, Any]:
    visits = each.visits
    return {
        "id": each.organisation_id,
        "name": each.name,
        "state": each.state,
        "kind": each.kind,
        "sector": each.sector,
        "countries": list(each.countries),
        "first_came": f"{visits.first:%Y-%m-%d}" if visits.first else None,
        "last_came": f"{visits.last:%Y-%m-%d}" if visits.last else None,
        "webinars": visits.webinars,
        "people_before": visits.people_before if found.recorded_before.measured else None,
        "people": visits.people if found.recorded.measured else None,
    }
