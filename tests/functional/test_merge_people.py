"""An organiser finds two records of one person, merges them, and takes it back."""

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.functional.test_attendance_import import csv, row, stage, take_in
from tracker.attendance import queries as attendance_queries
from tracker.attendance import service as attendance
from tracker.attendance.service.marks import Said
from tracker.attendance.sum_queries import sum_of
from tracker.audit import COMMAND, PUBLIC
from tracker.clock import utc_now
from tracker.database import Base, db
from tracker.errors import NotFound, Refusal, Stale
from tracker.figures.counts import Period
from tracker.figures.period_queries import period_counts
from tracker.figures.queries import webinar_figures
from tracker.models import (
    Attendance,
    AuditEntry,
    ImportPerson,
    Merge,
    Person,
    Registration,
    SeriesRegistration,
    Webinar,
)
from tracker.pages.merge_people_service import merge_people, undo_merge
from tracker.people import duplicate_queries
from tracker.people.merging import references, say_not_same, seen_of
from tracker.people.queries import emails_of, find_person
from tracker.people.service import find_or_make_person
from tracker.registrations import service as registrations
from tracker.registrations.details import clean_details

Committed = Callable[[Callable[[], Any]], Any]
UNTOUCHED = {"audit", "merges"}
MARIA, MSILVA = "maria@lantern.example", "m.silva@else.example"


def content() -> dict[str, str]:
    """A hash of every table that a merge may touch."""
    db.session.rollback()
    return {
        table.name: hashlib.sha256(
            repr(sorted(map(repr, db.session.execute(select(table))))).encode()
        ).hexdigest()
        for table in Base.metadata.sorted_tables
        if table.name not in UNTOUCHED
    }


def person_id(email: str) -> int:
    found = find_person(email=email)
    assert found is not None
    return found.id


def merge(kept_id: int, gone_id: int, **chosen: Any) -> int:
    return merge_people(kept_id, gone_id, chosen, seen=None, actor=COMMAND, now=utc_now()).merge.id


def undo(merge_id: int) -> Person:
    return undo_merge(merge_id, actor=COMMAND, now=utc_now())


@pytest.fixture
def webinars(committed: Committed) -> tuple[int, int]:
    """Two held webinars: to the first both records of Maria came, at overlapping times; to the second one."""
    return committed(make_webinars)


def make_webinars() -> tuple[int, int]:
    lantern = factories.make_organisation(domain="lantern.example")
    series = factories.make_series()
    tenth = factories.make_webinar(series, state="held", number=10, year_number=1)
    eleventh = factories.make_webinar(
        series,
        state="held",
        number=11,
        year_number=2,
        local_start=datetime(2020, 6, 18, 15),  # noqa: DTZ001
    )
    for webinar in (tenth, eleventh):
        place = factories.make_registration(
            webinar, find_or_make_person(email=MARIA, name="Maria Silva", organisation_id=lantern.id)
        )
        place.country = "KE"
    factories.make_registration(tenth, find_or_make_person(email=MSILVA, name="M. Silva"))
    both = (
        row("Maria Silva", MARIA, "15:00:00", "15:20:00"),
        row("M. Silva", MSILVA, "15:10:00", "15:40:00"),
    )
    take_in(tenth, csv(*both, row("Jo Costa", "jo@else.example", "15:00:00", "16:00:00")))
    take_in(eleventh, csv(row("M. Silva", MSILVA, "15:00:00", "15:30:00", day="06/18/2020")))
    return tenth.id, eleventh.id


def seconds(webinar_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(Person.email, Attendance.seconds)
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.webinar_id == webinar_id)
    )
    return {row.email or "": row.seconds for row in rows}


def test_the_sum_at_review_is_what_applying_gives(committed: Committed, webinars: tuple[int, int]) -> None:
    tenth = db.session.get_one(Webinar, webinars[0])
    [applied] = attendance_queries.list_imports(tenth.id)
    later = committed(lambda: factories.make_webinar(tenth.series, slug="later", state="held"))
    file = csv(
        row("Maria Silva", MARIA, "15:00:00", "15:03:00"), row("M. Silva", MSILVA, "15:05:00", "15:08:00")
    )
    staged = committed(lambda: stage(later, file))
    assert sum_of(applied, tenth).people == webinar_figures(tenth).individuals == 3
    assert sum_of(staged, later).under_minimum == 2
    merge_id = committed(lambda: merge(person_id(MARIA), person_id(MSILVA)))
    assert sum_of(applied, tenth).people == webinar_figures(tenth).individuals == 2
    total = sum_of(staged, later)
    assert (total.people, total.merged, total.organisations) == (1, 1, 1)
    committed(lambda: attendance.apply_import(staged, COMMAND, utc_now()))
    assert sum_of(staged, later).people == webinar_figures(later).individuals == 1
    committed(lambda: undo(merge_id))
    assert sum_of(staged, later).people == webinar_figures(later).individuals == 1  # what came since stays
    assert sum_of(applied, tenth).people == webinar_figures(tenth).individuals == 3


def test_two_records_count_as_one(app: Flask, committed: Committed, webinars: tuple[int, int]) -> None:
    tenth, eleventh = webinars
    before = period_counts(Period(year=2020))
    kept, gone = person_id(MARIA), person_id(MSILVA)
    committed(lambda: merge(kept, gone))
    for table, column in references():
        assert db.session.scalar(select(table.c.id).where(column == gone).limit(1)) is None, column
    after = period_counts(Period(year=2020))
    assert (before.individuals, after.individuals) == (3, 2)
    assert (before.attendances, after.attendances) == (4, 3)
    assert seconds(tenth) == {MARIA: 2400, "jo@else.example": 3600}  # the union, 15:00 to 15:40
    assert seconds(eleventh) == {MARIA: 1800}
    assert db.session.get(Person, gone) is None
    assert emails_of(db.session.get_one(Person, kept)) == (MARIA, MSILVA)
    assert person_id(MSILVA) == kept == committed(lambda: find_or_make_person(email=MSILVA, name="X").id)


def test_undo_is_the_identity(app: Flask, committed: Committed, webinars: tuple[int, int]) -> None:
    kept, gone = person_id(MARIA), person_id(MSILVA)
    before = content()
    for first, second, chosen in ((kept, gone, {}), (gone, kept, {"email": "gone", "name": "gone"})):
        merge_id = committed(lambda a=first, b=second, c=chosen: merge(a, b, **c))  # type: ignore[misc]
        assert content() != before
        committed(lambda at=merge_id: undo(at))  # type: ignore[misc]
        assert content() == before
        with pytest.raises(Refusal, match="already"):
            committed(lambda at=merge_id: undo(at))  # type: ignore[misc]
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert {"person.merged", "person.unmerged", "registration.settled"} <= set(actions)
    assert db.session.scalars(select(Merge.state)).all() == [{}, {}]


STAY = st.tuples(st.sampled_from(["tenth", "eleventh"]), st.integers(0, 50), st.integers(1, 60))
RECORD = st.fixed_dictionaries(
    {
        "has_email": st.booleans(),
        "stays": st.lists(STAY, max_size=3),
        "mark": st.one_of(st.none(), st.integers(0, 80)),
        "state": st.sampled_from(["", "confirmed", "waitlisted", "pending", "cancelled"]),
        "in_series": st.booleans(),
    }
)
SIDES = st.dictionaries(st.sampled_from(["name", "email", "organisation"]), st.sampled_from(["kept", "gone"]))


@settings(
    max_examples=30 if "TRACKER_SOAK" in os.environ else 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=RECORD, second=RECORD, chosen=SIDES)
def test_whatever_two_records_hold_undo_brings_it_back(
    app: Flask, committed: Committed, webinars: tuple[int, int], first: Any, second: Any, chosen: Any
) -> None:
    ids = [committed(lambda one=one: make_record(one, webinars)) for one in (first, second)]  # type: ignore[misc]
    before = content()
    merge_id = committed(lambda: merge(ids[0], ids[1], **chosen))
    named = {row.person_id for row in db.session.execute(select(Attendance.person_id))}
    assert ids[1] not in named
    committed(lambda: undo(merge_id))
    assert content() == before


def make_record(one: Any, webinars: tuple[int, int]) -> int:
    """Somebody new with what an example says of them."""
    number = len(db.session.scalars(select(Person.id)).all())
    name, email = f"Ana Lima{number}", f"ana{number}@lima.example" if one["has_email"] else ""
    made = find_or_make_person(email=email or None, name=name)
    for which, at in zip(("tenth", "eleventh"), webinars, strict=True):
        webinar = db.session.get_one(Webinar, at)
        day = f"06/{webinar.local_start.day}/2020"
        lines = [
            row(name, email, f"15:{start:02}:00", f"16:{end - 1:02}:00", day=day)
            for place, start, end in one["stays"]
            if place == which
        ]
        if lines:
            take_in(webinar, csv(*lines))
    tenth = db.session.get_one(Webinar, webinars[0])
    if one["mark"] is not None:
        said = Said(name=name, email=email, minutes=one["mark"], reason="We saw them")
        attendance.mark_attendance(tenth, said, COMMAND)
    if email and one["state"]:
        factories.make_registration(tenth, made, state=one["state"])
    if email and one["in_series"]:
        factories.make_series_place(tenth.series, made)
    return made.id


def test_what_came_since_stays_with_the_kept_one(committed: Committed, webinars: tuple[int, int]) -> None:
    kept, gone = person_id(MARIA), person_id(MSILVA)
    merge_id = committed(lambda: merge(kept, gone))

    def come_again() -> None:
        webinar = factories.make_webinar(db.session.get_one(Webinar, webinars[0]).series)
        take_in(webinar, csv(row("M. Silva", MSILVA, "15:00:00", "15:30:00")))
        db.session.get_one(Person, kept).name = "Maria J. Silva"

    committed(come_again)
    committed(lambda: undo(merge_id))
    assert db.session.get_one(Person, kept).name == "Maria J. Silva"
    came = select(Attendance.person_id).order_by(Attendance.webinar_id.desc()).limit(1)
    assert db.session.scalar(came) == kept and person_id(MSILVA) == gone
    assert seconds(webinars[0])[MSILVA] == 1800


def test_an_import_undone_and_applied_again_finds_the_kept_one(
    committed: Committed, webinars: tuple[int, int]
) -> None:
    tenth, eleventh = webinars
    kept, gone = person_id(MARIA), person_id(MSILVA)
    committed(lambda: merge(kept, gone))
    [imported] = attendance_queries.list_imports(tenth)
    before = content()["person_keys"]
    import_id = imported.id
    committed(lambda: attendance.undo_import(attendance_queries.get_import(import_id), COMMAND, utc_now()))
    assert seconds(tenth) == {}
    committed(lambda: attendance.apply_import(attendance_queries.get_import(import_id), COMMAND, utc_now()))
    assert seconds(tenth)[MARIA] == 2400
    assert content()["person_keys"] == before
    again = committed(
        lambda: (
            take_in(
                db.session.get_one(Webinar, eleventh),
                csv(row("Maria", MARIA, "15:30:00", "15:45:00", day="06/18/2020")),
            ).id
        )
    )
    assert seconds(eleventh) == {MARIA: 2700}
    [found] = attendance_queries.people_of(again)
    assert (found.person_id, found.country) == (kept, "KE")


def test_whom_only_files_knew_stay_one_while_these_are_undone(
    committed: Committed, webinars: tuple[int, int]
) -> None:
    imported = committed(
        lambda: (
            take_in(
                db.session.get_one(Webinar, webinars[0]),
                csv(
                    row("Ben Otto", "ben@otto.example", "15:00:00", "15:30:00"),
                    row("Benny", "", "15:20:00", "15:50:00"),
                ),
            ).id
        )
    )
    benny = find_person(name_key="benny")
    assert benny is not None
    kept, gone = person_id("ben@otto.example"), benny.id
    committed(lambda: merge(gone, kept))
    one = find_person(name_key="benny")
    assert one is not None and (one.id, one.email) == (gone, "ben@otto.example")
    committed(lambda: attendance.undo_import(attendance_queries.get_import(imported), COMMAND, utc_now()))
    committed(lambda: attendance.apply_import(attendance_queries.get_import(imported), COMMAND, utc_now()))
    assert seconds(webinars[0])["ben@otto.example"] == 3000


def test_one_place_at_each_webinar_stays(committed: Committed, webinars: tuple[int, int]) -> None:
    def make_coming() -> int:
        series = db.session.get_one(Webinar, webinars[0]).series
        start = datetime.now() + timedelta(days=30)  # noqa: DTZ005
        coming = factories.make_webinar(series, local_start=start, capacity=2)
        first, second, third = (
            find_or_make_person(email=email, name=name)
            for email, name in ((MARIA, ""), (MSILVA, ""), ("jo@else.example", ""))
        )
        factories.make_registration(coming, first, state="confirmed")
        factories.make_registration(coming, second, state="confirmed")
        factories.make_registration(coming, third, state="waitlisted")
        factories.make_series_place(series, first)
        factories.make_series_place(series, second)
        return coming.id

    coming = committed(make_coming)

    def states() -> dict[str, str]:
        rows = db.session.execute(
            select(Registration.email, Registration.state).where(Registration.webinar_id == coming)
        )
        return {row.email: row.state for row in rows}

    kept, gone = person_id(MARIA), person_id(MSILVA)
    merge_id = committed(lambda: merge(kept, gone))
    assert states() == {MARIA: "confirmed", MSILVA: "cancelled", "jo@else.example": "confirmed"}
    wanted = select(SeriesRegistration.email).where(SeriesRegistration.ended_at.is_(None))
    assert db.session.scalars(wanted).all() == [MARIA]
    active = select(Registration.email).where(
        Registration.webinar_id == webinars[0], Registration.state == "confirmed"
    )
    assert db.session.scalars(active).all() == [MARIA]
    committed(lambda: undo(merge_id))  # the place was given to Jo meanwhile
    assert states() == {MARIA: "confirmed", MSILVA: "waitlisted", "jo@else.example": "confirmed"}
    assert len(db.session.scalars(wanted).all()) == 2


def test_a_merge_is_refused_in_words(committed: Committed, webinars: tuple[int, int]) -> None:
    kept, gone = person_id(MARIA), person_id(MSILVA)
    third = person_id("jo@else.example")
    with pytest.raises(Refusal, match="one record"):
        committed(lambda: merge(kept, kept))
    with pytest.raises(NotFound):
        committed(lambda: merge(kept, 999))
    seen = (seen_of(db.session.get_one(Person, kept)), "something else")
    with pytest.raises(Stale):
        committed(lambda: merge_people(kept, gone, {}, seen=seen, actor=COMMAND, now=utc_now()))
    merge_id = committed(lambda: merge(kept, gone))
    with pytest.raises(Refusal, match="one record already"):
        committed(lambda: merge(kept, gone))
    with pytest.raises(Refusal, match="30 days"):
        committed(lambda: undo_merge(merge_id, actor=COMMAND, now=utc_now() + timedelta(days=31)))
    later = committed(lambda: merge(third, kept))
    with pytest.raises(Refusal, match="Undo that first"):
        committed(lambda: undo(merge_id))
    assert duplicate_queries.find_kept(gone) == third
    committed(lambda: undo(later))
    committed(lambda: undo(merge_id))
    assert duplicate_queries.find_kept(gone) is None
    committed(lambda: say_not_same(gone, kept, actor=COMMAND, now=utc_now()))
    committed(lambda: say_not_same(kept, gone, actor=COMMAND, now=utc_now()))
    assert duplicate_queries.list_not_same() == [(min(kept, gone), max(kept, gone))]


def test_later_registrations_find_the_kept_one(committed: Committed, webinars: tuple[int, int]) -> None:
    kept, gone = person_id(MARIA), person_id(MSILVA)
    committed(lambda: merge(kept, gone))

    def register() -> int:
        series = db.session.get_one(Webinar, webinars[0]).series
        start = datetime.now() + timedelta(days=30)  # noqa: DTZ005
        webinar = factories.make_webinar(series, local_start=start)
        details = clean_details(email=MSILVA, name="M. Silva")
        return registrations.register(webinar.id, details, PUBLIC, datetime.now(UTC)).registration.person_id

    assert committed(register) == kept
    assert db.session.scalar(select(ImportPerson.id).where(ImportPerson.person_id == gone)) is None


def test_on_the_command_line(app: Flask, webinars: tuple[int, int]) -> None:
    kept, gone = person_id(MARIA), person_id(MSILVA)
    low, high = sorted((kept, gone))
    shown = json.loads(run(app, "people", "merge", kept, gone, "--dry-run", "--json").stdout)
    assert [one["id"] for one in shown["records"]] == [kept, gone]
    assert {one["before"] - one["after"] for one in shown["figures"]} <= {1}
    other = json.loads(run(app, "people", "show", gone, "--json").stdout)
    made = json.loads(run(app, "people", "merge", kept, gone, "--take", "name", "--json").stdout)
    told = json.loads(run(app, "people", "show", gone, "--json").stdout)
    assert (told["person"], told["name"], told["other_emails"]) == (kept, other["name"], [MSILVA])
    assert told["webinars"]
    listed = json.loads(run(app, "people", "list", "--search", MARIA, "--json").stdout)["people"]
    assert [one["person"] for one in listed] == [kept]
    assert MARIA in run(app, "people", "list").stdout
    assert told["name"] in run(app, "people", "show", MARIA).stdout
    assert isinstance(run(app, "people", "show", "Nobody").exception, NotFound)
    assert made["moved"]["attendances"] == 2 and made["moved"]["registrations"] == 1
    back = json.loads(run(app, "people", "unmerge", made["merge"], "--json").stdout)
    assert back["person"] == gone
    assert json.loads(run(app, "people", "distinct", kept, gone, "--json").stdout) == {
        "not_same": [low, high]
    }
    assert json.loads(run(app, "people", "duplicates", "--json").stdout) == []
