"""Deciding about people of a file, and saying attendance by hand: remembered, reversible, counted at once."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.functional.test_attendance_import import content_hash, csv, figures, present, row, stage, take_in
from tracker.attendance import queries, service
from tracker.attendance.sum_queries import sum_of
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Invalid, NotFound, Stale
from tracker.models import (
    Attendance,
    AttendanceImport,
    AttendanceMark,
    ImportPerson,
    Organisation,
    Person,
    Webinar,
)

Committed = Callable[[Callable[[], Any]], Any]
FILE = csv(
    row("Maya Cruz", "maya@lantern.org", "15:00:00", "15:30:00"),
    row("Maya Cruz", "", "15:30:00", "16:00:00"),
    row("iPhone (2)", "", "15:10:00", "15:40:00"),
    row("Jun", "jun@gmail.com", "15:00:00", "16:00:00"),
)


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    committed(lambda: factories.make_organisation("Lantern House", domain="lantern.org"))
    return committed(lambda: factories.make_webinar(factories.make_series()))


def by_key(imported: AttendanceImport) -> dict[str, ImportPerson]:
    return {one.key: one for one in queries.people_of(imported.id)}


def lantern_id() -> int:
    return db.session.scalars(db.select(Organisation.id).where(Organisation.name == "Lantern House")).one()


def test_an_organisation_is_chosen_and_remembered(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    jun = by_key(imported)["email:jun@gmail.com"]
    chosen = lantern_id()
    committed(lambda: service.link_organisation(imported, [jun.id], chosen, COMMAND))
    assert figures(webinar)["by_kind"]["unknown"] == 1  # the Maya without e-mail
    assert figures(webinar)["per_organisation"] == {"Lantern House": 2}
    with pytest.raises(Stale):
        committed(lambda: service.link_organisation(imported, [jun.id], None, COMMAND))
    db.session.rollback()
    later = committed(lambda: factories.make_webinar(webinar.series, slug="later"))
    again = committed(lambda: take_in(later, csv(row("J", "jun@gmail.com", "15:00:00", "16:00:00"))))
    assert (queries.people_of(again.id)[0].organisation_id, queries.people_of(again.id)[0].linked_how) == (
        chosen,
        "decision",
    )
    committed(lambda: service.reopen(again, [queries.people_of(again.id)[0].id], COMMAND))
    assert figures(later)["by_kind"]["unknown"] == 1


def test_none_can_be_decided(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: stage(webinar, FILE))
    before = sum_of(imported, webinar).without_organisation
    jun = by_key(imported)["email:jun@gmail.com"]
    committed(lambda: service.link_organisation(imported, [jun.id], None, COMMAND))
    assert sum_of(imported, webinar).without_organisation == before - 1


def test_a_name_without_email_is_joined_and_parted_again(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    untouched = content_hash(webinar, ids=False)
    assert figures(webinar)["individuals"] == 3
    found = by_key(imported)
    named, known = found["name:maya cruz"], found["email:maya@lantern.org"]
    committed(lambda: service.join_with(imported, named.id, known.id, COMMAND))
    assert figures(webinar)["individuals"] == 2
    assert present(webinar)["Maya Cruz"] == 3600
    assert sum_of(imported, webinar).people == 2
    committed(lambda: service.reopen(imported, [named.id], COMMAND))
    assert figures(webinar)["individuals"] == 3
    assert content_hash(webinar, ids=False) == untouched


def test_the_same_name_is_remembered_for_later_files(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    found = by_key(imported)
    committed(
        lambda: service.join_with(
            imported, found["name:maya cruz"].id, found["email:maya@lantern.org"].id, COMMAND
        )
    )
    later = committed(lambda: factories.make_webinar(webinar.series, slug="later"))
    committed(lambda: take_in(later, csv(row("Maya Cruz", "", "15:00:00", "16:00:00"))))
    attended = db.session.scalars(db.select(Attendance).where(Attendance.webinar_id == later.id)).one()
    person = db.session.get_one(Person, attended.person_id)
    assert person.email == "maya@lantern.org"


def test_a_connection_is_named_or_left(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    assert figures(webinar)["left_out"]["unnamed_connections"] == 1
    phone = by_key(imported)["name:iphone (2)"]
    committed(lambda: service.leave_apart(imported, phone.id, COMMAND))
    assert sum_of(imported, webinar).undecided_connections == 0
    committed(lambda: service.reopen(imported, [phone.id], COMMAND))
    with pytest.raises(Invalid):
        committed(lambda: service.name_person(imported, phone.id, " ", "", COMMAND))
    db.session.rollback()
    committed(lambda: service.name_person(imported, phone.id, "Rosa", "rosa@lantern.org", COMMAND))
    shown = figures(webinar)
    assert (shown["left_out"]["unnamed_connections"], shown["per_organisation"]) == (0, {"Lantern House": 2})
    committed(lambda: service.reopen(imported, [phone.id], COMMAND))
    assert figures(webinar)["left_out"]["unnamed_connections"] == 1
    committed(lambda: service.name_person(imported, phone.id, "Jun", "JUN@gmail.com", COMMAND))
    assert present(webinar) == {"Maya Cruz": 1800, "Jun": 3600}


def test_undo_after_decisions_leaves_no_attendance(webinar: Webinar, committed: Committed) -> None:
    before = content_hash(webinar)
    imported = committed(lambda: take_in(webinar, FILE))
    phone = by_key(imported)["name:iphone (2)"]
    committed(lambda: service.name_person(imported, phone.id, "Rosa", "", COMMAND))
    committed(lambda: service.undo_import(imported, COMMAND, utc_now()))
    assert content_hash(webinar) == before
    committed(lambda: service.apply_import(imported, COMMAND, utc_now()))
    assert "Rosa" in present(webinar)


def test_attendance_by_hand_wins_and_is_taken_back(webinar: Webinar, committed: Committed) -> None:
    committed(lambda: take_in(webinar, FILE))
    files = content_hash(webinar, ids=False)
    jun = db.session.scalars(db.select(Attendance).where(Attendance.name == "Jun")).one()
    committed(lambda: service.correct_attendance(jun, 2, "He left at once", COMMAND))
    assert present(webinar)["Jun"] == 120
    assert figures(webinar)["left_out"]["under_minimum"] == 1
    mark = committed(lambda: service.correct_attendance(jun, 0, "He was not there at all", COMMAND))
    assert "Jun" not in present(webinar)
    committed(lambda: service.take_back_mark(mark.id, webinar, COMMAND))
    assert content_hash(webinar, ids=False) == files
    assert present(webinar)["Jun"] == 3600
    with pytest.raises(NotFound):
        committed(lambda: service.take_back_mark(mark.id, webinar, COMMAND))
    db.session.rollback()


def test_somebody_added_by_hand_counts_without_any_file(webinar: Webinar, committed: Committed) -> None:
    said = service.Said(name="Ivy", email="ivy@kh.lantern.org", minutes=60, reason="Sat beside me")
    committed(lambda: service.mark_attendance(webinar, said, COMMAND))
    assert figures(webinar)["per_organisation"] == {"Lantern House": 1}
    assert db.session.scalars(db.select(AttendanceMark)).one().reason == "Sat beside me"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "", "reason": "x"}, "name"),
        ({"name": "A", "email": "no", "reason": "x"}, "email"),
        ({"name": "A", "minutes": 1000, "reason": "x"}, "minutes"),
        ({"name": "A", "minutes": 10, "reason": " "}, "reason"),
    ],
)
def test_what_is_said_by_hand_is_checked(
    webinar: Webinar, committed: Committed, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        committed(lambda: service.mark_attendance(webinar, service.Said(**said), COMMAND))
    assert refused.value.field == field
    db.session.rollback()


def test_people_are_found_once_their_organisation_is_in_the_directory(
    webinar: Webinar, committed: Committed
) -> None:
    upload = csv(row("Ivy", "ivy@semilla.org", "15:00:00", "16:00:00"))
    imported = committed(lambda: take_in(webinar, upload))
    assert committed(lambda: service.match_again(imported, COMMAND)) == 0
    committed(lambda: factories.make_organisation("Red Semilla", domain="semilla.org", kind="grantee"))
    assert committed(lambda: service.match_again(imported, COMMAND)) == 1
    assert figures(webinar)["per_organisation"] == {"Red Semilla": 1}
    assert figures(webinar)["by_kind"]["grantee"] == 1


def test_a_file_staged_again_keeps_what_was_decided(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: stage(webinar, FILE))
    phone = by_key(imported)["name:iphone (2)"]
    committed(lambda: service.leave_apart(imported, phone.id, COMMAND))
    again = committed(lambda: stage(webinar, FILE))
    assert again.id == imported.id
    assert by_key(again)["name:iphone (2)"].is_decided
    other = committed(lambda: stage(webinar, FILE, "Europe/Paris"))
    assert [one.id for one in queries.list_imports(webinar.id)] == [other.id]
