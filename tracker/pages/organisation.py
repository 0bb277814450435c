"""Shows one organisation with what attendance says about it."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.errors import NotFound
from tracker.figures.counts import Period
from tracker.figures.organisation_queries import OrganisationHistory, organisation_history
from tracker.figures.people_queries import Narrowing, list_people
from tracker.organisations import list_queries, queries
from tracker.organisations.duplicate_queries import find_kept, list_undoable
from tracker.organisations.kinds import KINDS, SECTORS, timeline
from tracker.organisations.matching import kind_on
from tracker.organisations.views import blueprint
from tracker.pages import duplicates_views as _duplicates
from tracker.pages import engagement_views as _engagement
from tracker.registrations.focal_queries import list_focal_points
from tracker.web.access import is_organiser, viewer_or_organiser

__all__ = ["blueprint"]
_PARTS = (_duplicates, _engagement)

SHOWN_PEOPLE = 20


@blueprint.get("/o/organisations/<int:organisation_id>")
@viewer_or_organiser
def show(organisation_id: int) -> str | Response:
    """Kinds over time, domains, spellings, and who came; names of people for organisers only.

    The address of a record that went into another leads to that one.
    """
    try:
        organisation = queries.get_organisation(organisation_id)
    except NotFound:
        kept_id = find_kept(organisation_id)
        if kept_id is None:
            raise
        return redirect(url_for(".show", organisation_id=kept_id))
    details = queries.load_details(organisation_id)[organisation_id]
    today = utc_now().date()
    years, segments = timeline(details.periods, today)
    history = organisation_history(organisation_id)
    people = _people(organisation_id, history)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        details=details,
        today=today,
        kind=kind_on(details.periods, today),
        since=_since(details.periods, today),
        years=years,
        segments=segments,
        parts=list_queries.list_parts(organisation_id),
        by_domain=list_queries.count_people_by_domain(organisation_id),
        history=history,
        people=people if request.args.get("all") else people[:SHOWN_PEOPLE],
        people_total=len(people),
        focal_points=list_focal_points(organisation_id) if is_organiser() else [],
        merges=list_undoable(organisation_id, utc_now()) if is_organiser() else [],
        names=list_queries.list_names() if is_organiser() else [],
        kinds=KINDS,
        sectors=SECTORS,
    )


def _since(periods: Any, today: date) -> int | None:
    """The year in which today's kind began, where it is known."""
    valid = [one for one in periods if (one.from_on or date.min) <= today <= (one.to_on or date.max)]
    return valid[-1].from_on.year if valid and valid[-1].from_on else None


def _people(organisation_id: int, history: OrganisationHistory) -> list[Any]:
    if not is_organiser() or not history.people:
        return []
    people = list_people(Period(), Narrowing(organisation_id=organisation_id))
    return sorted(people, key=lambda one: (-one.webinars, one.name.casefold()))
