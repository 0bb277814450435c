"""Pages where a report is uploaded: read at once, staged, or refused with what to do instead."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.attendance import queries, service
from tracker.attendance.blueprint import attendance
from tracker.attendance.forms import OTHER, OWN, UploadForm
from tracker.attendance.uploads import Upload, read_upload
from tracker.attendance.window import OutsideWindow
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Unreadable
from tracker.models import Webinar
from tracker.web.access import acting, organiser_only
from tracker.web.filters import month_day
from tracker.web.languages import page_locale
from tracker.webinars.queries import get_webinar
from tracker.webinars.schedule import to_local
from tracker.zones import zone_city, zone_from_text, zone_label, zone_names

STEPS = (_l("Upload"), _l("Review"), _l("Confirm"), _l("Done"))
NO_FILE = N_("Choose the attendance file")


@attendance.route("/o/webinars/<int:webinar_id>/attendance/import", methods=["GET", "POST"])
@organiser_only
def upload(webinar_id: int) -> Any:
    """Choose a file; a file that can be read is staged and shown for review, nothing is counted yet."""
    webinar = get_webinar(webinar_id)
    form = _form(webinar)
    if not form.validate_on_submit():
        return _page(webinar, form)
    try:
        read = _read(webinar)
        staged = _stage(webinar_id, read, _zone(form, webinar))
    except (Unreadable, Invalid) as refused:
        db.session.rollback()
        webinar = get_webinar(webinar_id)
        form.show(Invalid(refused.message, field=getattr(refused, "field", "file"), **refused.values))
        return _page(webinar, form), 422
    except OutsideWindow as refused:
        db.session.rollback()
        return _page(get_webinar(webinar_id), form, refused), 409
    if staged.is_known:
        when = month_day(staged.imported.applied_at or staged.imported.created_at, webinar.zone)
        flash(_("You imported this file on %(day)s. Nothing changed.", day=when), "info")
        return redirect(url_for(".show", webinar_id=webinar_id), 303)
    return redirect(url_for(".review", webinar_id=webinar_id, import_id=staged.imported.id), 303)


def _form(webinar: Webinar) -> UploadForm:
    form = UploadForm()
    form.offer(zone_city(webinar.zone, page_locale()))
    wished = request.args.get("zone", "")
    if not form.is_submitted() and wished in zone_names():
        form.reads_in.data, form.zone.data = OTHER, zone_label(wished, page_locale())
    return form


def _read(webinar: Webinar) -> Upload:
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    if sent is None or (not data and not sent.filename):
        raise Invalid(NO_FILE, field="file")
    return read_upload(data, sent.filename or "", near=to_local(webinar.starts_at, webinar.zone).date())


def _zone(form: UploadForm, webinar: Webinar) -> str:
    return webinar.zone if form.reads_in.data == OWN else zone_from_text(form.zone.data or "")


def _stage(webinar_id: int, read: Upload, zone: str) -> service.Staged:
    begin_write()
    staged = service.stage_import(get_webinar(webinar_id), read, zone, acting())
    db.session.commit()
    return staged


def _page(webinar: Webinar, form: UploadForm, outside: OutsideWindow | None = None) -> str:
    return render_template(
        "attendance/upload.html",
        webinar=webinar,
        form=form,
        outside=outside,
        steps=STEPS,
        imports=queries.list_imports(webinar.id),
        zones=[zone_label(name, page_locale()) for name in zone_names()],
    )
