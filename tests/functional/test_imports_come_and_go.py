"""For any files, decisions and orders: undo is the identity, twice is once, halves are the whole."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from tests import factories
from tests.functional.test_attendance_import import content_hash, csv, figures, present, row, stage
from tracker.attendance import queries, service
from tracker.attendance.service import applying, imports
from tracker.attendance.uploads import Upload
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Refusal
from tracker.models import AttendanceImport, ImportPerson, MatchDecision, Organisation, Person, Webinar

Visit = tuple[int, int, int]  # who, the minute of joining, how long
STARTS = datetime(2020, 6, 17, 15)  # noqa: DTZ001 - wall time in Zurich
visits = st.lists(
    st.tuples(st.integers(1, 5), st.integers(-20, 30), st.sampled_from([0, 4, 5, 20, 70])),
    min_size=3,
    max_size=8,
)
decisions = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6)), max_size=4)
# All cases of a test share a database: each has a webinar of its own, and leaves people as they were.
# A case that fails is not made smaller: that would take minutes.
many = settings(
    max_examples=25 if "TRACKER_SOAK" in os.environ else 3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def upload(seen: list[Visit]) -> Upload:
    rows = []
    for who, at, minutes in seen:
        joined, left = STARTS + timedelta(minutes=at), STARTS + timedelta(minutes=at + minutes)
        email = f"p{who}@org{who % 3}.org" if who % 4 else ""
        name = "iPhone" if who == 4 else f"Person {who}"
        rows.append(row(name, email, f"{joined:%H:%M:%S}", f"{left:%H:%M:%S}"))
    return csv(*rows)


def write(action: Callable[[], Any]) -> Any:
    begin_write()
    result = action()
    db.session.commit()
    return result


def apply(imported: AttendanceImport) -> None:
    write(lambda: service.apply_import(imported, COMMAND, utc_now()))


def undo(imported: AttendanceImport) -> None:
    write(lambda: service.undo_import(imported, COMMAND, utc_now()))


def take_in(webinar: Webinar, seen: list[Visit]) -> AttendanceImport:
    imported: AttendanceImport = write(lambda: stage(webinar, upload(seen)))
    apply(imported)
    return imported


def decide(imported: AttendanceImport, what: int, which: int) -> None:
    """Link, name, leave apart or reopen somebody of the file, where that can be said of them."""
    people = queries.people_of(imported.id)
    one: ImportPerson = people[which % len(people)]
    organisation = db.session.scalars(db.select(Organisation.id).where(Organisation.name == "Org")).one()
    ways: list[Callable[[], Any]] = [
        lambda: service.link_organisation(imported, [one.id], organisation, COMMAND),
        lambda: service.name_person(imported, one.id, "Said Name", f"said{which}@org0.org", COMMAND),
        lambda: service.leave_apart(imported, one.id, COMMAND),
        lambda: service.reopen(imported, [one.id], COMMAND),
    ]
    try:
        write(ways[what])
    except Refusal:
        db.session.rollback()


@pytest.fixture
def make(app: Flask) -> Callable[[], Webinar]:
    """A webinar of one series, whose directory knows one domain; call it once per case."""
    write(lambda: factories.make_organisation("Org", domain="org1.org"))
    series = write(factories.make_series)

    def forget() -> None:
        db.session.execute(delete(MatchDecision))

    def make_one() -> Webinar:
        """What earlier cases decided is not remembered."""
        write(forget)
        return write(lambda: factories.make_webinar(series, local_start=STARTS, state="held"))

    return make_one


@many
@given(visits, visits, decisions, decisions)
def test_undo_is_the_identity_and_redo_gives_what_was_applied(
    make: Callable[[], Webinar],
    seen: list[Visit],
    earlier: list[Visit],
    before: list[tuple[int, int]],
    after: list[tuple[int, int]],
) -> None:
    webinar = make()
    empty = content_hash(webinar)
    other = take_in(webinar, earlier)
    found = content_hash(webinar)
    imported: AttendanceImport = write(lambda: stage(webinar, upload([*seen, (9, 0, 1)])))
    for what, which in before:
        decide(imported, what, which)
    assert content_hash(webinar) == found  # nothing counts before it is applied
    apply(imported)
    for what, which in after:
        decide(imported, what, which)
    applied = content_hash(webinar, ids=False)
    undo(imported)
    assert content_hash(webinar) == found
    apply(imported)
    assert content_hash(webinar, ids=False) == applied
    undo(imported)
    undo(other)
    assert content_hash(webinar) == empty


@many
@given(visits, visits)
def test_twice_is_once_and_the_order_of_files_does_not_matter(
    make: Callable[[], Webinar], one: list[Visit], two: list[Visit]
) -> None:
    seen = []
    for first, second in ((one, two), (two, one)):
        webinar = make()
        taken = [take_in(webinar, first), take_in(webinar, second)]
        once = present(webinar), figures(webinar)
        again = take_in(webinar, [*reversed(first), *first])
        assert (present(webinar), figures(webinar)) == once
        seen.append(once)
        for imported in dict.fromkeys([*taken, again]):
            if imported.state == "applied":
                undo(imported)
    assert seen[0] == seen[1]


@many
@given(visits, st.integers(0, 8))
def test_two_halves_of_a_file_are_the_whole(make: Callable[[], Webinar], seen: list[Visit], at: int) -> None:
    whole, halved = make(), make()
    at = min(at, len(seen) - 1)
    taken = [take_in(whole, seen)]
    wanted = present(whole), figures(whole)
    taken += [take_in(halved, half) for half in (seen[:at], seen[at:]) if half]
    assert (present(halved), figures(halved)) == wanted
    for imported in reversed(taken):
        undo(imported)


def test_people_stand_as_applied_files_and_decisions_say(make: Callable[[], Webinar]) -> None:
    """In whichever order: said after applying, and another file that knows them applied meanwhile."""
    webinar = make()
    first, second = (
        write(lambda name=name: stage(webinar, csv(row(name, "x@free.org", "15:00:00", "16:00:00"))))
        for name in ("First Name", "Second Name")
    )
    apply(first)
    decide(first, 0, 0)
    told = db.session.scalars(db.select(Person)).one()
    assert (told.name, told.organisation_id is None) == ("First Name", False)
    apply(second)
    both = content_hash(webinar, ids=False)
    undo(first)
    alone = content_hash(webinar)
    assert db.session.scalars(db.select(Person.name)).one() == "Second Name"
    apply(first)
    assert content_hash(webinar, ids=False) == both
    undo(first)
    assert content_hash(webinar) == alone


def test_control_without_speaking_for_people_a_decision_is_lost(
    make: Callable[[], Webinar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "_tell_anew", lambda whose: None)
    webinar = make()
    imported = take_in(webinar, [(1, 0, 60), (2, 0, 60)])
    decide(imported, 0, 1)
    applied = content_hash(webinar, ids=False)
    undo(imported)
    apply(imported)
    assert content_hash(webinar, ids=False) != applied


def test_control_an_undo_that_keeps_people_is_caught(
    make: Callable[[], Webinar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "forget_people", lambda imported: None)
    webinar = make()
    found = content_hash(webinar)
    undo(take_in(webinar, [(1, 0, 60)]))
    assert content_hash(webinar) != found
