"""Shows how a language names what a recap speaks of, and keeps it."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.recaps.blueprint import recaps
from tracker.recaps.drafts import open_draft
from tracker.recaps.editor_links import Answer, asked_language, editor_url
from tracker.recaps.names_service import LONGEST_FOCUS, list_named, save_names
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar


@recaps.route("/o/webinars/<int:webinar_id>/recap/names", methods=["GET", "POST"])
@organiser_only
def names(webinar_id: int) -> Answer:
    """Names with the article a language gives them, and what the webinar focused on in its words."""
    language = asked_language()
    if request.method == "POST":
        begin_write()
        save_names(get_webinar(webinar_id), language, request.form.to_dict(), actor=acting(), now=utc_now())
        db.session.commit()
        flash(_("Saved"), "ok")
        return redirect(editor_url(webinar_id))
    draft = open_draft(get_webinar(webinar_id), language)
    return render_template(
        "recaps/names.html",
        webinar=draft.told.webinar,
        draft=draft,
        named=list_named(draft.told, language),
        longest=LONGEST_FOCUS,
    )
