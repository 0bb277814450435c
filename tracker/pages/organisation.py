"""Shows one organisation with what attendance says about it."""

from datetime import date
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.errors import NotFound
from tracker.figures.colleague_queries import count_colleagues, list_colleagues
from tracker.figures.engagement_queries import count_recorded
from tracker.figures.office_queries import offices_of
from tracker.figures.organisation_queries import list_countries_of, organisation_history
from tracker.organisations import list_queries, queries
from tracker.organisations.duplicate_queries import find_kept, list_undoable
from tracker.organisations.kinds import KINDS, SECTORS, timeline
from tracker.organisations.matching import kind_on
from tracker.organisations.views import blueprint
from tracker.pages import duplicates_views as _duplicates
from tracker.pages import engagement_views as _engagement
from tracker.pages import organisation_lists as _lists
from tracker.pages.organisation_asked import is_rolled_up, offices_wish, registered_at, sought
from tracker.registrations.focal_queries import list_focal_points
from tracker.web.access import is_organiser, viewer_or_organiser
from tracker.webinars.presentation_queries import list_given

__all__ = ["blueprint"]
_PARTS = (_duplicates, _engagement, _lists)

SHOWN = 10  # rows of a list on the organisation's page; the others are one click away


@blueprint.get("/o/organisations/<int:organisation_id>")
@viewer_or_organiser
def show(organisation_id: int) -> str | Response:
    """Kinds over time, domains, spellings, offices, and who came; names of people for organisers only.

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
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        details=details,
        today=today,
        kind=kind_on(details.periods, today),
        since=_since(details.periods, today),
        years=years,
        segments=segments,
        family=list_queries.list_family(organisation_id),
        by_domain=list_queries.count_people_by_domain(organisation_id),
        offices=offices_wish(),
        shown=SHOWN,
        kinds=KINDS,
        sectors=SECTORS,
        **_attendance(organisation_id),
        **_for_organisers(organisation_id),
    )


def _attendance(organisation_id: int) -> dict[str, Any]:
    """What held webinars say: figures, countries, presentations, and how many stay away."""
    rolls_up = is_rolled_up()
    stopped = sought(organisation_id, is_stopped=True)
    history = organisation_history(organisation_id, rolls_up=rolls_up)
    return {
        "history": history,
        "registered": registered_at(organisation_id, history.webinars[-SHOWN:]),
        "recorded": count_recorded(),
        "countries": list_countries_of(organisation_id, rolls_up=rolls_up),
        "given": list_given(offices_of(organisation_id) if rolls_up else [organisation_id]),
        "absent_since": stopped.since,
        "stopped_total": count_colleagues(stopped) if stopped.since else None,
    }


def _for_organisers(organisation_id: int) -> dict[str, Any]:
    """People by name, and what only organisers change; nothing of it for viewers."""
    if not is_organiser():
        return {"people": [], "stopped": [], "focal_points": [], "merges": [], "names": []}
    stopped = sought(organisation_id, is_stopped=True)
    return {
        "people": list_colleagues(sought(organisation_id), limit=SHOWN),
        "stopped": list_colleagues(stopped, limit=SHOWN) if stopped.since else [],
        "focal_points": list_focal_points(organisation_id),
        "merges": list_undoable(organisation_id, utc_now()),
        "names": list_queries.list_names(),
    }


def _since(periods: Any, today: date) -> int | None:
    """The year in which today's kind began, where it is known."""
    valid = [one for one in periods if (one.from_on or date.min) <= today <= (one.to_on or date.max)]
    return valid[-1].from_on.year if valid and valid[-1].from_on else None
