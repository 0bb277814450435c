"""Pages of an import after its upload: decide what is not certain, confirm, undo, discard, see one row."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.attendance import desk_queries, queries, service
from tracker.attendance.blueprint import attendance
from tracker.attendance.desk import Group, preselected, with_timeline
from tracker.attendance.views import choices, shown
from tracker.attendance.views.upload import COLUMN_STEPS, ORDER_STEPS, STEPS
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, Refusal, Stale
from tracker.figures.queries import load_rules
from tracker.figures.rule import how_we_counted
from tracker.models import AttendanceImport, Webinar
from tracker.organisations.countries import country_choices
from tracker.organisations.kinds import KINDS
from tracker.text import as_number
from tracker.web.access import acting, organiser_only
from tracker.web.filters import number, refusal_text
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

BASE = "/o/webinars/<int:webinar_id>/attendance/import/<int:import_id>"
GROUPS = 50  # on one page of the desk
PROBLEMS = 50
SHOWN = 6  # people of one group


@attendance.get(f"{BASE}/review")
@organiser_only
def review(webinar_id: int, import_id: int) -> str:
    """What is not certain, in groups, with reasons; the sum so far beside it."""
    return _page(*_load(webinar_id, import_id))


@attendance.post(f"{BASE}/review")
@organiser_only
def decide(webinar_id: int, import_id: int) -> Any:
    """Keep one decision, or all that were answered; each group must still be open as it was shown."""
    begin_write()
    imported, webinar = _load(webinar_id, import_id)
    asked, wrong = choices.all_asked(request.form), 0
    try:
        groups = desk_queries.load_desk(imported, webinar).groups
        decided = choices.answered(asked, groups, request.form)
        for group, one in decided:
            wrong = group.id
            choices.carry_out(imported, group, one, acting())
        db.session.commit()
    except Stale:
        raise
    except (Invalid, Refusal) as refused:
        db.session.rollback()
        return _page(*_load(webinar_id, import_id), refused=refused, asked=asked, wrong=wrong), refused.status
    if len(decided) == 1:
        flash(_("Decided: %(what)s", what=decided[0][0].people[0].name), "ok")
    else:
        flash(_("%(count)s decided", count=number(len(decided))), "ok")
    page, following = request.args.get("page"), _after(groups, [group.id for group, _one in decided], asked)
    here = url_for(".review", webinar_id=webinar_id, import_id=import_id, page=page, _anchor=following)
    return redirect(here, 303)


def _after(groups: Sequence[Group], decided: Sequence[int], on_page: Container[int]) -> str:
    """Where the keyboard goes on: the next open group of the page, the next page, the button of the sum."""
    ids = [group.id for group in groups]
    after = [at for at in ids[ids.index(decided[0]) + 1 :] if at not in decided]
    still = [at for at in ids if at not in decided]
    here = [at for at in (*after, *still) if at in on_page]
    if here or len(still) == 1:
        return f"g{(here or still)[0]}"
    return "all" if still else "go-on"


@attendance.post(f"{BASE}/reopen")
@organiser_only
def reopen(webinar_id: int, import_id: int) -> Any:
    """Take one decision back."""
    begin_write()
    imported, _webinar = _load(webinar_id, import_id)
    service.reopen(imported, [as_number(request.form.get("person", "")) or 0], acting())
    db.session.commit()
    return redirect(url_for(".review", webinar_id=webinar_id, import_id=import_id), 303)


@attendance.post(f"{BASE}/match")
@organiser_only
def match(webinar_id: int, import_id: int) -> Any:
    """Look people without organisation up once more, after the directory changed."""
    begin_write()
    imported, _webinar = _load(webinar_id, import_id)
    found = service.match_again(imported, acting())
    db.session.commit()
    flash(ngettext("%(num)s person found", "%(num)s people found", found), "ok" if found else "info")
    return redirect(url_for(".review", webinar_id=webinar_id, import_id=import_id), 303)


@attendance.get(f"{BASE}/confirm")
@organiser_only
def confirm(webinar_id: int, import_id: int) -> Any:
    """What applying would do, before it is done."""
    imported, webinar = _load(webinar_id, import_id)
    if imported.state == service.APPLIED:
        return redirect(url_for(".show", webinar_id=webinar_id))
    try:
        service.require_over(webinar, utc_now())
        refused = None
    except service.NotOver as not_yet:
        refused = not_yet
    new, known = desk_queries.count_new_people(imported)
    return render_template(
        "attendance/confirm.html",
        webinar=webinar,
        imported=imported,
        desk=desk_queries.load_desk(imported, webinar),
        new=new,
        known=known,
        rule=how_we_counted(load_rules()[webinar.series_id]),
        refused=refused,
        batch=queries.batch_of(imported),
        steps=_steps(imported),
    )


@attendance.route(f"{BASE}/undo", methods=["GET", "POST"])
@organiser_only
def undo(webinar_id: int, import_id: int) -> Any:
    """Take an applied import back whole, once that was confirmed."""
    if request.method != "POST":
        imported, webinar = _load(webinar_id, import_id)
        later = desk_queries.marks_after(imported)
        return render_template("attendance/undo.html", webinar=webinar, imported=imported, later=later)
    begin_write()
    imported, webinar = _load(webinar_id, import_id)
    service.undo_import(imported, acting(), utc_now())
    db.session.commit()
    flash(_("The import is undone. Everything is as it was before it."), "ok")
    return redirect(url_for(".show", webinar_id=webinar_id), 303)


@attendance.post(f"{BASE}/discard")
@organiser_only
def discard(webinar_id: int, import_id: int) -> Any:
    """Start over: take a staged import away."""
    begin_write()
    imported, _webinar = _load(webinar_id, import_id)
    following = queries.next_of_batch(imported)
    service.discard_import(imported, acting())
    db.session.commit()
    flash(_("The file is forgotten. Nothing of it was counted."), "ok")
    if following is not None:
        return redirect(url_for(".review", webinar_id=webinar_id, import_id=following.id), 303)
    return redirect(url_for(".upload", webinar_id=webinar_id), 303)


def _load(webinar_id: int, import_id: int) -> tuple[AttendanceImport, Webinar]:
    return queries.get_import(import_id, webinar_id), get_webinar(webinar_id)


def _steps(imported: AttendanceImport) -> tuple[Any, ...]:
    """The steps on the way of this import: more where something about its file had to be asked."""
    if not imported.details.get("was_asked"):
        return STEPS
    return COLUMN_STEPS if imported.details.get("columns") else ORDER_STEPS


def _page(
    imported: AttendanceImport,
    webinar: Webinar,
    refused: Refusal | None = None,
    asked: Mapping[int, choices.Asked] | None = None,
    wrong: int = 0,
) -> str:
    desk = desk_queries.load_desk(imported, webinar)
    page = page_of(len(desk.groups), GROUPS)
    groups = desk_queries.suggest_for(desk.groups[page.offset : page.offset + GROUPS], webinar.id)
    rooms = desk_queries.in_room(_shown(groups))
    groups = [with_timeline(group, rooms) for group in groups]
    minimum = load_rules()[webinar.series_id].minimum_seconds
    low, high = shown.span(desk)
    return render_template(
        "attendance/review.html",
        webinar=webinar,
        imported=imported,
        desk=desk,
        groups=shown.in_words(groups),
        rooms={group.id for group in groups if choices.may_be_room(group)},
        sorts=[what for what in ("same", "connection", "organisation") if what in {g.what for g in groups}],
        chosen={group.id: _chosen(group, asked or {}) for group in groups},
        titles={group.id: _title(group) for group in groups},
        rows={group.id: shown.group_rows(group, rooms, webinar, imported, SHOWN) for group in groups},
        page=page,
        low=low,
        high=high,
        sum_lines=shown.sum_lines(imported, desk.total, minimum),
        done_lines=shown.done_lines(imported, desk, minimum),
        rows_decided=desk.total.rows - _open_rows(desk.groups, imported),
        linked=desk_queries.names_of(one.organisation_id for one in desk.decided),
        problems=queries.problems_of(imported.id)[:PROBLEMS],
        organisations=desk_queries.organisation_names() if groups else [],
        kinds=[(key, _(label)) for key, label in KINDS.items() if key != "host"],
        countries=[name for _code, name in country_choices(page_locale())],
        refused=refused,
        refused_text=refusal_text(refused) if refused else "",
        asked=asked or {},
        wrong=wrong,
        batch=queries.batch_of(imported),
        steps=_steps(imported),
    )


def _chosen(group: Group, asked: Mapping[int, choices.Asked]) -> str:
    """The answer that is chosen as the page comes: what was sent and refused, else the one that is sure."""
    return asked[group.id].choice if group.id in asked else preselected(group)


def _shown(groups: list[Group]) -> list[Any]:
    others = [group.other for group in groups if hasattr(group.other, "id")]
    return [one for group in groups for one in group.people[:SHOWN]] + others


def _open_rows(groups: list[Group], imported: AttendanceImport) -> int:
    return desk_queries.count_rows(imported.id, [one.id for group in groups for one in group.people])


def _title(group: Group) -> str:
    """What the group asks, in one line."""
    if group.what == "same":
        return str(_("Is this one person? %(name)s", name=group.people[0].name))
    if group.what == "connection":
        return str(_("Who is “%(name)s”?", name=group.people[0].name))
    if group.as_given and len(group.people) > 1:
        return str(_("“%(name)s”, %(count)s people", name=group.as_given, count=len(group.people)))
    if group.domain and len(group.people) > 1:
        return str(_("%(count)s people from %(domain)s", count=len(group.people), domain=group.domain))
    return str(_("Which organisation is %(name)s from?", name=group.people[0].name))
