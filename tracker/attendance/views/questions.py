"""Pages of what was asked and voted at a webinar: kept with it, followed up, downloaded, let go."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.attendance import files, questions_service
from tracker.attendance import questions_queries as queries
from tracker.attendance.blueprint import attendance
from tracker.attendance.reading import RecognisedElsewhere
from tracker.attendance.reading.file_reading import MAX_BYTES
from tracker.attendance.uploads import Sent
from tracker.attendance.views.intake import fits_in_page
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Unreadable
from tracker.web.access import acting, organiser_only
from tracker.web.carrying import pack, unpack
from tracker.web.downloads import download
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar


def offer_to_keep(webinar_id: int, sent: Sent, other: RecognisedElsewhere) -> str | None:
    """The page that asks whether to keep a report with the webinar; None where it cannot wait in it."""
    if not fits_in_page(sent):
        return None
    try:
        told = questions_service.tell(other.table)
    except Unreadable:
        return None
    return render_template(
        "attendance/keep_questions.html",
        webinar=get_webinar(webinar_id),
        told=told,
        file_name=sent.file_name,
        carried=pack(sent.data),
    )


@attendance.post("/o/webinars/<int:webinar_id>/questions-and-polls")
@organiser_only
def keep_questions(webinar_id: int) -> Any:
    """Keep the report that waited in the page; nobody is counted."""
    data = unpack(request.form.get("carried", ""), MAX_BYTES)
    begin_write()
    kept = questions_service.keep_report(
        get_webinar(webinar_id).id, data, request.form.get("file_name", ""), acting(), utc_now()
    )
    db.session.commit()
    if kept.is_known:
        flash(_("This report was kept before. Nothing changed."), "info")
    else:
        flash(_("The report is kept with the webinar. Nobody is counted by it."), "ok")
    return redirect(url_for(".questions_and_polls", webinar_id=webinar_id), 303)


@attendance.get("/o/webinars/<int:webinar_id>/questions-and-polls")
@organiser_only
def questions_and_polls(webinar_id: int) -> str:
    """What was asked, what is left to follow up, and how people voted."""
    webinar = get_webinar(webinar_id)
    show, typed = _narrowed()
    questions = queries.list_questions(webinar_id, show, typed)
    page = page_of(len(questions))
    return render_template(
        "attendance/questions.html",
        webinar=webinar,
        counts=queries.count_asked(webinar_id),
        reports=queries.list_reports(webinar_id),
        questions=questions[page.offset : page.offset + page.size],
        polls=queries.list_polls(webinar_id),
        page=page,
        show=show,
        typed=typed,
    )


@attendance.get(
    "/o/webinars/<int:webinar_id>/questions-and-polls/<any(questions,polls):what>.<any(csv,xlsx):ending>"
)
@organiser_only
def questions_file(webinar_id: int, what: str, ending: str) -> Response:
    """The questions, with the filters of the page, or the votes, as a file."""
    webinar = get_webinar(webinar_id)
    if what == questions_service.QUESTIONS:
        sheet = files.of_questions(queries.list_questions(webinar_id, *_narrowed()), _)
    else:
        sheet = files.of_polls(queries.list_polls(webinar_id), _)
    return download(files.written(sheet, ending), f"{what}-{webinar.slug}", ending)


@attendance.post("/o/webinars/<int:webinar_id>/questions-and-polls/<int:asked_id>/follow-up")
@organiser_only
def follow_up(webinar_id: int, asked_id: int) -> Any:
    """Mark one question as followed up, or as still to do."""
    begin_write()
    is_done = request.form.get("done") == "1"
    questions_service.follow_up(asked_id, webinar_id, is_done, acting(), utc_now())
    db.session.commit()
    left = queries.count_asked(webinar_id).open
    flash(
        ngettext("%(num)s question is left to follow up", "%(num)s questions are left to follow up", left),
        "ok",
    )
    show, typed = _narrowed()
    return redirect(
        url_for(".questions_and_polls", webinar_id=webinar_id, show=show or None, q=typed or None), 303
    )


@attendance.route(
    "/o/webinars/<int:webinar_id>/questions-and-polls/reports/<int:report_id>/delete", methods=["GET", "POST"]
)
@organiser_only
def delete_questions(webinar_id: int, report_id: int) -> Any:
    """Ask, then let a report go with its questions or votes."""
    if request.method == "POST":
        begin_write()
        questions_service.delete_report(report_id, webinar_id, acting())
        db.session.commit()
        flash(_("The report is deleted"), "ok")
        return redirect(url_for(".questions_and_polls", webinar_id=webinar_id), 303)
    report = queries.get_report(report_id, webinar_id)
    return render_template("attendance/delete_questions.html", webinar=get_webinar(webinar_id), report=report)


def _narrowed() -> tuple[str, str]:
    """Which questions the address asks for, and the words looked for in them."""
    show = request.args.get("show", "")
    return show if show in queries.SHOWS else "", request.args.get("q", "").strip()[:100]
