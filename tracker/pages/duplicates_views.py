"""Shows organisations that may be one, lets a person decide, and takes a merge back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, Stale
from tracker.organisations import duplicate_queries, queries
from tracker.organisations.joining import SIDED, Side, chosen_sides, join_details
from tracker.organisations.kinds import KINDS, SECTORS
from tracker.organisations.merging import UNDO_FOR, merge_organisations, say_not_same
from tracker.organisations.unmerging import undo_merge
from tracker.organisations.views import blueprint
from tracker.pages.merge_preview import preview_merge
from tracker.text import as_number
from tracker.web.access import acting, organiser_only
from tracker.web.paging import page_of

DUPLICATES = "/o/organisations/duplicates"
PAIR = DUPLICATES + "/<int:kept_id>/<int:gone_id>"
Answer = Any


@blueprint.get(DUPLICATES)
@organiser_only
def duplicates() -> str:
    """Pairs that may be one, and the merges that were made."""
    pairs = duplicate_queries.list_pairs()
    page = page_of(len(pairs))
    shown = pairs[page.offset : page.offset + page.size]
    return render_template(
        "organisations/duplicates.html",
        page=page,
        pairs=shown,
        names=duplicate_queries.find_names({at for each in shown for at in (each.low_id, each.high_id)}),
        merges=duplicate_queries.list_merges(limit=20, offset=0),
        merges_total=duplicate_queries.count_merges(),
        now=utc_now(),
    )


@blueprint.route(PAIR, methods=["GET", "POST"])
@organiser_only
def pair(kept_id: int, gone_id: int) -> Answer:
    """Two records side by side: merge them line by line, or say that they are two."""
    if kept_id == gone_id:
        abort(404)
    if request.method != "POST":  # HEAD too
        return _pair_page(kept_id, gone_id)
    if request.form.get("decision") == "two":
        begin_write()
        say_not_same(kept_id, gone_id, actor=acting(), now=utc_now())
        db.session.commit()
        flash(_("Noted: these are two organisations"))
        return redirect(url_for(".duplicates"), 303)
    sent = [as_number(request.form.get(f"{side}_version", "")) or 0 for side in ("kept", "gone")]
    begin_write()
    try:
        merged = merge_organisations(
            kept_id, gone_id, _chosen(), versions=(sent[0], sent[1]), actor=acting(), now=utc_now()
        )
    except (Stale, Invalid) as refusal:
        db.session.rollback()
        flash(_(refusal.message, **refusal.values), "bad")
        return _pair_page(kept_id, gone_id), refusal.status
    gone = merged.merge.gone_label
    db.session.commit()
    said = _("%(gone)s is one with this record now.", gone=gone)
    flash(said + " " + _("You can undo it for %(days)s days.", days=UNDO_FOR.days))
    return redirect(url_for(".show", organisation_id=kept_id), 303)


def _pair_page(kept_id: int, gone_id: int) -> str:
    rows = queries.get_organisation(kept_id), queries.get_organisation(gone_id)
    details = queries.load_details()
    kept, gone = details[kept_id], details[gone_id]
    chosen = _chosen()
    found = duplicate_queries.find_pair(kept_id, gone_id)
    joined = join_details(kept, gone, chosen)
    return render_template(
        "organisations/pair.html",
        rows=rows,
        sides=(kept, gone),
        holdings=[duplicate_queries.describe_holding(at) for at in (kept_id, gone_id)],
        reasons=found.reasons if found else (),
        chosen={name: chosen.get(name) or _stays(name, kept, joined) for name in SIDED},
        fields=[name for name in SIDED if getattr(kept, name) != getattr(gone, name)],
        preview=preview_merge(kept_id, gone_id),
        kinds=KINDS,
        sectors=SECTORS,
        days=UNDO_FOR.days,
    )


def _stays(name: str, kept: Any, joined: Any) -> str:
    """Which side a field takes where nobody chose; kinds may be of both."""
    if getattr(joined, name) == getattr(kept, name):
        return "kept"
    return "both" if name == "periods" and getattr(kept, name) else "gone"


def _chosen() -> dict[str, Side]:
    return chosen_sides(SIDED, request.form)


@blueprint.get("/o/organisations/<int:organisation_id>/same-as")
@organiser_only
def same_as(organisation_id: int) -> Answer:
    """To the pair of this record and one that was named."""
    queries.get_organisation(organisation_id)
    named = request.args.get("name", "").strip()
    other = queries.find_organisation(named) if named else None
    if other is None or other.id == organisation_id:
        flash(_("Enter the name of another organisation of the directory"), "warn")
        return redirect(url_for(".show", organisation_id=organisation_id), 303)
    return redirect(url_for(".pair", kept_id=organisation_id, gone_id=other.id), 303)


@blueprint.route("/o/organisations/merges/<int:merge_id>/undo", methods=["GET", "POST"])
@organiser_only
def undo(merge_id: int) -> Answer:
    """Ask, then let the record that went come back."""
    merge = duplicate_queries.get_merge(merge_id)
    if request.method != "POST":  # HEAD too
        return render_template("organisations/undo_merge.html", merge=merge, now=utc_now())
    begin_write()
    gone = undo_merge(merge_id, actor=acting(), now=utc_now())
    name, organisation_id = gone.name, gone.id
    db.session.commit()
    flash(_("%(name)s is a record of its own again", name=name))
    return redirect(url_for(".show", organisation_id=organisation_id), 303)
