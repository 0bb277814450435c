"""Asks for imports, the people and rows in them, and what matching needs to know."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from tracker.attendance.linking import Decided, Registered
from tracker.attendance.stays import Stay
from tracker.attendance.window import Slot, as_kept, window_of
from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import (
    AttendanceImport,
    ImportPerson,
    ImportProblem,
    ImportRow,
    MatchDecision,
    Person,
    PersonKey,
    Registration,
    Webinar,
)

CHUNK = 1000


def get_import(import_id: int | str, webinar_id: int | None = None) -> AttendanceImport:
    """The import, of this webinar where one is named. Raises NotFound."""
    found = db.session.get(AttendanceImport, int(import_id)) if str(import_id).isdecimal() else None
    if found is None or (webinar_id is not None and found.webinar_id != webinar_id):
        raise NotFound(N_("There is no attendance import “%(number)s”"), number=str(import_id)[:40])
    return found


def list_imports(webinar_id: int) -> Sequence[AttendanceImport]:
    """Every import of a webinar, newest first."""
    return db.session.scalars(
        select(AttendanceImport)
        .where(AttendanceImport.webinar_id == webinar_id)
        .order_by(AttendanceImport.id.desc())
    ).all()


def batch_of(imported: AttendanceImport) -> list[AttendanceImport]:
    """The imports whose files were sent together with this one's, itself too, in their order."""
    key = imported.details.get("batch")
    if not key:
        return [imported]
    return [one for one in reversed(list_imports(imported.webinar_id)) if one.details.get("batch") == key]


def next_of_batch(imported: AttendanceImport) -> AttendanceImport | None:
    """The next import that was sent together with this one and waits for review."""
    waiting = [one for one in batch_of(imported) if one.state == "staged" and one.id != imported.id]
    return next((one for one in waiting if one.id > imported.id), next(iter(waiting), None))


def first_waiting(webinar_id: int, batch: str) -> AttendanceImport | None:
    """The first import of those sent together that waits for review."""
    imports = reversed(list_imports(webinar_id))
    return next((one for one in imports if one.state == "staged" and one.details.get("batch") == batch), None)


def find_same_file(webinar_id: int, sha256: str) -> Sequence[AttendanceImport]:
    """Imports of the same bytes into the same webinar, newest first."""
    return db.session.scalars(
        select(AttendanceImport)
        .where(AttendanceImport.webinar_id == webinar_id, AttendanceImport.sha256 == sha256)
        .order_by(AttendanceImport.id.desc())
    ).all()


def slot_of(webinar: Webinar) -> Slot:
    """The webinar as the placing of a file sees it."""
    return Slot(
        id=webinar.id,
        title=webinar.title,
        starts_at=webinar.starts_at,
        ends_at=webinar.starts_at + timedelta(minutes=webinar.minutes),
        window=window_of(
            webinar.starts_at, webinar.minutes, webinar.window_before_minutes, webinar.window_after_minutes
        ),
        zone=webinar.zone,
    )


def clipped_otherwise(imports: Iterable[AttendanceImport], webinar: Webinar) -> bool:
    """Whether the webinar's times were changed since one of these imports was cut to them."""
    now = as_kept(slot_of(webinar).window)
    return any(one.details.get("window", now) != now for one in imports)


def slots_near(moment: datetime, but: int, days: int = 1) -> list[Slot]:
    """Webinars around a moment, other than one; what was cancelled was not attended."""
    webinars = db.session.scalars(
        select(Webinar)
        .where(Webinar.id != but, Webinar.state != "cancelled")
        .where(Webinar.starts_at.between(moment - timedelta(days=days), moment + timedelta(days=days)))
        .order_by(Webinar.starts_at)
        .limit(20)
    )
    return [slot_of(webinar) for webinar in webinars]


def registrations_by_email(webinar_id: int) -> dict[str, Registered]:
    """The confirmed registrations of a webinar, by each address of whoever registered."""
    columns = (Registration.organisation_id, Registration.linked_how, Registration.country)
    own = select(Registration.email, *columns)
    main = (
        select(Person.email, *columns)
        .join(Person, Person.id == Registration.person_id)
        .where(Person.id.in_(select(PersonKey.person_id)), Person.email.is_not(None))
    )
    other = (
        select(PersonKey.email, *columns)
        .join(PersonKey, PersonKey.person_id == Registration.person_id)
        .where(PersonKey.email.is_not(None))
    )
    here = (Registration.webinar_id == webinar_id, Registration.state == "confirmed")
    found: dict[str, Registered] = {}
    for asked in (own, main, other):
        for row in db.session.execute(asked.where(*here).order_by(Registration.id.desc())):
            registered = Registered(
                organisation_id=row.organisation_id, linked_how=row.linked_how, country=row.country
            )
            found.setdefault(row.email, registered)
    return found


@dataclass(frozen=True, kw_only=True)
class AsGiven:
    """What a file gave of one person, as linking reads it."""

    email: str | None
    organisation: str | None


@dataclass(frozen=True, kw_only=True)
class Means:
    """Who a name without e-mail was decided to be: the key and name of a person, or "" for a connection."""

    key: str
    name: str


def load_decisions() -> tuple[Decided, dict[str, Means]]:
    """Remembered decisions about organisations, and about names that are somebody; the latest one holds."""
    rows = db.session.scalars(
        select(MatchDecision).where(MatchDecision.taken_back_at.is_(None)).order_by(MatchDecision.id)
    ).all()
    by_what: dict[str, dict[str, int | None]] = {"email": {}, "organisation_name": {}}
    people = {}
    for row in rows:
        if row.what in by_what:
            by_what[row.what][row.key] = row.organisation_id
        elif row.what == "person":
            people[row.key] = Means(key=row.means, name=row.means_name)
    return Decided(emails=by_what["email"], names=by_what["organisation_name"]), people


def people_of(import_id: int) -> Sequence[ImportPerson]:
    """Everybody in an import, in the order of the file."""
    return db.session.scalars(
        select(ImportPerson).where(ImportPerson.import_id == import_id).order_by(ImportPerson.id)
    ).all()


def rows_of(import_person_ids: Iterable[int]) -> Sequence[ImportRow]:
    """The rows of some people of imports, as given, in the order of the files."""
    return db.session.scalars(
        select(ImportRow)
        .where(ImportRow.import_person_id.in_(list(import_person_ids)))
        .order_by(ImportRow.import_id, ImportRow.line)
    ).all()


STAY_COLUMNS = (
    ImportRow.import_id,
    ImportRow.import_person_id,
    ImportRow.joined_at,
    ImportRow.left_at,
    ImportRow.until_at,
    ImportRow.minutes,
)


def stay_of(row: Any) -> Stay:
    """The stay of a stored row, of which STAY_COLUMNS are enough; the import is its source."""
    return Stay(
        source=row.import_id,
        joined=row.joined_at,
        left=row.left_at,
        until=row.until_at,
        minutes=None if row.joined_at else row.minutes,
    )


def stays_of(import_person_ids: Collection[int]) -> dict[int, list[Stay]]:
    """All stays of some people of an import: their own, of who is said to be the same, of their room."""
    wanted = set(import_person_ids)
    at, same, room = ImportPerson.id, ImportPerson.same_as_id, ImportPerson.in_room_of_id
    theirs = db.session.execute(select(at, same, room).where(or_(at.in_(wanted), same.in_(wanted)))).all()
    whose: dict[int, set[int]] = {}
    for one_id, same_as_id, room_id in theirs:
        for source in filter(None, (one_id, room_id)):
            whose.setdefault(source, set()).update(wanted & {one_id, same_as_id})
    found: dict[int, list[Stay]] = {one_id: [] for one_id in wanted}
    for row in rows_of(whose):
        for one_id in whose[row.import_person_id or 0] if row.attended else ():
            found[one_id].append(stay_of(row))
    return found


def problems_of(import_id: int) -> Sequence[ImportProblem]:
    """What could not be used of a file, by line."""
    return db.session.scalars(
        select(ImportProblem)
        .where(ImportProblem.import_id == import_id)
        .order_by(ImportProblem.line, ImportProblem.id)
    ).all()
