"""Shows what can be set in the browser, and the editor of the pages of text."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.pages import queries, service
from tracker.pages.blueprint import pages
from tracker.pages.forms import SitePageForm
from tracker.pages.site_pages import SITE_PAGES
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import list_series


@pages.get("/o/settings")
@organiser_only
def settings() -> str:
    """What an organiser can set, with the way to each."""
    own = queries.list_own_pages()
    return render_template("pages/settings.html", all_series=list_series(), pages=SITE_PAGES, own=own)


@pages.route("/o/settings/pages/<key>", methods=["GET", "POST"])
@organiser_only
def edit_site_page(key: str) -> str | Response | tuple[str, int]:
    """Write the text of a page; starts with what readers see now."""
    known = SITE_PAGES.get(key) or abort(404)
    form = SitePageForm()
    if form.validate_on_submit():
        begin_write()
        try:
            service.save_site_page(
                key, form.markdown.data or "", version=form.version.data, actor=acting(), now=utc_now()
            )
        except Invalid as refusal:
            db.session.rollback()
            form.show(refusal)
            return _editor(key, form), 422
        db.session.commit()
        flash(_("Saved. Readers see it now."), "ok")
        return redirect(url_for("pages.site_page", key=key))
    own = queries.find_site_page(key)
    form.markdown.data = own.markdown if own else _(known.text)
    form.version.data = own.version if own else 0
    return _editor(key, form)


@pages.post("/o/settings/pages/<key>/restore")
@organiser_only
def restore_site_page(key: str) -> Response:
    """Back to the built-in text."""
    if key not in SITE_PAGES:
        abort(404)
    form = SitePageForm()
    begin_write()
    service.restore_site_page(key, version=form.version.data, actor=acting())
    db.session.commit()
    flash(_("The built-in text is back."), "ok")
    return redirect(url_for("pages.edit_site_page", key=key))


def _editor(key: str, form: SitePageForm) -> str:
    own = queries.find_site_page(key)
    return render_template("pages/edit_site_page.html", page=SITE_PAGES[key], form=form, own=own)
