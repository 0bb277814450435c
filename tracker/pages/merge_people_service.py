"""Lets one record of a person go into another in every feature at once, and takes it back.

Rows move (people/merging.py), one place at each webinar stays (registrations/merge_service.py), and
attendance is made anew where both are named: the union of their stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker import audit
from tracker.attendance.service.rebuilding import rebuild_attendance
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Refusal
from tracker.models import Merge, Person, Webinar
from tracker.organisations.joining import Side
from tracker.pages.merge_people_queries import list_named_webinars, list_webinars
from tracker.people.merging import join_records, lock_pair, remember
from tracker.people.unmerging import check_undoable, part_records
from tracker.registrations.merge_service import restore_places, settle_places
from tracker.registrations.service import fill_places


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What a merge did: its row, and how many rows of which table moved."""

    merge: Merge
    moved: dict[str, int]


def merge_people(
    kept_id: int,
    gone_id: int,
    chosen: Mapping[str, Side],
    *,
    seen: tuple[str, str] | None,
    actor: Actor,
    now: datetime,
) -> Merged:
    """Let one record go into another: everything that named it names the kept one; no mail is sent.

    `chosen` says per field (name, email, organisation) whose value stays; `seen` as `seen_of` said of both,
    None to take them as they are. Raises NotFound, Stale, Refusal.
    """
    held = _hold(list_webinars((kept_id, gone_id)))
    kept, gone = lock_pair(kept_id, gone_id)
    if not set(list_webinars((kept_id, gone_id))) <= held:
        raise Refusal(N_("One of these people is being registered or counted at this moment. Try again."))
    both = sorted(set(list_named_webinars(kept_id)) & set(list_named_webinars(gone_id)))
    state = join_records(kept, gone, chosen, seen=seen, now=now)
    state["places"] = settle_places(kept, actor, now)
    state["webinars"] = both
    _count_anew(both)
    moved = {name.partition(".")[0]: len(ids) for name, ids in state["moved"].items()}
    for name, rows in state["twins"].items():
        moved[name] = moved.get(name, 0) + len(rows)
    merge = remember(state, db.session.get_one(Person, kept_id), gone_id, moved, actor=actor, now=now)
    for webinar_id in sorted(held):
        fill_places(webinar_id, actor, now)
    return Merged(merge=merge, moved=moved)


def undo_merge(merge_id: int, *, actor: Actor, now: datetime) -> Person:
    """Take a merge back within 30 days: the record that went returns, with its id, and all that moved.

    What came to the kept record since then stays with it. Raises NotFound, Refusal.
    """
    merge = check_undoable(merge_id, now)
    held = _hold({*list_webinars((merge.kept_id,)), *merge.state["webinars"]})
    lock_row(Merge, merge_id)
    db.session.refresh(merge)
    merge = check_undoable(merge_id, now)  # somebody may have been faster
    kept, gone = part_records(merge)
    if not set(list_webinars((kept.id, gone.id))) <= held:
        raise Refusal(N_("One of these people is being registered or counted at this moment. Try again."))
    restore_places(merge.state["places"], merge.made_at, actor, now)
    gone_id, name = gone.id, gone.name
    _count_anew({*merge.state["webinars"], *list_named_webinars(gone_id)})
    merge.undone_at, merge.gone_label = now, name
    merge.state = {}  # nobody needs it any more, and it names people
    gone = db.session.get_one(Person, gone_id)
    audit.record(actor, "person.unmerged", gone, label=name, after={"kept": merge.kept_id})
    db.session.flush()
    return gone


def _hold(webinar_ids: Iterable[int]) -> set[int]:
    """Hold webinars in order, so that no two wait for each other: before people, as whoever counts does."""
    wanted = set(webinar_ids)
    for webinar_id in sorted(wanted):
        lock_row(Webinar, webinar_id)
    return wanted


def _count_anew(webinar_ids: Iterable[int]) -> None:
    for webinar_id in sorted(webinar_ids):
        rebuild_attendance(db.session.get_one(Webinar, webinar_id))
    db.session.expire_all()
