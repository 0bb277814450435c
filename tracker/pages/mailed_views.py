"""Pages of reports that are mailed on a schedule: which there are, one with what was sent, its preview."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.jobs.queries import has_worker
from tracker.mail.facts import Facts
from tracker.mail.log_words import STATES as MAIL_STATES
from tracker.mail.log_words import plain_reason
from tracker.mail.messages import write
from tracker.mail.previews import frame, with_frame
from tracker.mail.report_queries import read_origins, tell
from tracker.reports.blueprint import reports
from tracker.reports.mailed import queries, sending_service, setup_service, words
from tracker.reports.mailed.document import Made
from tracker.reports.mailed.job import make_now
from tracker.reports.mailed.recipient_queries import list_last_mails, list_recipients
from tracker.tables import to_csv, to_xlsx
from tracker.web.access import acting, organiser_only
from tracker.web.addresses import site_address
from tracker.web.downloads import download, shown
from tracker.web.languages import page_locale, plain_message
from tracker.web.paging import page_of

ONE = "/o/reports/mailed/<int:report_id>"
HIDDEN = "…"


@reports.get("/o/reports/mailed")
@organiser_only
def mailed_list() -> str:
    """Every mailed report, the newest first."""
    page = page_of(queries.count_reports(_state()))
    return render_template(
        "reports/mailed_list.html",
        lines=queries.list_reports(_state(), limit=page.size, offset=page.offset),
        page=page,
        state=_state(),
        **_said(),
    )


@reports.get("/o/reports/mailed.<any(csv, xlsx):ending>")
@organiser_only
def mailed_list_file(ending: str) -> Response:
    """The same list as a file."""
    sheet = words.as_sheet(queries.list_reports(_state()), plain_message, page_locale())
    made = to_csv(sheet.columns, sheet.rows) if ending == "csv" else to_xlsx([sheet])
    return download(made, "mailed-reports", ending)


def _state() -> str:
    state = request.args.get("state", "")
    return state if state in queries.NARROWED else ""


def _said() -> dict[str, Any]:
    """The words that each page of them needs."""
    say, locale = plain_message, page_locale()
    return {
        "said_about": lambda line: words.said_about(line, say),
        "said_which": lambda line: words.said_which(line, say),
        "said_when": lambda report: words.said_schedule(queries.schedule_of(report), say, locale),
        "said_error": lambda sending: words.said_error(sending, say),
        "states": words.STATES,
    }


@reports.get(ONE)
@organiser_only
def mailed_report(report_id: int) -> str:
    """One of them: when it goes out, to whom, and what was sent."""
    queries.get_report(report_id)
    [line] = queries.list_reports(only=report_id)
    page = page_of(queries.count_sendings(report_id))
    settings: Settings = current_app.config["TRACKER"]
    return render_template(
        "reports/mailed.html",
        line=line,
        report=line.report,
        recipients=list_recipients(report_id),
        last_mails=list_last_mails(report_id),
        mail_states=MAIL_STATES,
        plain_reason=plain_reason,
        sendings=queries.list_sendings(report_id, limit=page.size, offset=page.offset),
        page=page,
        has_worker=has_worker(utc_now()),
        sends=bool(settings.smtp_host),
        has_address=bool(settings.base_url),
        own_zone=str(current_user.zone or "UTC"),
        **_said(),
    )


@reports.post(ONE + "/pause")
@organiser_only
def pause_mailed(report_id: int) -> Response:
    """Let it rest, or go out again."""
    is_on = request.form.get("on") == "1"
    begin_write()
    setup_service.pause(report_id, is_on=is_on, actor=acting(), now=utc_now())
    db.session.commit()
    flash(_("It goes out again from its next date on") if is_on else _("It rests until you resume it"))
    return redirect(url_for(".mailed_report", report_id=report_id), 303)


@reports.post(ONE + "/send")
@organiser_only
def send_mailed(report_id: int) -> Response:
    """Make and send it now, beside its dates."""
    begin_write()
    sending_service.send_now(report_id, actor=acting(), now=utc_now())
    db.session.commit()
    flash(_("It is being made. Everybody who gets it has a mail within a minute"))
    return redirect(url_for(".mailed_report", report_id=report_id), 303)


@reports.post(ONE + "/sendings/<int:sending_id>/again")
@organiser_only
def try_mailed_again(report_id: int, sending_id: int) -> Response:
    """Make once more what failed."""
    queries.get_report(report_id)
    queries.get_sending(report_id, sending_id)
    begin_write()
    is_begun = sending_service.try_again(sending_id, utc_now(), actor=acting())
    db.session.commit()
    flash(_("It is tried again") if is_begun else _("There is nothing to try again"))
    return redirect(url_for(".mailed_report", report_id=report_id), 303)


@reports.route(ONE + "/delete", methods=["GET", "POST"])
@organiser_only
def delete_mailed(report_id: int) -> str | Response:
    """Ask; it goes out no more."""
    queries.get_report(report_id)
    [line] = queries.list_reports(only=report_id)
    if request.method != "POST":
        return render_template("reports/delete_mailed.html", line=line, **_said())
    begin_write()
    setup_service.delete_report(report_id, actor=acting(), now=utc_now())
    db.session.commit()
    flash(_("The report is gone. Who had unsubscribed from it stays known"))
    return redirect(url_for(".mailed_list"), 303)


@reports.get(ONE + "/preview")
@organiser_only
def preview_mailed(report_id: int) -> Response:
    """What would be sent at this moment."""
    queries.get_report(report_id)
    [line] = queries.list_reports(only=report_id)
    return with_frame(render_template("reports/preview_mailed.html", line=line, **_said()))


@reports.get(ONE + "/preview.pdf")
@organiser_only
def preview_mailed_file(report_id: int) -> Response:
    """The report that would be attached."""
    made = _made(report_id)
    return shown(made.pdf, made.file_name)


@reports.get(ONE + "/mail")
@organiser_only
def preview_mailed_mail(report_id: int) -> Response:
    """The mail that would be sent, inside the frame of its preview; its links lead nowhere."""
    report, now, site = queries.get_report(report_id), utc_now(), site_address()
    facts = Facts(
        kind="report",
        email="",
        name="",
        language=report.language,
        zone=report.zone,
        site=site,
        series="",
        host="",
        reply_to="",
        unsubscribe_url=f"{site}/unsubscribe/{HIDDEN}",
    )
    told = _made(report_id).told(report.subject)
    origin = read_origins([report_id])[report_id]
    message = write(tell(facts, origin, told, f"{site}/mailed/{HIDDEN}"), now)
    return frame(message, as_text=request.args.get("text") == "1")


def _made(report_id: int) -> Made:
    report = queries.get_report(report_id)
    return make_now(report, sending_service.year_at(report, utc_now()))
