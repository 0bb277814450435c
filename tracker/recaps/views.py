"""Shows the organiser's pages of a recap: its editor, and every change to it as a confirmed POST."""

from datetime import datetime
from typing import TypedDict

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, Refusal, Stale
from tracker.mail.reach_queries import Reach, find_reach, was_told
from tracker.models import Recap, Webinar
from tracker.recaps import list_views, public_views, register_views, service
from tracker.recaps.blueprint import recaps
from tracker.recaps.drafts import Draft, open_draft
from tracker.recaps.editions import Texts
from tracker.recaps.fields import NAMES, loose_digits
from tracker.recaps.forms import PublishForm, ReasonForm, RecapForm
from tracker.recaps.from_rows import content_of, recap_year
from tracker.recaps.gate import LONGEST_SUMMARY
from tracker.recaps.panel import facts_shown, read_aloud
from tracker.recaps.queries import last_applied_at, list_corrections
from tracker.recaps.service import LONGEST_BODY
from tracker.signed_links import KEPT
from tracker.web.access import acting, organiser_only
from tracker.webinars.numbering import HELD
from tracker.webinars.queries import get_webinar

__all__ = ["list_views", "public_views", "recaps", "register_views"]


class Who(TypedDict):
    """Who changes it, and when."""

    actor: Actor
    now: datetime


Answer = str | Response | tuple[str, int]


@recaps.get("/o/webinars/<int:webinar_id>/recap")
@organiser_only
def editor(webinar_id: int) -> Answer:
    """The text with its facts, what is open before publishing, and how it reads."""
    webinar = get_webinar(webinar_id)
    if webinar.state != HELD:
        has_begun = webinar.starts_at <= utc_now()
        return render_template("recaps/not_held.html", webinar=webinar, has_begun=has_begun)
    draft = open_draft(webinar)
    return _page(draft, RecapForm(formdata=None, obj=draft.edition))


@recaps.post("/o/webinars/<int:webinar_id>/recap")
@organiser_only
def save(webinar_id: int) -> Answer:
    """Keep the text; or only show how it reads, or put a fact at its end, and keep nothing."""
    form = RecapForm()
    wanted = request.form.get("insert", "")
    if wanted in NAMES:
        form.body.data = f"{form.body.data or ''} {{{{{wanted}}}}}".strip()
        return _page(open_draft(get_webinar(webinar_id)), form)
    if request.form.get("then") == "preview":
        return _page(open_draft(get_webinar(webinar_id)), form)
    try:
        begin_write()
        recap = _recap(webinar_id)
        service.save_draft(
            recap.id,
            **_texts(form),
            correction=form.correction.data or "",
            version=form.version.data,
            **_who(),
        )
        db.session.commit()
    except Stale:
        raise
    except Refusal as refusal:
        db.session.rollback()
        form.show(_at_a_field(refusal))
        return _page(open_draft(get_webinar(webinar_id)), form), 422
    flash(_("The recap is saved."), "ok")
    return redirect(url_for("recaps.editor", webinar_id=webinar_id))


def _page(draft: Draft, form: RecapForm) -> str:
    webinar = draft.told.webinar
    text = _texts(form)
    text["body"] = text["body"][:LONGEST_BODY]  # what is longer is refused, and not worth reading through
    content = content_of(draft.told, public_views.link_to(webinar))
    reading = read_aloud(draft, text, content)
    form.summary.description = _(
        "Up to %(most)s characters, for search results and shared links. %(used)s used.",
        most=LONGEST_SUMMARY,
        used=len(reading.article.lead),
    )
    return render_template(
        "recaps/editor.html",
        webinar=webinar,
        draft=draft,
        form=form,
        article=reading.article,
        opening=reading.opening,
        pieces=reading.pieces,
        facts=facts_shown(draft, last_applied_at(webinar.id)),
        loose=loose_digits(text["body"], draft.facts.values()),
        corrections=list_corrections(draft.recap.id) if draft.recap else [],
        recap_year=recap_year(webinar),
        is_preview=request.form.get("then") == "preview",
    )


def _texts(form: RecapForm) -> Texts:
    return {"title": form.title.data or "", "summary": form.summary.data or "", "body": form.body.data or ""}


def _at_a_field(refusal: Refusal) -> Invalid:
    """What a rule says of the whole text stands at the text."""
    if isinstance(refusal, Invalid):
        return refusal
    return Invalid(refusal.message, field="body", **refusal.values)


def _recap(webinar_id: int) -> Recap:
    """Its row, made where there is none; inside a writing transaction."""
    return service.ensure_draft(get_webinar(webinar_id), acting(), utc_now())


def _who() -> Who:
    return {"actor": acting(), "now": utc_now()}


@recaps.route("/o/webinars/<int:webinar_id>/recap/publish", methods=["GET", "POST"])
@organiser_only
def publish(webinar_id: int) -> Answer:
    """Ask once, then make the recap public with its facts frozen."""
    if request.method != "POST":
        draft = open_draft(get_webinar(webinar_id))
        return _ask_to_publish(draft, PublishForm(formdata=None, version=draft.edition.version))
    form = PublishForm()
    begin_write()
    tells = bool(form.tells_people.data)
    service.publish_recap(_recap(webinar_id).id, version=form.version.data, tells_people=tells, **_who())
    db.session.commit()
    flash(_("The recap is public."), "ok")
    return redirect(url_for("recaps.editor", webinar_id=webinar_id))


def _ask_to_publish(draft: Draft, form: PublishForm) -> str:
    """With the number of people who would be told; ticked for a recap of these weeks that nobody heard of."""
    webinar: Webinar = draft.told.webinar
    can_tell = "recap" not in webinar.series.mails_off
    reach = find_reach(webinar.id) if can_tell else Reach(registrations=())
    is_recent = webinar.starts_at > utc_now() - KEPT
    form.tells_people.data = is_recent and not was_told(webinar.id, "recap")
    return render_template("recaps/publish.html", webinar=webinar, draft=draft, form=form, reach=reach)


@recaps.post("/o/webinars/<int:webinar_id>/recap/facts")
@organiser_only
def take_facts(webinar_id: int) -> Answer:
    """State what the data say now."""
    begin_write()
    service.take_new_facts(_recap(webinar_id).id, version=ReasonForm().version.data, **_who())
    db.session.commit()
    flash(_("The recap states the new facts."), "ok")
    return redirect(url_for("recaps.editor", webinar_id=webinar_id))


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
        draft = open_draft(get_webinar(webinar_id))
        return _confirm(what, draft, ReasonForm(formdata=None, version=draft.edition.version))
    try:
        begin_write()
        _change(what, _recap(webinar_id), form)
        db.session.commit()
    except Invalid as refusal:
        db.session.rollback()
        form.show(refusal)
        return _confirm(what, open_draft(get_webinar(webinar_id)), form), 422
    flash(done, "ok")
    return redirect(url_for("recaps.editor", webinar_id=webinar_id))


def _change(what: str, recap: Recap, form: ReasonForm) -> None:
    said, version = form.reason.data or "", form.version.data
    if what == "keep":
        service.keep_facts(recap.id, reason=said, version=version, **_who())
    elif what == "withdraw":
        service.withdraw_recap(recap.id, reason=said, version=version, **_who())
    else:
        service.add_correction(recap.id, text=said, version=version, **_who())


def _confirm(what: str, draft: Draft, form: ReasonForm) -> str:
    webinar: Webinar = draft.told.webinar
    return render_template(f"recaps/{what}.html", webinar=webinar, draft=draft, form=form)
