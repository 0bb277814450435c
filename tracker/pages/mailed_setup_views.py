"""Pages where a mailed report is set up and changed."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.models import MailedReport
from tracker.organisations.queries import recognise
from tracker.pages.mailed_forms import NEW, MailedReportForm, form_values
from tracker.reports.blueprint import reports
from tracker.reports.mailed import queries
from tracker.reports.mailed.recipient_queries import list_willing
from tracker.reports.mailed.recipients import read_recipients
from tracker.reports.mailed.setup_service import Unwilling, save_report
from tracker.web.access import acting, organiser_only
from tracker.web.languages import page_locale
from tracker.webinars.forms import zone_options
from tracker.webinars.queries import list_organisation_names, list_series
from tracker.zones import zone_label


@reports.route("/o/reports/mailed/new", methods=["GET", "POST"])
@organiser_only
def new_mailed_report() -> Any:
    """Set one up."""
    every = list_series()
    zone = str(current_user.zone or (every[0].zone if every else "UTC"))
    wanted = request.args.get("series", "")
    of_series = next((one for one in every if one.slug == wanted), None)
    values = NEW | {
        "zone": zone_label(zone, page_locale()),
        "series": str(of_series.id) if of_series else "",
        "month": str(of_series.year_start_month if of_series else 1),
    }
    return _edit(MailedReportForm(data=values), None)


@reports.route("/o/reports/mailed/<int:report_id>/edit", methods=["GET", "POST"])
@organiser_only
def edit_mailed_report(report_id: int) -> Any:
    """Change one."""
    report = queries.get_report(report_id)
    [line] = queries.list_reports(only=report_id)
    emails = [one.email for one in list_willing(report_id)]
    return _edit(MailedReportForm(data=form_values(report, line.organisation, emails)), report)


def _edit(form: MailedReportForm, report: MailedReport | None) -> Any:
    every = list_series()
    form.offer([(str(one.id), one.name) for one in every], current_app.config["TRACKER"].languages)
    if not form.validate_on_submit():
        return _page(form, report), 422 if form.errors else 200
    try:
        is_own = form.what.data == "organisation"
        series_id = next((one.id for one in every if str(one.id) == form.series.data), None)
        organisation_id = _organisation(form.organisation.data or "") if is_own else None
        details = form.details(None if is_own else series_id, organisation_id)
        emails = read_recipients(form.recipients.data or "")
        begin_write()
        saved = save_report(
            report.id if report else None,
            details,
            emails,
            asked_again=bool(form.asked_again.data),
            version=form.version.data if report else None,
            actor=acting(),
            now=utc_now(),
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        kept = queries.get_report(report.id) if report else None
        return _page(form, kept, asks=isinstance(wrong, Unwilling)), 422
    flash(_("Saved"))
    return redirect(url_for(".mailed_report", report_id=saved.id), 303)


def _organisation(name: str) -> int:
    found = recognise(name=name)
    if found is None:
        raise Invalid(
            N_("There is no organisation of that name. Add it to the directory first"), field="organisation"
        )
    return found.organisation_id


def _page(form: MailedReportForm, report: MailedReport | None, *, asks: bool = False) -> str:
    zones = [one.zone for one in list_series()]
    return render_template(
        "reports/edit_mailed.html",
        form=form,
        report=report,
        asks=asks,
        organisations=list_organisation_names(),
        zones=zone_options(zones),
        has_languages=len(form.language.choices) > 1,
    )
