"""Shows people who may be one, lets an organiser decide, and takes a merge back."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Stale
from tracker.organisations.joining import Side, chosen_sides
from tracker.pages.blueprint import pages
from tracker.pages.merge_people_queries import find_same_as, preview_merge
from tracker.pages.merge_people_service import merge_people, undo_merge
from tracker.pages.people_views import PEOPLE
from tracker.people import duplicate_queries
from tracker.people.duplicate_queries import UNDO_FOR, Narrowing
from tracker.people.duplicates import WHYS
from tracker.people.merging import SIDED, say_not_same, seen_of
from tracker.people.queries import get_person, load_keys
from tracker.tables import MIME_TYPES, Sheet, to_csv, to_xlsx
from tracker.web.access import acting, organiser_only
from tracker.web.downloads import download
from tracker.web.paging import page_of

DUPLICATES = PEOPLE + "/duplicates"
PAIR = DUPLICATES + "/<int:kept_id>/<int:gone_id>"
MERGES_SHOWN = 20
Answer = Any


@pages.get(DUPLICATES)
@organiser_only
def people_duplicates() -> str:
    """Pairs that may be one, and the merges that were made."""
    narrowed = _narrowing()
    pairs = duplicate_queries.list_pairs(narrowed)
    page = page_of(len(pairs))
    shown = pairs[page.offset : page.offset + page.size]
    return render_template(
        "pages/people_duplicates.html",
        page=page,
        pairs=shown,
        filter=narrowed,
        whys=WHYS,
        people=duplicate_queries.find_shown({at for each in shown for at in (each.low_id, each.high_id)}),
        merges=duplicate_queries.list_merges(limit=MERGES_SHOWN, offset=0),
        merges_total=duplicate_queries.count_merges(),
        now=utc_now(),
    )


@pages.get(DUPLICATES + ".<ending>")
@organiser_only
def people_duplicates_file(ending: str) -> Response:
    """The filtered pairs as CSV or XLSX."""
    if ending not in MIME_TYPES:
        abort(404)
    pairs = duplicate_queries.list_pairs(_narrowing())
    people = duplicate_queries.find_shown({at for each in pairs for at in (each.low_id, each.high_id)})
    columns = [_("Older record"), _("Email"), _("Organisation"), _("Newer record"), _("Email")]
    columns += [_("Organisation"), _("Why"), _("What speaks against it")]
    cells: list[Any] = []
    for pair in pairs:
        sides = [people[at] for at in (pair.low_id, pair.high_id)]
        told = [
            "; ".join(_(reason.message, **reason.values) for way, reason in pair.reasons if way == tells)
            for tells in ("for", "against")
        ]
        cells.append([text for one in sides for text in (one.name, one.email, one.organisation)] + told)
    if ending == "csv":
        return download(to_csv(columns, cells), "people-duplicates", ending)
    sheet = Sheet(name=_("Possible duplicates"), columns=columns, rows=cells)
    return download(to_xlsx([sheet]), "people-duplicates", ending)


@pages.route(PAIR, methods=["GET", "POST"])
@organiser_only
def people_pair(kept_id: int, gone_id: int) -> Answer:
    """Two records side by side: merge them line by line, or say that they are two."""
    if kept_id == gone_id:
        abort(404)
    if request.method != "POST":  # HEAD too
        return _pair_page(kept_id, gone_id)
    if request.form.get("decision") == "two":
        begin_write()
        say_not_same(kept_id, gone_id, actor=acting(), now=utc_now())
        db.session.commit()
        flash(_("Noted: these are two people"))
        return redirect(url_for(".people_duplicates"), 303)
    seen = (request.form.get("kept_seen", ""), request.form.get("gone_seen", ""))
    begin_write()
    try:
        merged = merge_people(kept_id, gone_id, _chosen(), seen=seen, actor=acting(), now=utc_now())
    except Stale as refusal:
        db.session.rollback()
        flash(_(refusal.message, **refusal.values), "bad")
        return _pair_page(kept_id, gone_id), refusal.status
    gone = merged.merge.gone_label
    db.session.commit()
    said = _("%(gone)s is one with this record now.", gone=gone)
    flash(said + " " + _("You can undo it for %(days)s days.", days=UNDO_FOR.days))
    return redirect(url_for(".person", person_id=kept_id), 303)


def _pair_page(kept_id: int, gone_id: int) -> str:
    sides = get_person(kept_id), get_person(gone_id)
    rows = [person for person, _organisation in sides]
    found = duplicate_queries.find_pair(kept_id, gone_id)
    values = {
        "name": [row.name for row in rows],
        "email": [row.email or "" for row in rows],
        "organisation": [organisation.name if organisation else "" for _row, organisation in sides],
    }
    chosen = _chosen()
    return render_template(
        "pages/people_pair.html",
        rows=rows,
        values=values,
        seen=[seen_of(row) for row in rows],
        keys=load_keys([kept_id, gone_id]),
        holdings=[duplicate_queries.describe_holding(at) for at in (kept_id, gone_id)],
        reasons=found.reasons if found else (),
        chosen={name: chosen.get(name) or ("kept" if values[name][0] else "gone") for name in SIDED},
        fields=[
            name for name in SIDED if values[name][0] and values[name][1] and len(set(values[name])) == 2
        ],
        preview=preview_merge(kept_id, gone_id),
        days=UNDO_FOR.days,
    )


def _chosen() -> dict[str, Side]:
    return chosen_sides(SIDED, request.form)


@pages.get(PEOPLE + "/<int:person_id>/same-as")
@organiser_only
def person_same_as(person_id: int) -> Answer:
    """To the pair of this record and one that was named by its address or name."""
    get_person(person_id)
    named = request.args.get("who", "").replace("\0", "").strip()[:254]
    others = [at for at in find_same_as(named) if at != person_id] if named else []
    if len(others) > 1:
        flash(_("Several people are called that. Open the one you mean, or enter an address"), "warn")
        return redirect(url_for(".people", q=named), 303)
    if not others:
        flash(_("Enter the email or the whole name of another person"), "warn")
        return redirect(url_for(".person", person_id=person_id), 303)
    return redirect(url_for(".people_pair", kept_id=person_id, gone_id=others[0]), 303)


@pages.route(PEOPLE + "/merges/<int:merge_id>/undo", methods=["GET", "POST"])
@organiser_only
def undo_people_merge(merge_id: int) -> Answer:
    """Ask, then let the record that went come back."""
    merge = duplicate_queries.get_merge(merge_id)
    if request.method != "POST":  # HEAD too
        return render_template("pages/undo_people_merge.html", merge=merge)
    begin_write()
    gone = undo_merge(merge_id, actor=acting(), now=utc_now())
    name, person_id = gone.name, gone.id
    db.session.commit()
    flash(_("%(name)s is a record of its own again", name=name))
    return redirect(url_for(".person", person_id=person_id), 303)


def _narrowing() -> Narrowing:
    """What the address asks for; nonsense narrows nothing."""
    why = next((each for each in WHYS if each == request.args.get("why")), None)
    return Narrowing(search=request.args.get("q", "").replace("\0", "").strip()[:200], why=why)
