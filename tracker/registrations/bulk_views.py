"""What organisers do to many registrations at a time: who is ticked, a page, or all who match a filter."""

from typing import Literal

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db, lock_row
from tracker.models import Webinar
from tracker.registrations import list_counts_queries, list_queries, queries, rules, service
from tracker.registrations.blueprint import registrations
from tracker.registrations.list_filter import describe, query_of, read_filter
from tracker.registrations.list_views import LIST
from tracker.registrations.questions_queries import load_asks
from tracker.registrations.rules import State
from tracker.text import as_number
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar

Deed = State | Literal["approve"]
Answer = str | tuple[str, int] | Response


@registrations.post(LIST)
@organiser_only
def change_many(webinar_id: int) -> Answer:
    """Confirm, decline or cancel many, or put them on the waiting list; all who match after a look only."""
    deed = _deed()
    webinar = get_webinar(webinar_id)
    if request.form.get("who") == "all":
        return _change_all(webinar_id, deed)
    chosen = _chosen()
    if not chosen:
        flash(_("Tick the people first"), "warn")
        return redirect(_back(webinar.id), 303)
    begin_write()
    changed = _do(webinar_id, chosen, deed)
    db.session.commit()
    _tell(changed, len(chosen))
    return redirect(_back(webinar_id), 303)


@registrations.post(LIST + "/move-up")
@organiser_only
def move_up(webinar_id: int) -> Response:
    """Give the free places to those who wait."""
    get_webinar(webinar_id)
    begin_write()
    moved = service.fill_places(webinar_id, acting(), utc_now())
    db.session.commit()
    flash(ngettext("One person has a place now", "%(num)s people have a place now", moved))
    return redirect(_back(webinar_id), 303)


def _change_all(webinar_id: int, deed: Deed) -> Answer:
    """Nobody is changed who was not counted on the page before."""
    narrowed = read_filter()
    expected = as_number(request.form.get("expected", ""))
    if expected is None:
        return _confirm_page(webinar_id, deed, list_queries.count_rows(webinar_id, narrowed))
    begin_write()
    lock_row(Webinar, webinar_id)
    matching = list_queries.list_ids(webinar_id, narrowed)
    if len(matching) != expected:
        db.session.rollback()
        return _confirm_page(webinar_id, deed, len(matching), was=expected), 409
    changed = _do(webinar_id, matching, deed)
    db.session.commit()
    _tell(changed, len(matching))
    return redirect(_back(webinar_id), 303)


def _confirm_page(webinar_id: int, deed: Deed, count: int, was: int | None = None) -> str:
    narrowed = read_filter()
    organisations = dict(list_counts_queries.list_organisation_choices(webinar_id))
    return render_template(
        "registrations/change_all.html",
        webinar=get_webinar(webinar_id),
        deed=deed,
        count=count,
        was=was,
        states=list_counts_queries.count_filters(webinar_id, narrowed).states,
        said=describe(
            narrowed,
            organisation=organisations.get(narrowed.organisation_id or 0, ""),
            questions=load_asks(webinar_id).questions,
        ),
        narrowed=query_of(narrowed),
        places=queries.get_places(webinar_id),
        now=utc_now(),
        back=_back(webinar_id),
    )


def _do(webinar_id: int, registration_ids: list[int], deed: Deed) -> int:
    """How many changed."""
    if deed == "approve":
        approved = service.approve(webinar_id, registration_ids, acting(), utc_now())
        return approved.confirmed + approved.waitlisted
    over = "over" in request.form
    return service.change_states(webinar_id, registration_ids, deed, acting(), utc_now(), over=over)


def _tell(changed: int, chosen: int) -> None:
    flash(ngettext("One person changed", "%(num)s people changed", changed))
    if left := chosen - changed:
        words = ngettext("One person stays as they are", "%(num)s people stay as they are", left)
        flash(_("%(words)s: so already, or no place is free for them", words=words), "info")


def _deed() -> Deed:
    wanted = request.form.get("state")
    if wanted == "approve":
        return "approve"
    return next((state for state in rules.STATES if state == wanted), None) or abort(404)


def _chosen() -> list[int]:
    """Those who are ticked, or everybody of the page as it was shown."""
    name = "p" if request.form.get("who") == "page" else "r"
    return [number for number in map(as_number, request.form.getlist(name)) if number is not None]


def _back(webinar_id: int) -> str:
    """The list as it was filtered."""
    return url_for("registrations.list_registrations", webinar_id=webinar_id, **query_of(read_filter()))
