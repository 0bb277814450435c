"""Pages where reports are uploaded: read at once, staged, asked about, or refused with what to do instead."""

from secrets import token_hex
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.attendance import queries
from tracker.attendance.blueprint import attendance
from tracker.attendance.forms import OTHER, OWN, UploadForm
from tracker.attendance.reading.told_columns import column_count
from tracker.attendance.views import intake
from tracker.attendance.views.mappings import FIELD_NAMES, shown_column
from tracker.attendance.views.questions import offer_to_keep
from tracker.attendance.window import OutsideWindow
from tracker.errors import N_, Invalid, Refusal, Unreadable
from tracker.jobs.queries import list_under_way
from tracker.models import Webinar
from tracker.web.access import organiser_only
from tracker.web.carrying import pack
from tracker.web.filters import month_day, refusal_text
from tracker.web.languages import page_locale
from tracker.web.turns import RETRY_SECONDS, AllBusy
from tracker.webinars.queries import get_webinar
from tracker.zones import zone_city, zone_from_text, zone_label, zone_names

STEPS = (_l("Upload"), _l("Review"), _l("Confirm"), _l("Done"))
COLUMN_STEPS = (STEPS[0], _l("Match columns"), *STEPS[1:])
ORDER_STEPS = (STEPS[0], _l("Which day"), *STEPS[1:])
NO_FILE = N_("Choose the attendance file, or paste its rows")
LONGEST_BATCH = 16
NO_ORDER = N_("Choose how the dates are meant")


@attendance.route("/o/webinars/<int:webinar_id>/attendance/import", methods=["GET", "POST"])
@organiser_only
def upload(webinar_id: int) -> Any:
    """Choose a file; a file that can be read is staged and shown for review, nothing is counted yet."""
    form = _form(get_webinar(webinar_id))
    if not form.validate_on_submit():
        return _page(webinar_id, form)
    try:
        zone = _zone(form, get_webinar(webinar_id))
        files = intake.sent_files()
        if not files:
            raise Invalid(NO_FILE, field="file")
    except (Unreadable, Invalid) as refused:
        form.show(Invalid(refused.message, field=getattr(refused, "field", "file"), **refused.values))
        return _page(webinar_id, form), 422
    batch = request.form.get("batch", "")[:LONGEST_BATCH] or (token_hex(8) if len(files) > 1 else "")
    try:
        taken = intake.take_in_turn(webinar_id, files, zone, batch)
    except AllBusy as busy:
        form.show(Invalid(busy.message, field="file"))
        return _page(webinar_id, form), busy.status, {"Retry-After": str(RETRY_SECONDS)}
    return _answer(webinar_id, form, taken, batch)


def _answer(webinar_id: int, form: UploadForm, taken: intake.Taken, batch: str) -> Any:
    """Ask what must be asked, go on to the first review, or say what was wrong."""
    waiting = next((one.imported for one in taken.staged if not one.is_known), None)
    waiting = (queries.first_waiting(webinar_id, batch) if batch else None) or waiting
    for job in taken.jobs:
        flash(_("%(file)s is large and is read in the background.", file=job.label), "info")
    if taken.jobs and not (taken.questions or waiting):
        return redirect(url_for("jobs.show", job_id=taken.jobs[0].id), 303)
    if not (taken.questions or taken.staged or taken.kept or waiting):
        kept = (
            offer_to_keep(webinar_id, *taken.elsewhere[0])
            if len(taken.refused) == len(taken.elsewhere) == 1
            else None
        )
        if kept is not None:
            return kept
        return _refuse(webinar_id, form, taken.refused)
    for name, refused in taken.refused:
        flash(_("%(file)s is left out: %(why)s", file=name, why=refusal_text(refused)), "bad")
    for aside in taken.kept:
        flash(
            _(
                "%(file)s tells questions or votes. It is kept with the webinar; nobody is counted by it.",
                file=aside.report.file_name,
            ),
            "info",
        )
    for known in (one.imported for one in taken.staged if one.is_known):
        when = month_day(known.applied_at or known.created_at, get_webinar(webinar_id).zone)
        if batch:
            flash(
                _("You imported %(file)s on %(day)s. Nothing changed.", file=known.file_name, day=when),
                "info",
            )
        else:
            flash(_("You imported this file on %(day)s. Nothing changed.", day=when), "info")
    if taken.questions:
        return _ask(webinar_id, form, taken, batch)
    if waiting is None and not taken.staged and taken.kept:
        return redirect(url_for(".questions_and_polls", webinar_id=webinar_id), 303)
    if waiting is None:
        return redirect(url_for(".show", webinar_id=webinar_id), 303)
    return redirect(url_for(".review", webinar_id=webinar_id, import_id=waiting.id), 303)


def _refuse(webinar_id: int, form: UploadForm, refused: list[tuple[str, Refusal]]) -> Any:
    """The upload page again: of one file what to do instead, of several each by its name."""
    if len(refused) > 1:
        for name, one in refused:
            form.show(Invalid("%(file)s: %(why)s", field="file", file=name, why=refusal_text(one)))
        return _page(webinar_id, form), 422
    only = refused[0][1]
    if isinstance(only, OutsideWindow):
        return _page(webinar_id, form, only), only.status
    form.show(Invalid(only.message, field=getattr(only, "field", "file"), **only.values))
    return _page(webinar_id, form), 422


def _ask(webinar_id: int, form: UploadForm, taken: intake.Taken, batch: str) -> Any:
    """The page that asks about the first of the reports; all of them wait in it."""
    question = taken.questions[0]
    shown: dict[str, Any] = {
        "webinar": get_webinar(webinar_id),
        "form": form,
        "question": question,
        "waiting": [(one.sent.file_name, pack(one.sent.data)) for one in taken.questions],
        "batch": batch,
        "steps": COLUMN_STEPS if isinstance(question, intake.ColumnsQuestion) else ORDER_STEPS,
    }
    if isinstance(question, intake.ColumnsQuestion):
        shown |= {"why": refusal_text(question.why), "is_again": question.sent.header is not None}
        columns = [shown_column(question, at) for at in range(column_count(question.table))]
        page = render_template(
            "attendance/match_columns.html", **shown, columns=columns, fields=column_fields()
        )
        return page, 422
    error = _(NO_ORDER) if request.form.get("asked") == "order" else ""
    return render_template("attendance/which_order.html", **shown, error=error), 422 if error else 200


def column_fields() -> list[tuple[str, str]]:
    """What a column can hold."""
    return [("", _("Not used")), *((key, _(label)) for key, label in FIELD_NAMES.items())]


def empty_form() -> UploadForm:
    """The form of a report that does not wait in the page."""
    return UploadForm(None)


def _form(webinar: Webinar) -> UploadForm:
    form = UploadForm()
    form.offer(zone_city(webinar.zone, page_locale()))
    wished = request.args.get("zone", "")
    if not form.is_submitted() and wished in zone_names():
        form.reads_in.data, form.zone.data = OTHER, zone_label(wished, page_locale())
    return form


def _zone(form: UploadForm, webinar: Webinar) -> str:
    return webinar.zone if form.reads_in.data == OWN else zone_from_text(form.zone.data or "")


def _page(webinar_id: int, form: UploadForm, outside: OutsideWindow | None = None) -> str:
    return render_template(
        "attendance/upload.html",
        webinar=get_webinar(webinar_id),
        form=form,
        outside=outside,
        steps=STEPS,
        imports=queries.list_imports(webinar_id),
        under_way=list_under_way(webinar_id),
        zones=[zone_label(name, page_locale()) for name in zone_names()],
    )
