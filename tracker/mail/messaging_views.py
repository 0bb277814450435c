"""Write to the people of a list: how many it goes to, how it will look, a test to oneself, then sending."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from werkzeug.wrappers import Response as AnyResponse

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.mail import messaging_service as service
from tracker.mail.blueprint import mails
from tracker.mail.examples import example_facts
from tracker.mail.fields import fields_of
from tracker.mail.forms import MessageForm
from tracker.mail.messages import write
from tracker.mail.messaging_service import KIND, CountChanged
from tracker.mail.previews import frame, with_frame
from tracker.mail.reach_queries import find_reach
from tracker.models import Webinar
from tracker.registrations.list_filter import describe, query_of, read_filter
from tracker.registrations.list_queries import list_rows
from tracker.web.access import acting, organiser_only
from tracker.web.addresses import site_address
from tracker.web.languages import page_language
from tracker.webinars.queries import get_webinar

MESSAGE = "/o/webinars/<int:webinar_id>/registrations/message"


@mails.route(MESSAGE, methods=["GET", "POST"])
@organiser_only
def message_people(webinar_id: int) -> AnyResponse:
    """Write; what the button says is done: a field put in, a test, the question, the sending."""
    webinar = get_webinar(webinar_id)
    form = MessageForm()
    if request.method != "POST":  # HEAD too
        return _page(webinar, form)
    wanted, then = request.form.get("insert", ""), request.form.get("then", "")
    if then == "change":
        return _page(webinar, form)
    if wanted in fields_of(KIND):
        form.text.data = f"{form.text.data or ''} {{{{{wanted}}}}}".strip()
        return _page(webinar, form)
    try:
        words = service.clean_words(form.subject.data or "", form.text.data or "")
    except Invalid as wrong:
        form.show(wrong)
        return _page(webinar, form, 422)
    if then == "test":
        return _test(webinar, form, words)
    if then == "send":
        return _send(webinar, form, words)
    return _confirm(webinar, form)


@mails.route(MESSAGE + "/preview", methods=["GET", "POST"])
@organiser_only
def preview_message(webinar_id: int) -> Response:
    """The mail as an invented reader would get it, in its frame."""
    webinar = get_webinar(webinar_id)
    facts = example_facts(
        KIND,
        webinar.series,
        webinar,
        language=page_language().code,
        site=site_address(),
        now=utc_now(),
        details={"subject": request.form.get("subject", ""), "text": request.form.get("text", "")},
    )
    return frame(write(facts, utc_now()), as_text=request.form.get("as") == "text")


def _ids(webinar_id: int) -> list[int]:
    return [row.id for row in list_rows(webinar_id, read_filter())]


def _page(webinar: Webinar, form: MessageForm, status: int = 200) -> AnyResponse:
    narrowed = read_filter()
    page = render_template(
        "mail/write.html",
        webinar=webinar,
        form=form,
        reach=find_reach(webinar.id, _ids(webinar.id)),
        said=describe(narrowed),
        narrowed=query_of(narrowed),
        fields=fields_of(KIND),
    )
    return with_frame(page, status)


def _confirm(webinar: Webinar, form: MessageForm, changed: str = "") -> AnyResponse:
    narrowed = read_filter()
    page = render_template(
        "mail/confirm_message.html",
        webinar=webinar,
        form=form,
        reach=find_reach(webinar.id, _ids(webinar.id)),
        said=describe(narrowed),
        narrowed=query_of(narrowed),
        changed=changed,
    )
    return with_frame(page, 409 if changed else 200)


def _test(webinar: Webinar, form: MessageForm, words: service.Words) -> AnyResponse:
    webinar_id = webinar.id
    begin_write()
    service.send_test(webinar_id, _ids(webinar_id), words, current_user.id, utc_now())
    db.session.commit()
    flash(_("A test is on its way to %(address)s", address=current_user.email))
    return _page(get_webinar(webinar_id), form)


def _send(webinar: Webinar, form: MessageForm, words: service.Words) -> AnyResponse:
    webinar_id = webinar.id
    agreed = form.people.data or ""
    expected = int(agreed) if agreed.isascii() and agreed.isdecimal() else -1
    try:
        begin_write()
        sent = service.send_message(
            webinar_id, _ids(webinar_id), words, expected=expected, actor=acting(), now=utc_now()
        )
        db.session.commit()
    except CountChanged as refusal:
        db.session.rollback()
        return _confirm(get_webinar(webinar_id), form, _(refusal.message) % refusal.values)
    flash(ngettext("It goes to one person", "It goes to %(num)s people", sent))
    return redirect(url_for(".plan", webinar_id=webinar_id), 303)
