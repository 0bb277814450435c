"""Shows how every organisation comes: who is new, who returns, who comes less, who is not seen any more."""

from collections import Counter
from datetime import date
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.figures.counts import Period
from tracker.figures.engagement import SORTS, STATES, Wanted, in_order, narrow
from tracker.figures.engagement_queries import Engagement, list_engagement
from tracker.figures.office_queries import count_offices
from tracker.figures.period_queries import list_years
from tracker.organisations.countries import country_name
from tracker.organisations.forms import kind_choices, sector_choices
from tracker.organisations.kinds import KINDS, SECTORS
from tracker.organisations.views import blueprint
from tracker.pages.engagement_files import engagement_csv, engagement_xlsx
from tracker.text import as_number
from tracker.web.access import viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.languages import page_locale
from tracker.web.paging import page_of

ENGAGEMENT = "/o/organisations/engagement"
HEADQUARTERS = "headquarters"


@blueprint.get(ENGAGEMENT)
@viewer_or_organiser
def engagement() -> str:
    """Every organisation with its first and last webinar, the two years compared, and what they say."""
    found, wanted, sort = _engagement(), _wanted(), _sort()
    everywhere = narrow(found.organisations, Wanted(**(vars(wanted) | {"state": ""})))
    counts = Counter(each.state for each in everywhere)
    rows = in_order(narrow(everywhere, wanted), sort)
    page = page_of(len(rows))
    return render_template(
        "organisations/engagement.html",
        found=found,
        wanted=wanted,
        sort=sort,
        page=page,
        rows=rows[page.offset : page.last],
        total=len(everywhere),
        counts={state: counts[state] for state in STATES if counts[state] or state == wanted.state},
        most=max((max(each.visits.people, each.visits.people_before) for each in rows), default=0),
        year=_year(),
        year_choices=[(str(year), str(year)) for year in list_years(Period())],
        offices=HEADQUARTERS if _is_rolled_up() else "",
        has_offices=count_offices() > 0,
        states=STATES,
        kinds=KINDS,
        sectors=SECTORS,
        kind_choices=kind_choices(),
        sector_choices=sector_choices(),
        country_choices=_countries(found),
    )


@blueprint.get(ENGAGEMENT + ".<any(csv, xlsx):ending>")
@viewer_or_organiser
def engagement_file(ending: str) -> Response:
    """The filtered list as a file."""
    found = _engagement()
    rows = in_order(narrow(found.organisations, _wanted()), _sort())
    make = engagement_csv if ending == "csv" else engagement_xlsx
    return download(make(found, rows, _, page_locale()), f"engagement-{found.now.last}", ending)


def _engagement() -> Engagement:
    year = _year()
    on = date(year, 12, 31) if year else utc_now().date()
    return list_engagement(min(on, utc_now().date()), rolls_up=_is_rolled_up())


def _year() -> int | None:
    """The year that `?year=` names; without one the twelve months that end today."""
    year = as_number(request.args.get("year", ""))
    return year if year and 1900 <= year <= 9998 else None


def _is_rolled_up() -> bool:
    return request.args.get("offices") == HEADQUARTERS


def _wanted() -> Wanted:
    """What the address asks for; nonsense narrows nothing."""
    asked: dict[str, Any] = request.args
    kind, sector, state = (asked.get(name, "") for name in ("kind", "sector", "state"))
    country = asked.get("country", "").upper()
    return Wanted(
        search=asked.get("q", "").replace("\0", "").strip()[:200],
        state=state if state in STATES else "",
        kind=kind if kind in KINDS else "",
        sector=sector if sector in SECTORS or sector == "unknown" else "",
        country=country if len(country) == 2 and country.isalpha() and country.isascii() else "",
    )


def _sort() -> str:
    sort = request.args.get("sort", "")
    return sort if sort.removeprefix("-") in SORTS else "name"


def _countries(found: Engagement) -> list[tuple[str, str]]:
    codes = {code for each in found.organisations for code in each.countries}
    return sorted(((code, country_name(code, page_locale())) for code in codes), key=lambda pair: pair[1])
