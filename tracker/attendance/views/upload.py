"""Pages where reports are uploaded: read at once, staged, asked about, or refused with what to do instead."""

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
from tracker.attendance.window import OutsideWindow
from tracker.errors import N_, Invalid, Refusal, Unreadable
from tracker.models import Webinar
from tracker.web.access import organiser_only
from tracker.web.carrying import pack
from tracker.web.filters import month_day, refusal_text
from tracker.web.languages import page_locale
from tracker.webinars.queries import get_webinar
from tracker.zones import zone_city, zone_from_text, zone_label, zone_names

STEPS = (_l("Upload"), _l("Review"), _l("Confirm"), _l("Done"))
COLUMN_STEPS = (STEPS[0], _l("Match columns"), *STEPS[1:])
ORDER_STEPS = (STEPS[0], _l("Which day"), *STEPS[1:])
NO_FILE = N_("Choose the attendance file")
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
    return _answer(webinar_id, form, intake.take_in(webinar_id, files, zone))


def _answer(webinar_id: int, form: UploadForm, taken: intake.Taken) -> Any:
    """Ask what must be asked, go on to the review, or say what was wrong."""
    if taken.questions:
        return _ask(webinar_id, form, taken)
    if not taken.staged:
        return _refuse(webinar_id, form, [refused for _name, refused in taken.refused])
    staged = taken.staged[0]
    if staged.is_known:
        zone = get_webinar(webinar_id).zone
        when = month_day(staged.imported.applied_at or staged.imported.created_at, zone)
        flash(_("You imported this file on %(day)s. Nothing changed.", day=when), "info")
        return redirect(url_for(".show", webinar_id=webinar_id), 303)
    return redirect(url_for(".review", webinar_id=webinar_id, import_id=staged.imported.id), 303)


def _refuse(webinar_id: int, form: UploadForm, refused: list[Refusal]) -> Any:
    outside = next((one for one in refused if isinstance(one, OutsideWindow)), None)
    for one in refused:
        if one is not outside:
            form.show(Invalid(one.message, field=getattr(one, "field", "file"), **one.values))
    return _page(webinar_id, form, outside), outside.status if outside else 422


def _ask(webinar_id: int, form: UploadForm, taken: intake.Taken) -> Any:
    """The page that asks about the first of the reports; all of them wait in it."""
    question = taken.questions[0]
    shown = {
        "webinar": get_webinar(webinar_id),
        "form": form,
        "question": question,
        "waiting": [(one.sent.file_name, pack(one.sent.data)) for one in taken.questions],
        "steps": COLUMN_STEPS if isinstance(question, intake.ColumnsQuestion) else ORDER_STEPS,
    }
    if isinstance(question, intake.ColumnsQuestion):
        why = refusal_text(question.why)
        columns = [shown_column(question, at) for at in range(column_count(question.table))]
        page = render_template(
            "attendance/match_columns.html", **shown, why=why, columns=columns, fields=_fields()
        )
        return page, 422
    error = _(NO_ORDER) if request.form.get("asked") == "order" else ""
    return render_template("attendance/which_order.html", **shown, error=error), 422 if error else 200


def _fields() -> list[tuple[str, str]]:
    return [("", _("Not used")), *((key, _(label)) for key, label in FIELD_NAMES.items())]


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
        zones=[zone_label(name, page_locale()) for name in zone_names()],
    )
