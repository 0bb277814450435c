"""Asks for one organisation's own year: figures, people, webinars, presentations, totals it may see."""

from datetime import datetime

from sqlalchemy import select

from tracker.figures.colleague_queries import Sought, list_colleagues
from tracker.figures.counted import is_in_period
from tracker.figures.counts import Period
from tracker.figures.organisation_queries import list_countries_of, organisation_history
from tracker.figures.period_queries import period_counts
from tracker.figures.queries import count_webinars, load_rules
from tracker.figures.suppression import beside_own
from tracker.models import Organisation, Webinar
from tracker.reports.organisation_year import OrganisationYear, WebinarLine
from tracker.webinars.presentation_queries import list_given


def organisation_year(organisation: Organisation, year: int, now: datetime) -> OrganisationYear:
    """Everything that the report of an organisation and year says; as many queries for one row as for all."""
    history = organisation_history(organisation.id, year=year)
    figures = period_counts(Period(year=year))
    totals = count_webinars(row.webinar_id for row in history.webinars)
    of_year = select(Webinar.id).where(is_in_period(Period(year=year), load_rules()))
    return OrganisationYear(
        name=organisation.name,
        year=year,
        year_name=figures.year_name,
        made_at=now,
        people_total=history.people,
        attendances=history.attendances,
        everybody=beside_own(history.people, figures.individuals),
        held=figures.webinars,
        measured=figures.measured,
        webinars=[
            WebinarLine(
                title=row.title,
                number=row.number,
                local_start=row.local_start,
                people=row.people,
                everybody=beside_own(row.people, totals[row.webinar_id].individuals),
            )
            for row in history.webinars
        ],
        people=list_colleagues(Sought(organisation_id=organisation.id, year=year)),
        countries=list_countries_of(organisation.id, year=year),
        given=list_given([organisation.id], of_year),
        rules=figures.rules,
    )
