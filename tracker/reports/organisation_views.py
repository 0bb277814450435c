"""Sends the report of one organisation and year: to organisers, and to its focal points by their link."""

from flask import Response, abort, render_template

from tracker.clock import utc_now
from tracker.models import Organisation
from tracker.organisations.queries import get_organisation
from tracker.registrations.blueprint import registrations
from tracker.registrations.focal_queries import open_focal_link
from tracker.reports.blueprint import reports
from tracker.reports.organisation_queries import organisation_year
from tracker.reports.organisation_year import Document, OrganisationYear
from tracker.web.access import organiser_only
from tracker.web.downloads import shown
from tracker.web.languages import page_locale, plain_message
from tracker.web.paging import page_of
from tracker.webinars.numbering import year_slug

FOCAL = "/f/<token>/attendance/report/<int:year>"


@reports.get("/o/organisations/<int:organisation_id>/report-<int:year>.pdf")
@organiser_only
def organisation_report(organisation_id: int, year: int) -> Response:
    """What the focal points of an organisation may read about its year."""
    return _pdf(get_organisation(organisation_id), year)


@registrations.get(FOCAL)
def focal_report(token: str, year: int) -> str:
    """The year of a focal point's own organisation."""
    focal_point = open_focal_link(token)
    report = _asked(focal_point.organisation, year)
    page = page_of(len(report.people))
    return render_template(
        "focal_points/report.html",
        token=token,
        focal_point=focal_point,
        report=report,
        page=page,
        people=report.people[page.offset : page.last],
    )


@registrations.get(FOCAL + ".pdf")
def focal_report_file(token: str, year: int) -> Response:
    """The same as a tagged PDF."""
    return _pdf(open_focal_link(token).organisation, year)


def _asked(organisation: Organisation, year: int) -> OrganisationYear:
    if not 1900 <= year <= 9998:
        abort(404)
    return organisation_year(organisation, year, utc_now())


def _pdf(organisation: Organisation, year: int) -> Response:
    report = _asked(organisation, year)
    document = Document(report=report, author=organisation.name, say=plain_message, locale=page_locale())
    return shown(document.pdf(), f"organisation-{organisation.id}-{year_slug(report.year_name)}.pdf")
