"""Shows the recap's editor in each language, and keeps what is written in it."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, NotFound, Refusal, Stale
from tracker.recaps import (
    change_views,
    feed_views,
    file_views,
    list_views,
    names_views,
    public_views,
    register_views,
    service,
)
from tracker.recaps.blueprint import recaps
from tracker.recaps.content import list_blocks
from tracker.recaps.drafting import LONGEST_SUMMARY
from tracker.recaps.drafts import LANGUAGE, Draft, open_draft, source_edition, suggest
from tracker.recaps.editions import Edition, Texts
from tracker.recaps.editor_links import Answer, asked_language, editor_url, kept_recap, who
from tracker.recaps.fields import is_known, loose_digits, write_out
from tracker.recaps.forms import RecapForm
from tracker.recaps.from_rows import content_of, recap_year
from tracker.recaps.messages import LANGUAGES
from tracker.recaps.panel import facts_shown, read_aloud
from tracker.recaps.public_files import link_to
from tracker.recaps.queries import find_recap, last_applied_at, list_corrections, list_recap_states
from tracker.recaps.service import LONGEST_BODY
from tracker.web.access import organiser_only
from tracker.web.filters import moment, refusal_text
from tracker.webinars.numbering import HELD
from tracker.webinars.progress_queries import find_last_save
from tracker.webinars.queries import get_webinar
from tracker.webinars.views.editing import conflict_page

__all__ = [
    "change_views",
    "feed_views",
    "file_views",
    "list_views",
    "names_views",
    "public_views",
    "recaps",
    "register_views",
]


@recaps.get("/o/webinars/<int:webinar_id>/recap")
@organiser_only
def editor(webinar_id: int) -> Answer:
    """The text with its facts, what is open, and how it reads; `?language=` shows a translation."""
    webinar = get_webinar(webinar_id)
    if webinar.state != HELD:
        has_begun = webinar.starts_at <= utc_now()
        return render_template("recaps/not_held.html", webinar=webinar, has_begun=has_begun)
    draft = open_draft(webinar, asked_language())
    return _page(draft, RecapForm(formdata=None, obj=draft.edition))


@recaps.post("/o/webinars/<int:webinar_id>/recap")
@organiser_only
def save(webinar_id: int) -> Answer:
    """Keep the text; or only show how it reads with what was asked for, and keep nothing."""
    form = RecapForm()
    if _only_shows(form, webinar_id):
        return _page(open_draft(get_webinar(webinar_id), asked_language()), form)
    try:
        begin_write()
        recap = kept_recap(webinar_id)
        service.save_draft(
            recap.id,
            **_texts(form),
            correction=form.correction.data or "",
            version=form.version.data,
            **who(),
        )
        db.session.commit()
    except Stale as stale:
        db.session.rollback()
        return _conflict(webinar_id, form, stale), 409
    except Refusal as refusal:
        db.session.rollback()
        form.show(_at_a_field(refusal))
        return _page(open_draft(get_webinar(webinar_id), asked_language()), form), 422
    flash(_("The recap is saved."), "ok")
    return redirect(editor_url(webinar_id))


def _only_shows(form: RecapForm, webinar_id: int) -> bool:
    """Whether nothing is to be kept; what was asked for stands in the form then."""
    wanted, then = request.form.get("insert", ""), request.form.get("then", "")
    if is_known(wanted):
        form.body.data = f"{form.body.data or ''} {{{{{wanted}}}}}".strip()
    elif request.form.get("use_title"):
        form.title.data = request.form["use_title"]
    elif request.form.get("use_summary"):
        form.summary.data = request.form["use_summary"]
    elif then == "write_out":
        webinar = get_webinar(webinar_id)
        draft = open_draft(webinar, asked_language())
        content = content_of(draft.told, link_to(webinar), draft.language)
        form.body.data = write_out((form.body.data or "")[:LONGEST_BODY], list_blocks(content))
    else:
        return then == "preview"
    return True


@recaps.post("/o/webinars/<int:webinar_id>/recap/autosave")
@organiser_only
def autosave(webinar_id: int) -> Response | tuple[Response, int]:
    """Keep a draft while it is written; says when, or why not, for the page's script."""
    form = RecapForm()
    try:
        begin_write()
        recap = kept_recap(webinar_id)
        service.autosave_draft(recap.id, **_texts(form), version=form.version.data, **who())
        db.session.commit()
    except Stale:
        db.session.rollback()
        last = find_last_save("recaps", _kept_id(webinar_id))
        said = _("Not saved: %(who)s saved this recap. Press Save to compare.", who=last.who if last else "?")
        return jsonify(said=said, is_stale=True), 409
    except NotFound:
        raise
    except Refusal as refusal:
        db.session.rollback()
        return jsonify(said=_("Not saved: %(reason)s", reason=refusal_text(refusal))), refusal.status
    when = moment(recap.updated_at, get_webinar(webinar_id).zone)
    return jsonify(version=recap.version, said=_("Saved %(when)s", when=when))


def _kept_id(webinar_id: int) -> int:
    recap = find_recap(webinar_id, asked_language())
    return recap.id if recap else 0


def _conflict(webinar_id: int, form: RecapForm, stale: Stale) -> str:
    """Both texts side by side; mine is kept on the page until somebody chooses."""
    draft = open_draft(get_webinar(webinar_id), asked_language())
    webinar, edition = draft.told.webinar, draft.edition
    saved = {name: getattr(edition, name) for name in ("title", "summary", "body")}
    last = find_last_save("recaps", edition.recap_id) if edition.recap_id else None
    return conflict_page(
        form,
        saved | {"correction": "", "version": edition.version},
        stale,
        trail=[
            (url_for("webinars.overview", webinar_id=webinar_id), webinar.title),
            (editor_url(webinar_id), _("Recap")),
        ],
        action=editor_url(webinar_id),
        section="webinars",
        last=last,
        zone=webinar.zone,
    )


def _page(draft: Draft, form: RecapForm) -> str:
    webinar = draft.told.webinar
    text = _texts(form)
    text["body"] = text["body"][:LONGEST_BODY]  # what is longer is refused, and not worth reading through
    content = content_of(draft.told, link_to(webinar), draft.language)
    reading = read_aloud(draft, text, content)
    form.write_in(draft.language)
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
        source=_source(draft),
        states=list_recap_states(webinar.id),
        known_languages=LANGUAGES,
        suggested=suggest(draft),
        article=reading.article,
        opening=reading.opening,
        pieces=reading.pieces,
        facts=facts_shown(draft, last_applied_at(webinar.id)),
        loose=loose_digits(text["body"], draft.facts.values()),
        corrections=list_corrections(draft.recap.id) if draft.recap else [],
        recap_year=recap_year(webinar),
        is_preview=request.form.get("then") == "preview",
    )


def _source(draft: Draft) -> Edition | None:
    """The text that is translated; None for itself."""
    return None if draft.language == LANGUAGE else source_edition(draft)


def _texts(form: RecapForm) -> Texts:
    return {"title": form.title.data or "", "summary": form.summary.data or "", "body": form.body.data or ""}


def _at_a_field(refusal: Refusal) -> Invalid:
    """What a rule says of the whole text stands at the text."""
    if isinstance(refusal, Invalid):
        return refusal
    return Invalid(refusal.message, field="body", **refusal.values)
