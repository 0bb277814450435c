"""Importing attendance: the story exactly, twice is once, undo restores, other days and zones are stopped."""

import hashlib
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests import factories, story
from tracker.attendance import queries, service
from tracker.attendance.sum_queries import sum_of
from tracker.attendance.uploads import Upload, read_upload
from tracker.attendance.window import OutsideWindow
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Invalid, Refusal
from tracker.figures.queries import webinar_figures
from tracker.models import (
    Attendance,
    AttendanceImport,
    ImportPerson,
    ImportRow,
    Organisation,
    Person,
    Registration,
    Webinar,
)
from tracker.people.service import find_or_make_person

Committed = Callable[[Callable[[], Any]], Any]
HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"
ZONE = story.ZONE


def csv(*rows: str, head: str = HEAD) -> Upload:
    return read_upload("\r\n".join([head, *rows, ""]).encode(), "report.csv")


def row(name: str, email: str, joined: str, left: str, minutes: int = 1, day: str = "06/17/2020") -> str:
    return f"{name},{email},{day} {joined},{day} {left},{minutes},No"


def stage(webinar: Webinar, upload: Upload, zone: str = ZONE) -> AttendanceImport:
    return service.stage_import(webinar, upload, zone, COMMAND).imported


def take_in(webinar: Webinar, upload: Upload, zone: str = ZONE) -> AttendanceImport:
    imported = stage(webinar, upload, zone)
    service.apply_import(imported, COMMAND, utc_now())
    return imported


def present(webinar: Webinar) -> dict[str, int]:
    rows = db.session.execute(
        db.select(Attendance.name, Attendance.seconds).where(Attendance.webinar_id == webinar.id)
    )
    return {one.name: one.seconds for one in rows}


def figures(webinar: Webinar) -> dict[str, Any]:
    told = webinar_figures(webinar).told()
    return {name: told[name] for name in story.SHOWN}


def content_hash(webinar: Webinar, *, ids: bool = True) -> str:
    """A hash over people, organisations, registrations, attendance and figures."""
    content: list[Any] = [figures(webinar)]
    for model in (Person, Organisation, Registration, Attendance):
        table = model.__table__
        rows = db.session.execute(db.select(table)).mappings().all()
        left = () if ids else ("id", "person_id", "made_by_import_id", "created_at")
        content.append(sorted(str({k: v for k, v in one.items() if k not in left}) for one in rows))
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    return committed(lambda: factories.make_webinar(factories.make_series()))


def test_the_story_gives_exactly_what_is_expected(committed: Committed) -> None:
    webinar = committed(story.make_story)
    upload = read_upload(story.REPORT.read_bytes(), story.REPORT.name)
    imported = committed(lambda: take_in(webinar, upload))
    assert figures(webinar) == {name: story.EXPECTED[name] for name in story.SHOWN}
    total = sum_of(imported, webinar)
    assert (total.rows, total.people, total.merged, total.not_attended) == (210, 117, 35, 49)
    assert total.left_out == story.EXPECTED["left_out"]
    assert (total.organisations, total.without_organisation, total.unsure) == (46, 0, 2)
    seconds = db.session.execute(
        db.select(Person.email, Attendance.seconds).join(Person, Person.id == Attendance.person_id)
    )
    assert {email: s for email, s in seconds if email in story.EXPECTED["seconds_present"]} == (
        story.EXPECTED["seconds_present"]
    )
    rejoining = db.session.scalars(
        db.select(ImportRow.import_person_id)
        .where(ImportRow.attended)
        .group_by(ImportRow.import_person_id)
        .having(db.func.count() > 1)
    ).all()
    assert len(rejoining) == story.EXPECTED["rejoining_people"]


def test_the_same_file_twice_changes_nothing(committed: Committed) -> None:
    webinar = committed(story.make_story)
    upload = read_upload(story.REPORT.read_bytes(), story.REPORT.name)
    first = committed(lambda: take_in(webinar, upload))
    before = content_hash(webinar)
    again = committed(lambda: service.stage_import(webinar, upload, ZONE, COMMAND))
    assert again.is_known
    assert again.imported.id == first.id
    committed(lambda: service.apply_import(queries.get_import(first.id), COMMAND, utc_now()))
    assert content_hash(webinar) == before
    assert len(queries.list_imports(webinar.id)) == 1


def test_undo_restores_everything_and_redo_counts_again(committed: Committed) -> None:
    webinar = committed(story.make_story)
    known = committed(
        lambda: find_or_make_person(email="fatou.diop@coe.example", name="Fatou D.", organisation_id=None)
    )
    known_id = known.id
    before = content_hash(webinar)
    upload = read_upload(story.REPORT.read_bytes(), story.REPORT.name)
    imported = committed(lambda: take_in(webinar, upload))
    after = content_hash(webinar, ids=False)
    committed(lambda: service.undo_import(imported, COMMAND, utc_now()))
    assert content_hash(webinar) == before
    assert imported.state == "undone"
    assert db.session.get(Person, known_id).name == "Fatou D."  # type: ignore[union-attr]
    committed(lambda: service.apply_import(imported, COMMAND, utc_now()))
    assert content_hash(webinar, ids=False) == after
    with pytest.raises(Refusal):
        committed(lambda: service.discard_import(imported, COMMAND))
    db.session.rollback()


def test_undoing_what_is_not_applied_is_refused(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: stage(webinar, csv(row("Ana", "ana@x.org", "15:00:00", "16:00:00"))))
    with pytest.raises(Refusal, match="nothing to undo"):
        committed(lambda: service.undo_import(imported, COMMAND, utc_now()))


FIRST = csv(
    row("Maya Cruz", "maya@lantern.org", "15:00:00", "15:30:00"),
    row("Jun Okafor", "jun@lakeside.org", "15:00:00", "16:30:00"),
    row("Guest", "", "15:00:00", "16:00:00"),
    row("+4179***12", "", "15:00:00", "16:00:00"),
)
SECOND = csv(
    row("Maya C. Cruz", "MAYA@lantern.org", "15:20:00", "16:00:00"),
    row("+4179***12", "", "15:50:00", "16:10:00"),
    row("Rosa", "rosa@semilla.org", "15:10:00", "15:14:00"),
)


def test_two_files_are_joined_by_person_in_either_order(committed: Committed) -> None:
    series = committed(factories.make_series)
    seen = []
    for order in ((FIRST, SECOND), (SECOND, FIRST)):
        webinar = committed(lambda: factories.make_webinar(series))
        for upload in order:
            committed(lambda w=webinar, u=upload: take_in(w, u))  # type: ignore[misc]
        seen.append((present(webinar), figures(webinar)))
    assert seen[0] == seen[1]
    assert seen[0][0] == {
        "Maya C. Cruz": 3600,
        "Jun Okafor": 5400,
        "Guest": 3600,
        "+4179***12": 4200,
        "Rosa": 240,
    }


def test_undoing_one_of_two_files_leaves_what_the_other_alone_gives(committed: Committed) -> None:
    series = committed(factories.make_series)
    webinar = committed(lambda: factories.make_webinar(series))
    committed(lambda: take_in(webinar, SECOND))
    alone = content_hash(webinar, ids=False)
    committed(lambda: service.undo_import(queries.list_imports(webinar.id)[0], COMMAND, utc_now()))
    empty = content_hash(webinar)
    first = committed(lambda: take_in(webinar, FIRST))
    second = committed(lambda: take_in(webinar, SECOND))
    committed(lambda: service.undo_import(first, COMMAND, utc_now()))
    assert content_hash(webinar, ids=False) == alone
    committed(lambda: service.undo_import(second, COMMAND, utc_now()))
    assert content_hash(webinar) == empty


def random_upload(rng: random.Random) -> Upload:
    rows = []
    for _ in range(rng.randint(1, 12)):
        who = rng.randint(1, 6)
        begins = datetime(2020, 6, 17, 14, 20, tzinfo=UTC) + timedelta(minutes=rng.randint(0, 130))
        ends = begins + timedelta(minutes=rng.randint(0, 60))
        email = f"p{who}@org{who % 3}.org" if who % 4 else ""
        rows.append(row(f"Person {who}", email, f"{begins:%H:%M:%S}", f"{ends:%H:%M:%S}"))
    return csv(*rows)


def test_any_files_in_any_order_undone_in_any_order_leave_nothing(committed: Committed) -> None:
    rng = random.Random(20200617)
    webinar = committed(lambda: factories.make_webinar(factories.make_series()))
    committed(lambda: factories.make_organisation("Org", domain="org1.org"))
    window = queries.slot_of(webinar).window
    before = content_hash(webinar)
    for _ in range(3):
        uploads = [random_upload(rng) for _ in range(3)]
        imports = [committed(lambda upload=upload: take_in(webinar, upload)) for upload in uploads]  # type: ignore[misc]
        assert all(0 <= seconds <= window.seconds for seconds in present(webinar).values())
        assert figures(webinar)["registered"] == 0
        rng.shuffle(imports)
        for one in imports:
            committed(lambda one=one: service.undo_import(one, COMMAND, utc_now()))  # type: ignore[misc]
        assert content_hash(webinar) == before


def test_odd_rows_count_once(committed: Committed) -> None:
    """A rejoin, an overlap on two devices, a visit of no length, one before and one after the window."""
    webinar = committed(lambda: factories.make_webinar(factories.make_series()))
    upload = csv(
        row("Maya", "maya@a.org", "15:00:00", "15:20:00"),
        row("Maya (phone)", "maya@a.org", "15:10:00", "15:40:00"),
        row("Maya", "Maya@A.org", "16:00:00", "16:10:00"),
        row("Jun", "jun@a.org", "14:00:00", "17:30:00"),
        row("Ana", "ana@a.org", "15:00:00", "15:00:00", 7),
        row("Early", "early@a.org", "13:00:00", "14:10:00"),
    )
    committed(lambda: take_in(webinar, upload))
    assert present(webinar) == {
        "Maya": 40 * 60 + 600,
        "Jun": 150 * 60,
        "Ana": 420,
        "Early": 0,
    }


def test_across_midnight_and_through_a_clock_change(committed: Committed) -> None:
    series = committed(factories.make_series)
    late = committed(
        lambda: factories.make_webinar(series, local_start=datetime(2020, 6, 17, 23, 30))  # noqa: DTZ001
    )
    over = csv("Maya,maya@a.org,06/17/2020 11:40:00 PM,06/18/2020 12:40:00 AM,60,No")
    committed(lambda: take_in(late, over))
    assert present(late) == {"Maya": 3600}
    back = committed(
        lambda: factories.make_webinar(series, local_start=datetime(2020, 10, 25, 2, 0))  # noqa: DTZ001
    )
    twice = csv("Jun,jun@a.org,10/25/2020 02:10:00 AM,10/25/2020 02:05:00 AM,55,No")
    committed(lambda: take_in(back, twice))
    assert present(back) == {"Jun": 55 * 60}


def test_stops_a_file_from_another_day(committed: Committed) -> None:
    series = committed(factories.make_series)
    webinar = committed(lambda: factories.make_webinar(series))
    other = committed(
        lambda: factories.make_webinar(series, title="In May", local_start=datetime(2020, 5, 12, 14))  # noqa: DTZ001
    )
    upload = csv(*[row(f"P{n}", "", "14:00:00", "15:30:00", day="05/12/2020") for n in range(4)])
    with pytest.raises(OutsideWindow) as stopped:
        committed(lambda: stage(webinar, upload))
    assert str(stopped.value) == (
        "This report is from 12 May 14:00–15:30 (Zurich); the webinar was on 17 June."
    )
    assert [slot.id for slot in stopped.value.webinars] == [other.id]
    assert stopped.value.zones == ()
    db.session.rollback()
    assert queries.list_imports(webinar.id) == []


def test_stops_a_wrong_zone_and_says_which_fits(webinar: Webinar, committed: Committed) -> None:
    upload = csv(*[row(f"P{n}", "", "09:00:00", "10:30:00") for n in range(4)])
    with pytest.raises(OutsideWindow) as stopped:
        committed(lambda: stage(webinar, upload))
    assert "17 June 15:00–16:30 (Zurich)" in str(stopped.value)
    assert "America/New_York" in stopped.value.zones
    db.session.rollback()
    committed(lambda: stage(webinar, upload, "America/New_York"))


def test_remarks_that_everybody_seems_an_hour_late(webinar: Webinar, committed: Committed) -> None:
    upload = csv(*[row(f"P{n}", "", "15:58:00", "17:29:00") for n in range(4)])
    imported = committed(lambda: stage(webinar, upload))
    problems = queries.problems_of(imported.id)
    assert [problem.message % problem.details for problem in problems] == [
        "Most people joined 58 minutes after the start. Are these times in Zurich?"
    ]


def test_lists_rows_that_tell_no_stay(webinar: Webinar, committed: Committed) -> None:
    day = "06/17/2020"
    upload = csv(
        row("Maya", "maya@a.org", "15:00:00", "16:00:00"),
        f"Jun,jun@a.org,{day} 15:30:00,{day} 15:10:00,40,No",
        f"Ana,ana@a.org,{day} 15:30:00,,,No",
    )
    imported = committed(lambda: stage(webinar, upload))
    assert [(problem.line, problem.message) for problem in queries.problems_of(imported.id)] == [
        (3, "The stay ends before it begins; it is not counted."),
        (4, "A join time without a leave time or minutes; the stay is not counted."),
    ]


def test_asks_for_the_zone_only_where_times_need_one(webinar: Webinar, committed: Committed) -> None:
    with pytest.raises(Invalid) as asked:
        committed(lambda: stage(webinar, FIRST, ""))
    assert asked.value.field == "zone"
    db.session.rollback()
    listed = csv("Maya,maya@a.org,64", head="Name,Email,Minutes")
    assert committed(lambda: stage(webinar, listed, "")).zone == ""


def test_a_list_without_minutes_means_the_whole_webinar(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, csv("Maya,maya@a.org", head="Name,Email"), ""))
    assert present(webinar) == {"Maya": 90 * 60}
    assert "neither times nor minutes" in queries.problems_of(imported.id)[0].message


def test_applies_only_what_is_over(committed: Committed) -> None:
    series = committed(factories.make_series)
    soon = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=2)
    webinar = committed(lambda: factories.make_webinar(series, zone="UTC", local_start=soon))
    upload = csv("Maya,maya@a.org,64", head="Name,Email,Minutes")
    imported = committed(lambda: stage(webinar, upload, ""))
    with pytest.raises(service.NotOver):
        committed(lambda: service.apply_import(imported, COMMAND, utc_now()))
    db.session.rollback()
    assert imported.state == "staged"


def test_links_by_domain_then_registration_then_exact_name_only(
    webinar: Webinar, committed: Committed
) -> None:
    def directory() -> list[int]:
        one = factories.make_organisation("Lantern House", domain="lantern.org")
        two = factories.make_organisation("Lakeside Trust", country="KE")
        person = find_or_make_person(email="ivy@mail.org", name="Ivy")
        now = utc_now()
        factories.add(
            Registration(
                webinar_id=webinar.id,
                person_id=person.id,
                email="ivy@mail.org",
                name="Ivy",
                state="confirmed",
                organisation_id=two.id,
                linked_how="name",
                country="UG",
                source="public",
                created_at=now,
                queued_at=now,
                state_changed_at=now,
            )
        )
        return [one.id, two.id]

    lantern, lakeside = committed(directory)
    head = "Name,Email,Organisation,Minutes,Country/Region Name"
    upload = csv(
        "Maya,maya@kh.lantern.org,Lakeside Trust,60,France",
        "Ivy,ivy@mail.org,,60,France",
        "Ben,ben@gmail.com,LAKESIDE  TRUST,60,France",
        "Zoe,zoe@gmail.com,Lakeside Trusts,60,France",
        head=head,
    )
    committed(lambda: take_in(webinar, upload, ""))
    rows = {one.name: one for one in db.session.scalars(db.select(ImportPerson))}
    assert {name: (one.organisation_id, one.linked_how) for name, one in rows.items()} == {
        "Maya": (lantern, "domain"),
        "Ivy": (lakeside, "registration"),
        "Ben": (lakeside, "name"),
        "Zoe": (None, ""),
    }
    assert {name: (one.kind, one.country) for name, one in rows.items()} == {
        "Maya": ("partner", "PH"),
        "Ivy": ("partner", "UG"),
        "Ben": ("partner", "KE"),
        "Zoe": ("unknown", None),
    }
    shown = figures(webinar)
    assert (shown["individuals"], shown["by_kind"]["unknown"], shown["registered"]) == (4, 1, 1)


def test_registered_are_counted_once_and_cancelled_not(webinar: Webinar, committed: Committed) -> None:
    head = "Attended,User Name (Original Name),Email,Registration Time,Approval Status,Join Time,Leave Time"
    upload = read_upload(
        "\r\n".join(
            [
                "Attendee Report",
                "Attendee Details",
                head,
                "Yes,Maya,maya@a.org,06/01/2020 10:00:00 AM,approved,"
                "06/17/2020 03:00:00 PM,06/17/2020 04:00:00 PM",
                "No,Jun,jun@a.org,06/01/2020 10:00:00 AM,approved,--,--",
                "No,Ana,ana@a.org,06/01/2020 10:00:00 AM,cancelled by registrant,--,--",
                "",
            ]
        ).encode(),
        "report.csv",
    )
    committed(lambda: take_in(webinar, upload))
    shown = figures(webinar)
    assert (shown["individuals"], shown["registered"], shown["no_shows"]) == (1, 2, 1)


def test_five_thousand_rows_are_quick(app: Flask, webinar: Webinar, committed: Committed) -> None:
    rows = [
        row(f"Person {n % 4000}", f"p{n % 4000}@org{n % 50}.org", "15:00:00", f"16:{n % 60:02d}:00")
        for n in range(5000)
    ]
    upload = csv(*rows)
    began = utc_now()
    committed(lambda: take_in(webinar, upload))
    assert len(present(webinar)) == 4000
    assert (utc_now() - began).total_seconds() < 30  # a guard against rows one by one, not a measure
    print(db.engine.dialect.name, (utc_now() - began).total_seconds())
