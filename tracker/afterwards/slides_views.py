"""Asks presenters for their slides by a link, and takes what they give."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.afterwards import slides_queries as queries
from tracker.afterwards import slides_service as service
from tracker.afterwards.blueprint import afterwards
from tracker.afterwards.forms import AskSlidesForm, GiveSlidesForm
from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.errors import Invalid, Unreadable
from tracker.registrations.limits import limited
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar

Answer = str | tuple[str, int] | Response


@afterwards.route("/slides/<token>", methods=["GET", "POST"])
@limited
def give_slides(token: str) -> Answer:
    """Upload the slides of one's presentation, or say where they are."""
    opened = queries.open_slides(token, utc_now())
    form = GiveSlidesForm()
    if request.method != "POST":  # HEAD too
        return _give_page(token, opened, form)
    upload, url = form.file.data, form.url.data or ""
    content = upload.read() if upload is not None and upload.filename else b""
    begin_write()
    opened = queries.open_slides(token, utc_now())
    try:
        service.give_slides(
            opened.request,
            opened.presentation,
            file_name=upload.filename if content else "",
            content=content,
            url=url,
            most_bytes=_most_bytes(),
            now=utc_now(),
        )
        db.session.commit()
    except (Invalid, Unreadable) as wrong:
        db.session.rollback()
        field = getattr(wrong, "field", "") or "file"
        form.show(Invalid(wrong.message, field=field, **wrong.values))
        return _give_page(token, queries.open_slides(token, utc_now()), form), 422
    flash(_("Thank you. The organisers have it now."))
    return redirect(url_for(".give_slides", token=token), 303)


def _give_page(token: str, opened: queries.Opened, form: GiveSlidesForm) -> str:
    return render_template(
        "afterwards/give_slides.html", token=token, opened=opened, form=form, most_bytes=_most_bytes()
    )


@afterwards.route("/o/webinars/<int:webinar_id>/slides", methods=["GET", "POST"])
@organiser_only
def slides(webinar_id: int) -> Answer:
    """Which presentation has its slides, who was asked; ask somebody."""
    form = AskSlidesForm()
    if request.method != "POST":  # HEAD too
        return _slides_page(webinar_id, form)
    begin_write()
    try:
        asked = service.ask_for_slides(
            get_webinar(webinar_id),
            form.presentation_id(),
            email=form.email.data or "",
            name=form.name.data or "",
            actor=acting(),
            now=utc_now(),
        )
        email = asked.email
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _slides_page(webinar_id, form), 422
    flash(_("We ask %(email)s for the slides", email=email))
    return redirect(url_for(".slides", webinar_id=webinar_id), 303)


@afterwards.post("/o/webinars/<int:webinar_id>/slides/<int:request_id>/end")
@organiser_only
def end_slides(webinar_id: int, request_id: int) -> Response:
    """End a link."""
    begin_write()
    service.end_request(webinar_id, request_id, actor=acting(), now=utc_now())
    db.session.commit()
    flash(_("The link opens nothing any more"))
    return redirect(url_for(".slides", webinar_id=webinar_id), 303)


def _slides_page(webinar_id: int, form: AskSlidesForm) -> str:
    lines = queries.list_lines(webinar_id)
    form.offer([line.presentation for line in lines])
    values: dict[str, Any] = {"webinar": get_webinar(webinar_id), "lines": lines, "form": form}
    return render_template("afterwards/slides.html", **values)


def _most_bytes() -> int:
    settings: Settings = current_app.config["TRACKER"]
    return settings.max_material_bytes
