"""Asks for the sum of one import under the series' rule: everybody once, as applying will count them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select, union_all

from tracker.attendance import queries
from tracker.attendance.identity import key_of
from tracker.attendance.stays import seconds_present
from tracker.attendance.sums import ImportSum, add_up, find_twins, join_twins
from tracker.database import db
from tracker.models import AttendanceImport, ImportPerson, ImportRow, Person, PersonKey, Webinar
from tracker.organisations.queries import kinds_on
from tracker.webinars.queries import current_rule
from tracker.webinars.schedule import to_local


def sum_of(imported: AttendanceImport, webinar: Webinar) -> ImportSum:
    """The sum of one import under the series' rule as of now; as many queries whatever its size."""
    rule = current_rule(webinar.series_id)
    counts = db.session.execute(
        select(ImportRow.in_waiting_room, ImportRow.attended, func.count())
        .where(ImportRow.import_id == imported.id)
        .group_by(ImportRow.in_waiting_room, ImportRow.attended)
    ).all()
    return add_up(
        everybody_once(imported.id, webinar),
        rows=imported.row_count,
        attended_rows=sum(count for waiting, attended, count in counts if attended and not waiting),
        waiting_rows=sum(count for waiting, _, count in counts if waiting),
        kinds=kinds_on(to_local(webinar.starts_at, webinar.zone).date()),
        minimum_seconds=rule.minimum_seconds,
        leaves_out_hosts=rule.leaves_out_hosts,
    )


def everybody_once(import_id: int, webinar: Webinar) -> Sequence[Any]:
    """The people of an import as they count: two whose records went together are one."""
    people = _as_counted(import_id)
    twins = find_twins(people, _person_of(people))
    if not twins:
        return people
    window = queries.slot_of(webinar).window
    stays = queries.stays_of([one.id for group in twins for one in group])
    return join_twins(
        people, twins, lambda ids: seconds_present([stay for at in ids for stay in stays[at]], window)
    )


def _person_of(people: Iterable[Any]) -> dict[int, int]:
    """The person of everybody who counts already; of others only of whom two records went together."""
    found = {one.id: one.person_id for one in people}
    if not any(found.values()):
        keys = _merged_keys()
        found = {one.id: keys.get(key_of(one)) for one in people} if keys else {}
    return {one_id: person_id for one_id, person_id in found.items() if person_id}


def _merged_keys() -> dict[str, int]:
    """By what people are known whose record has taken in another one."""
    own = select(Person.id, Person.email, Person.name_key).where(Person.id.in_(select(PersonKey.person_id)))
    other = select(PersonKey.person_id, PersonKey.email, PersonKey.name_key)
    return {
        f"email:{email}" if email else f"name:{name}": person_id
        for person_id, email, name in db.session.execute(union_all(own, other))
    }


def _as_counted(import_id: int) -> Sequence[Any]:
    return db.session.execute(
        select(
            ImportPerson.id,
            ImportPerson.name,
            ImportPerson.email,
            ImportPerson.person_id,
            ImportPerson.attended,
            ImportPerson.seconds,
            ImportPerson.treated_as,
            ImportPerson.same_as_id,
            ImportPerson.is_decided,
            ImportPerson.organisation_id,
            ImportPerson.linked_how,
            ImportPerson.in_room_of_id,
        ).where(ImportPerson.import_id == import_id)
    ).all()
