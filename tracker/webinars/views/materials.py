"""The page of a webinar's materials, and their download by the public."""

from io import BytesIO
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, NotFound, Unreadable
from tracker.models import Material, Webinar
from tracker.web.access import acting, is_organiser, organiser_only
from tracker.webinars import queries, service
from tracker.webinars.blueprint import webinars
from tracker.webinars.content_forms import MaterialForm, material_values
from tracker.webinars.progress_queries import count_content
from tracker.webinars.service.materials import KINDS, VISIBILITIES, MaterialDetails


@webinars.route("/o/webinars/<int:webinar_id>/materials", methods=["GET", "POST"])
@organiser_only
def materials(webinar_id: int) -> Any:
    """The files and links; POST adds one."""
    webinar = queries.get_webinar(webinar_id)
    form = MaterialForm(language=webinar.language, visibility="public")
    form.offer(queries.list_presentations(webinar_id))
    if not form.validate_on_submit():
        return _materials_page(webinar, form)
    try:
        details = form.details()
        begin_write()
        _add(webinar_id, form, details)
        db.session.commit()
    except (Invalid, Unreadable) as wrong:
        db.session.rollback()
        form.show(
            wrong if isinstance(wrong, Invalid) else Invalid(wrong.message, field="file", **wrong.values)
        )
        form.offer(queries.list_presentations(webinar_id))
        return _materials_page(queries.get_webinar(webinar_id), form), 422
    flash(_("Added"))
    return redirect(url_for(".materials", webinar_id=webinar_id), 303)


def _add(webinar_id: int, form: MaterialForm, details: MaterialDetails) -> None:
    upload = form.file.data
    if upload is None or not upload.filename:
        service.add_link(webinar_id, form.url.data or "", actor=acting(), now=utc_now(), **details)
        return
    most = current_app.config["TRACKER"].max_material_bytes
    service.add_file(
        webinar_id,
        upload.filename,
        upload.read(),
        most_bytes=most,
        actor=acting(),
        now=utc_now(),
        **details,
    )


@webinars.route("/o/webinars/<int:webinar_id>/materials/<int:material_id>", methods=["GET", "POST"])
@organiser_only
def edit_material(webinar_id: int, material_id: int) -> Any:
    """Title, kind, language and visibility of one; its file stays."""
    webinar = queries.get_webinar(webinar_id)
    material = _own(webinar, material_id)
    form = MaterialForm(data=material_values(material))
    form.offer(queries.list_presentations(webinar_id))
    if not form.validate_on_submit():
        return render_template("webinars/material.html", webinar=webinar, material=material, form=form)
    try:
        details = form.details()
        begin_write()
        service.edit_material(material_id, actor=acting(), **details)
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        material = _own(queries.get_webinar(webinar_id), material_id)
        return render_template("webinars/material.html", webinar=webinar, material=material, form=form), 422
    flash(_("Saved"))
    return redirect(url_for(".materials", webinar_id=webinar_id), 303)


@webinars.route("/o/webinars/<int:webinar_id>/materials/<int:material_id>/delete", methods=["GET", "POST"])
@organiser_only
def delete_material(webinar_id: int, material_id: int) -> Any:
    """Ask, then take a material away, its file too."""
    webinar = queries.get_webinar(webinar_id)
    material = _own(webinar, material_id)
    if request.method == "POST":
        begin_write()
        service.delete_material(material_id, actor=acting())
        db.session.commit()
        flash(_("Deleted"))
        return redirect(url_for(".materials", webinar_id=webinar_id), 303)
    return render_template(
        "webinars/confirm_content.html",
        webinar=webinar,
        back=url_for(".materials", webinar_id=webinar_id),
        question=_("Delete “%(title)s”?", title=material.title),
        sentence=_("The file goes for good; links to it no longer work."),
        action=_("Delete it"),
    )


@webinars.get("/<series_slug>/<webinar_slug>/materials/<int:material_id>")
def material(series_slug: str, webinar_slug: str, material_id: int) -> Any:
    """The file of a material as a download; the public sees public ones of published webinars only."""
    found = queries.find_file(series_slug, webinar_slug, material_id, public_only=not is_organiser())
    if found is None:
        abort(404)
    one, content = found
    response = send_file(
        BytesIO(content), mimetype=one.content_type, as_attachment=True, download_name=one.file_name
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _own(webinar: Webinar, material_id: int) -> Material:
    for one in queries.list_materials(webinar.id, public_only=False):
        if one.id == material_id:
            return one
    raise NotFound(N_("There is no such material"))


def _materials_page(webinar: Webinar, form: MaterialForm) -> str:
    return render_template(
        "webinars/materials.html",
        webinar=webinar,
        form=form,
        materials=queries.list_materials(webinar.id, public_only=False),
        counts=count_content(webinar.id),
        kinds=KINDS,
        visibilities=VISIBILITIES,
        most_bytes=current_app.config["TRACKER"].max_material_bytes,
    )
