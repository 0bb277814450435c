"""Shows what is asked before a recap is published, reviewed, corrected or withdrawn, and does it."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.mail.reach_queries import Reach, find_reach, was_told
from tracker.models import Recap, Webinar
from tracker.recaps import drift_service, review_service, service, timing_service
from tracker.recaps.blueprint import recaps
from tracker.recaps.drafts import Draft, contacts_of, open_draft
from tracker.recaps.editor_links import Answer, asked_language, editor_url, kept_recap, who
from tracker.recaps.forms import PublishForm, ReasonForm, ReviewForm
from tracker.recaps.personal import KINDS
from tracker.signed_links import KEPT
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar
from tracker.webinars.schedule import to_local


@recaps.route("/o/webinars/<int:webinar_id>/recap/publish", methods=["GET", "POST"])
@organiser_only
def publish(webinar_id: int) -> Answer:
    """Ask once, then make the recap public with its facts frozen; or have it done at a time."""
    if request.method != "POST":
        draft = _draft(webinar_id)
        form = PublishForm(formdata=None, version=draft.edition.version)
        if draft.recap and draft.recap.publish_at:
            local = to_local(draft.recap.publish_at, draft.told.webinar.zone)
            form.on.data, form.time.data = local.date().isoformat(), f"{local:%H:%M}"
        return _ask_to_publish(draft, form)
    form = PublishForm()
    try:
        begin_write()
        recap = kept_recap(webinar_id)
        said = _publish_or_wait(recap, get_webinar(webinar_id), form)
        db.session.commit()
    except Invalid as refusal:
        db.session.rollback()
        form.show(refusal)
        return _ask_to_publish(_draft(webinar_id), form), 422
    flash(said, "ok")
    return redirect(editor_url(webinar_id))


def _publish_or_wait(recap: Recap, webinar: Webinar, form: PublishForm) -> str:
    tells, version = bool(form.tells_people.data), form.version.data
    if request.form.get("when") == "later":
        timing_service.schedule_recap(
            recap.id, at=form.at(webinar.zone), tells_people=tells, version=version, **who()
        )
        return str(_("The recap is published at the time you chose."))
    service.publish_recap(recap.id, version=version, tells_people=tells, **who())
    return str(_("The recap is public."))


def _ask_to_publish(draft: Draft, form: PublishForm) -> str:
    """With the number of people who would be told; ticked for a recap of these weeks that nobody heard of."""
    webinar: Webinar = draft.told.webinar
    can_tell = "recap" not in webinar.series.mails_off
    reach = find_reach(webinar.id) if can_tell else Reach(registrations=())
    if request.method != "POST":
        is_recent = webinar.starts_at > utc_now() - KEPT
        form.tells_people.data = is_recent and not was_told(webinar.id, "recap")
    return render_template("recaps/publish.html", webinar=webinar, draft=draft, form=form, reach=reach)


@recaps.post("/o/webinars/<int:webinar_id>/recap/unschedule")
@organiser_only
def unschedule(webinar_id: int) -> Answer:
    """Do not publish it by itself after all."""
    begin_write()
    timing_service.unschedule_recap(kept_recap(webinar_id).id, version=ReasonForm().version.data, **who())
    db.session.commit()
    flash(_("The recap waits for you. Nothing is published by itself."), "ok")
    return redirect(editor_url(webinar_id))


@recaps.route("/o/webinars/<int:webinar_id>/recap/review", methods=["GET", "POST"])
@organiser_only
def review(webinar_id: int) -> Answer:
    """Send the text to a second organiser; they approve it or send it back with a note."""
    if request.method != "POST":
        draft = _draft(webinar_id)
        return _review_page(draft, ReviewForm(formdata=None, version=draft.edition.version))
    form = ReviewForm()
    wish = request.form.get("wish", "")
    try:
        begin_write()
        recap = kept_recap(webinar_id)
        if wish == "ask":
            review_service.ask_for_review(recap.id, version=form.version.data, **who())
        else:
            review_service.decide_review(
                recap.id,
                approves=wish == "approve",
                note=form.note.data or "",
                version=form.version.data,
                **who(),
            )
        db.session.commit()
    except Invalid as refusal:
        db.session.rollback()
        form.show(refusal)
        return _review_page(_draft(webinar_id), form), 422
    said = {
        "ask": _("Another organiser finds it under “Waiting for you”."),
        "approve": _("The recap is approved."),
    }
    flash(said.get(wish, _("The recap went back with your note.")), "ok")
    return redirect(editor_url(webinar_id))


def _review_page(draft: Draft, form: ReviewForm) -> str:
    may_review = draft.recap is not None and review_service.may_review(draft.recap, acting())
    return render_template(
        "recaps/review.html", webinar=draft.told.webinar, draft=draft, form=form, may_review=may_review
    )


@recaps.route("/o/webinars/<int:webinar_id>/recap/personal-data", methods=["GET", "POST"])
@organiser_only
def personal(webinar_id: int) -> Answer:
    """The addresses and numbers in the text, each with its line; what may stay needs a reason."""
    if request.method != "POST":
        draft = _draft(webinar_id)
        return _personal_page(draft, ReasonForm(formdata=None, version=draft.edition.version))
    form = ReasonForm()
    try:
        begin_write()
        review_service.allow_personal(
            kept_recap(webinar_id).id, reason=form.reason.data or "", version=form.version.data, **who()
        )
        db.session.commit()
    except Invalid as refusal:
        db.session.rollback()
        form.show(refusal)
        return _personal_page(_draft(webinar_id), form), 422
    flash(_("It may stay."), "ok")
    return redirect(editor_url(webinar_id))


def _personal_page(draft: Draft, form: ReasonForm) -> str:
    webinar, edition = draft.told.webinar, draft.edition
    found = review_service.list_personal(
        draft.recap, edition.title, edition.summary, edition.body, contacts_of(webinar)
    )
    return render_template(
        "recaps/personal.html", webinar=webinar, draft=draft, form=form, found=found, kinds=KINDS
    )


@recaps.post("/o/webinars/<int:webinar_id>/recap/facts")
@organiser_only
def take_facts(webinar_id: int) -> Answer:
    """State what the data say now."""
    begin_write()
    drift_service.take_new_facts(kept_recap(webinar_id).id, version=ReasonForm().version.data, **who())
    db.session.commit()
    flash(_("The recap states the new facts."), "ok")
    return redirect(editor_url(webinar_id))


@recaps.route("/o/webinars/<int:webinar_id>/recap/keep", methods=["GET", "POST"])
@organiser_only
def keep_facts(webinar_id: int) -> Answer:
    """Leave the published figures and say why."""
    return _with_reason("keep", webinar_id, _("The published figures stay."))


@recaps.route("/o/webinars/<int:webinar_id>/recap/withdraw", methods=["GET", "POST"])
@organiser_only
def withdraw(webinar_id: int) -> Answer:
    """Take the recap off the site, with a reason for those who come back to its address."""
    return _with_reason("withdraw", webinar_id, _("The recap is withdrawn."))


@recaps.route("/o/webinars/<int:webinar_id>/recap/correct", methods=["GET", "POST"])
@organiser_only
def correct(webinar_id: int) -> Answer:
    """Put a dated line under the public recap."""
    return _with_reason("correct", webinar_id, _("The correction stands under the recap."))


def _with_reason(what: str, webinar_id: int, done: str) -> Answer:
    form = ReasonForm()
    if request.method != "POST":
        draft = _draft(webinar_id)
        return _confirm(what, draft, ReasonForm(formdata=None, version=draft.edition.version))
    try:
        begin_write()
        _change(what, kept_recap(webinar_id), form)
        db.session.commit()
    except Invalid as refusal:
        db.session.rollback()
        form.show(refusal)
        return _confirm(what, _draft(webinar_id), form), 422
    flash(done, "ok")
    return redirect(editor_url(webinar_id))


def _change(what: str, recap: Recap, form: ReasonForm) -> None:
    said, version = form.reason.data or "", form.version.data
    if what == "keep":
        drift_service.keep_facts(recap.id, reason=said, version=version, **who())
    elif what == "withdraw":
        service.withdraw_recap(recap.id, reason=said, version=version, **who())
    else:
        service.add_correction(recap.id, text=said, version=version, **who())


def _confirm(what: str, draft: Draft, form: ReasonForm) -> str:
    webinar: Webinar = draft.told.webinar
    return render_template(f"recaps/{what}.html", webinar=webinar, draft=draft, form=form)


def _draft(webinar_id: int) -> Draft:
    return open_draft(get_webinar(webinar_id), asked_language())
