"""What every decision about people of a file does: lock them, record it, sum them up anew, count them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from tracker import audit
from tracker.attendance import queries
from tracker.attendance.linking import Link, link
from tracker.attendance.service.applying import forget_unneeded, remember_people
from tracker.attendance.service.rebuilding import rebuild_attendance
from tracker.attendance.stays import seconds_present
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import db, lock_row
from tracker.errors import N_, NotFound, Stale
from tracker.models import AttendanceImport, ImportPerson, Webinar
from tracker.organisations.queries import load_directory

TWO_DECIDED = N_("Somebody else decided this in between. Look again: nothing was overwritten.")


def still_open(imported: AttendanceImport, ids: Iterable[int]) -> Sequence[ImportPerson]:
    """People of this import who are not decided yet, under the lock."""
    people = load_people(imported, ids)
    if any(one.is_decided for one in people):
        raise Stale(TWO_DECIDED)
    return people


def load_people(imported: AttendanceImport, ids: Iterable[int]) -> Sequence[ImportPerson]:
    """These people of this import, under the lock. Raises NotFound."""
    lock_row(Webinar, imported.webinar_id)
    wanted = set(ids)
    people = db.session.scalars(
        select(ImportPerson)
        .where(ImportPerson.import_id == imported.id, ImportPerson.id.in_(wanted))
        .order_by(ImportPerson.id)
        .execution_options(populate_existing=True)
    ).all()
    if len(people) != len(wanted):
        raise NotFound(N_("Somebody of this list is no longer in the import. Look again."))
    return people


def find_link(imported: AttendanceImport, one: ImportPerson) -> Link:
    """Which organisation somebody of a file is found to belong to, as things are now."""
    decided, _ = queries.load_decisions()
    registrations = queries.registrations_by_email(imported.webinar_id)
    return link(
        queries.AsGiven(email=one.email, organisation=one.organisation_as_given),
        load_directory(),
        registrations,
        decided,
    )


def standing(people: Iterable[ImportPerson]) -> dict[str, object]:
    """How people of a file stand before a decision, for the audit; without their names."""
    return {
        "people": [
            {
                "id": one.id,
                "is_decided": one.is_decided,
                "treated_as": one.treated_as,
                "same_as_id": one.same_as_id,
                "organisation_id": one.organisation_id,
                "linked_how": one.linked_how,
                "head_count": one.head_count,
            }
            for one in people
        ]
    }


def record(
    imported: AttendanceImport,
    action: str,
    people: Sequence[ImportPerson],
    actor: Actor,
    after: dict[str, object],
    before: dict[str, object],
) -> None:
    """Say in the audit what was decided about whom, and how they stood before."""
    label = ", ".join(one.name for one in people[:5])
    told = {"people": [one.id for one in people], **after}
    audit.record(actor, action, imported, label=label, before=before, after=told)
    imported.version += 1
    db.session.flush()


def follow(imported: AttendanceImport, people: Sequence[ImportPerson]) -> None:
    """Sum up anew whom a decision touched; where the import counts already, its attendance follows."""
    for one in people:
        _sum_up(imported, one)
    db.session.flush()
    count_again(imported, people)


def count_again(imported: AttendanceImport, people: Sequence[ImportPerson]) -> None:
    """Where the import counts already, its attendance follows."""
    if imported.state == "applied":
        webinar = db.session.get_one(Webinar, imported.webinar_id)
        remember_people(imported, webinar, utc_now(), only={one.id for one in people})
        rebuild_attendance(webinar)
        forget_unneeded(also_of=imported.id)


def _sum_up(imported: AttendanceImport, one: ImportPerson) -> None:
    stays = queries.stays_of([one.id])[one.id]
    window = queries.slot_of(db.session.get_one(Webinar, imported.webinar_id)).window
    one.attended = bool(stays)
    one.seconds, one.seconds_unclipped = seconds_present(stays, window), seconds_present(stays)
