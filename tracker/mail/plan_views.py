"""What goes out by itself about one webinar, and the organiser's say in it."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.mail import schedule_service as service
from tracker.mail.batch_queries import list_batches
from tracker.mail.blueprint import mails
from tracker.mail.forms import RemindersForm
from tracker.mail.plan_queries import read_plan
from tracker.mail.reminder_words import say_before
from tracker.mail.schedule import FollowUp
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar

PLAN = "/o/webinars/<int:webinar_id>/mails/plan"
WISHES: tuple[FollowUp, ...] = ("wait", "now", "never")


@mails.get(PLAN)
@organiser_only
def plan(webinar_id: int) -> str:
    """Reminders, thanks, and the messages that organisers wrote, with how far each is."""
    webinar = get_webinar(webinar_id)
    found = read_plan(webinar)
    form = RemindersForm(formdata=None)
    form.offer(webinar.reminders, webinar.series.reminders)
    return render_template(
        "mail/plan.html",
        webinar=webinar,
        plan=found,
        form=form,
        say_before=say_before,
        batches=list_batches(webinar_id),
        now=utc_now(),
    )


@mails.post(PLAN + "/reminders")
@organiser_only
def plan_reminders(webinar_id: int) -> Response:
    """When people are reminded: as in the series, or at times of its own."""
    webinar = get_webinar(webinar_id)
    form = RemindersForm()
    form.offer(webinar.reminders, webinar.series.reminders)
    minutes = form.minutes()
    begin_write()
    service.plan_reminders(webinar_id, minutes, acting())
    db.session.commit()
    flash(_("Saved"))
    return redirect(url_for(".plan", webinar_id=webinar_id), 303)


@mails.post(PLAN + "/after")
@organiser_only
def plan_follow_up(webinar_id: int) -> Response:
    """Thank people after the pause, at once, or not at all."""
    get_webinar(webinar_id)
    wish = next((each for each in WISHES if each == request.form.get("wish")), None)
    if wish is None:
        abort(404)
    begin_write()
    service.plan_follow_up(webinar_id, wish, acting(), utc_now())
    db.session.commit()
    flash(_("They go out within a minute") if wish == "now" else _("Saved"))
    return redirect(url_for(".plan", webinar_id=webinar_id), 303)
