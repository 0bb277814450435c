"""Rooms in which several sat: heads stand apart from people, named colleagues count; all of it comes back."""

import io
from collections.abc import Callable
from csv import DictReader
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests import factories
from tests.functional.test_attendance_import import content_hash, csv, figures, present, row, stage, take_in
from tracker.attendance import queries, service
from tracker.attendance.colleagues import Colleague, read_colleagues
from tracker.attendance.sum_queries import sum_of
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, Stale
from tracker.figures.counts import Period
from tracker.figures.queries import load_rules, webinar_figures
from tracker.figures.shared_rooms import HEADS
from tracker.models import AttendanceImport, Webinar
from tracker.reports.narrative import Narrative
from tracker.reports.queries import year_report
from tracker.webinars.service import change_rule

Committed = Callable[[Callable[[], Any]], Any]
FILE = csv(
    row("Maya Cruz", "maya@lantern.org", "15:00:00", "15:30:00"),
    row("Nairobi office", "", "15:20:00", "16:00:00"),
    row("Meeting room 2", "", "15:00:00", "16:00:00"),
    row("iPhone (2)", "", "15:10:00", "15:40:00"),
)
NAMES = "Maya Cruz, MAYA@lantern.org\nJun Okafor; Red Semilla\nIvy <ivy@kh.lantern.org>\n\nJun  okafor"


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    committed(lambda: factories.make_organisation("Lantern House", domain="lantern.org"))
    return committed(lambda: factories.make_webinar(factories.make_series(), state="held"))


def someone(imported: AttendanceImport, name: str) -> int:
    return next(one.id for one in queries.people_of(imported.id) if one.name_as_given == name)


def say_rooms(webinar: Webinar, says: bool) -> None:
    held = load_rules()[webinar.series_id]
    change_rule(
        webinar.series_id,
        held.version,
        minimum_seconds=held.minimum_seconds,
        leaves_out_hosts=held.leaves_out_hosts,
        counts_shared_rooms=says,
        actor=COMMAND,
        now=utc_now(),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Maya Cruz", [Colleague(name="Maya Cruz")]),
        ("maya@x.org", [Colleague(name="maya@x.org", email="maya@x.org")]),
        ("Maya, MAYA@x.org", [Colleague(name="Maya", email="maya@x.org")]),
        ("Maya <maya@x.org>", [Colleague(name="Maya", email="maya@x.org")]),
        (
            "maya@x.org\tMaya\tRed Semilla",
            [Colleague(name="Maya", email="maya@x.org", organisation="Red Semilla")],
        ),
        ("Maya;;Red Semilla", [Colleague(name="Maya", organisation="Red Semilla")]),
        ("Maya\n maya ", [Colleague(name="Maya")]),
    ],
)
def test_reads_who_sat_in_a_room(text: str, found: list[Colleague]) -> None:
    assert read_colleagues(text) == found


@pytest.mark.parametrize("text", ["", " \n", "Maya, maya@", "a@x.org, b@x.org", "n\n" * 101, "x" * 201])
def test_says_what_is_no_list_of_people(text: str) -> None:
    with pytest.raises(Invalid):
        read_colleagues(text)


def test_heads_stand_apart_from_people(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    before = figures(webinar)
    room = someone(imported, "Meeting room 2")
    committed(lambda: service.count_heads(imported, room, 6, COMMAND))
    now = webinar_figures(webinar)
    assert (now.left_out.shared_rooms, now.heads_in_rooms, now.in_shared_rooms) == (1, 6, 0)
    assert now.individuals == before["individuals"]
    assert now.left_out.unnamed_connections == before["left_out"]["unnamed_connections"] - 1
    with pytest.raises(Stale):
        committed(lambda: service.count_heads(imported, room, 7, COMMAND))
    db.session.rollback()
    committed(lambda: say_rooms(webinar, True))
    now = webinar_figures(webinar)
    assert (now.individuals, now.in_shared_rooms, now.rule.version) == (before["individuals"], 6, 2)
    committed(lambda: service.reopen(imported, [room], COMMAND))
    assert webinar_figures(webinar).heads_in_rooms == 0


@pytest.mark.parametrize("heads", [0, -1, 1001])
def test_heads_are_a_number_of_people(webinar: Webinar, committed: Committed, heads: int) -> None:
    imported = committed(lambda: stage(webinar, FILE))
    with pytest.raises(Invalid):
        committed(lambda: service.count_heads(imported, someone(imported, "iPhone (2)"), heads, COMMAND))
    db.session.rollback()


def test_colleagues_count_as_long_as_their_room(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    office = someone(imported, "Nairobi office")
    untouched = present(webinar)
    committed(lambda: service.name_colleagues(imported, office, read_colleagues(NAMES), COMMAND))
    there = present(webinar)
    assert there["Maya Cruz"] == 3600  # by herself, and then in the room
    assert (there["Jun Okafor"], there["Ivy"]) == (2400, 2400)
    assert "Nairobi office" not in there
    assert figures(webinar)["individuals"] == 3
    total = sum_of(imported, webinar)
    assert (total.named_rooms, total.named_in_rooms, total.people) == (1, 2, 3)
    committed(lambda: service.reopen(imported, [office], COMMAND))
    assert present(webinar) == untouched


def test_a_name_can_be_a_connection_and_stays_one_in_later_files(
    webinar: Webinar, committed: Committed
) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    office = someone(imported, "Nairobi office")
    committed(lambda: service.leave_unnamed(imported, office, COMMAND))
    assert figures(webinar)["left_out"]["unnamed_connections"] == 3
    later = committed(lambda: factories.make_webinar(webinar.series, slug="later", state="held"))
    again = committed(lambda: take_in(later, FILE))
    assert figures(later)["left_out"]["unnamed_connections"] == 3
    committed(lambda: service.reopen(again, [someone(again, "Nairobi office")], COMMAND))
    assert figures(later)["left_out"]["unnamed_connections"] == 2


def test_the_page_shows_heads_apart(signed_in: FlaskClient, webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    room = someone(imported, "Meeting room 2")
    where = f"/o/webinars/{webinar.id}/attendance"
    form = {"only": room, "group": room, f"count-{room}": 1, f"choice-{room}": "heads"}
    desk = f"{where}/import/{imported.id}/review"
    refused = signed_in.post(desk, data=form | {f"heads-{room}": "many"})
    assert refused.status_code == 422
    assert "Enter how many sat in the room" in refused.text
    assert signed_in.post(desk, data=form | {f"heads-{room}": "6"}).status_code == 303
    page = signed_in.get(where).text
    assert "6 heads in shared rooms" in page
    assert "left out by the rule" in page
    assert "6 heads" in signed_in.get(f"{where}/people?group=shared_rooms").text
    listed = signed_in.get(f"{where}/people.csv?group=shared_rooms").text
    assert "Heads in the room" in listed
    office = someone(imported, "Nairobi office")
    form = {"only": office, "group": office, f"count-{office}": 1, f"choice-{office}": "colleagues"}
    assert signed_in.post(desk, data=form | {f"names-{office}": "a@x.org, b@x.org"}).status_code == 422
    assert signed_in.post(desk, data=form | {f"names-{office}": NAMES}).status_code == 303
    page = signed_in.get(where).text
    assert "Named in shared rooms" in page
    rule = f"/o/settings/series/{webinar.series_id}/rule"
    change = {"version": "1", "minimum_minutes": "5", "leaves_out_hosts": "y", "counts_shared_rooms": "y"}
    assert "and 6 in shared rooms" not in signed_in.get("/o/reports/2020").text
    assert HEADS not in signed_in.get(f"{where}.csv").text
    foreseen = signed_in.post(rule, data=change).text
    assert "and 6 in shared rooms" in foreseen and "0 → 6" in foreseen  # of the webinar, and of the year
    assert signed_in.post(rule, data=change | {"save": "1"}).status_code == 303
    assert "and 6 in shared rooms" in signed_in.get(where).text
    assert "Heads counted in shared rooms are said beside the people" in signed_in.get(where).text
    say_the_same_everywhere(signed_in, webinar, 6)


def say_the_same_everywhere(signed_in: FlaskClient, webinar: Webinar, heads: int) -> None:
    """Each page and file of the webinar and of its year has the heads apart, and the people without them."""
    where, year = f"/o/webinars/{webinar.id}/attendance", "/o/reports/2020"
    people = webinar_figures(webinar).individuals
    for address in (".csv", "/countries.csv"):
        *rows, last = lines(signed_in.get(f"{where}{address}").data)
        assert (next(iter(last.values())), last["Attended"], last[HEADS]) == ("Shared rooms", "", str(heads))
        assert sum(int(one["Attended"]) for one in rows) == people
        assert {one[HEADS] for one in rows} == {""}
        assert HEADS not in signed_in.get(f"{where}{address}?q=lantern").text
    said = f"{heads} heads in shared rooms"
    assert all(said in signed_in.get(f"{where}{page}").text for page in ("", "/countries"))
    assert f"{said} are said beside them" in signed_in.get(year).text
    told = {(one["Part"], one["Of"]): one["Count"] for one in lines(signed_in.get(f"{year}.csv").data)}
    assert told["Figures", HEADS] == str(heads)
    assert [count for (part, _), count in told.items() if part == HEADS] == [str(heads)]
    book = CalamineWorkbook.from_filelike(io.BytesIO(signed_in.get(f"{year}.xlsx").data))
    assert [HEADS, heads] in book.get_sheet_by_name("Figures").to_python()
    for by in ("organisation", "country", "webinar"):
        *_, last = lines(signed_in.get(f"/o/reports/figures.csv?by={by}&year=2020").data)
        assert (next(iter(last.values())), last["Attendances"], last[HEADS]) == (
            "Shared rooms",
            "",
            str(heads),
        )
        assert f"<b>{said}</b>" in signed_in.get(f"/o/reports/figures?by={by}&year=2020").text
    assert HEADS not in signed_in.get("/o/reports/figures.csv?by=country&year=2020&kind=partner").text
    words = Narrative(report=year_report(Period(year=2020)), series="", host="")
    assert f"{HEADS}: {heads}" in words.document().body
    assert HEADS not in replace(words, is_outside=True).document().body
    columns, row = book.get_sheet_by_name("Webinars").to_python()
    assert row[columns.index(HEADS)] == heads
    rule = signed_in.get(f"/o/settings/series/{webinar.series_id}/rule").text
    assert f"{said} are not in this curve: {heads} of them stand beside the individuals" in rule


def lines(content: bytes) -> list[dict[str, str]]:
    return list(DictReader(io.StringIO(content.decode("utf-8-sig"))))


KINDS = ("Maya Cruz", "Jun Okafor", "Nairobi office", "Meeting room 2", "iPhone (2)", "Héctor Ixcoy")
DECISIONS = st.lists(
    st.tuples(
        st.sampled_from(["heads", "names", "apart", "named", "unnamed", "none", "reopen"]), st.integers(0, 7)
    ),
    max_size=6,
)


@given(rows=st.lists(st.sampled_from(KINDS), min_size=1, max_size=5), before=DECISIONS, after=DECISIONS)
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_undo_is_the_identity_whatever_was_decided(
    webinar: Webinar, committed: Committed, rows: list[str], before: Any, after: Any
) -> None:
    """Staged, decided, applied, decided, undone, redone, undone: people and figures are as they were."""
    untouched = content_hash(webinar)
    emails = {"Maya Cruz": "maya@lantern.org", "Héctor Ixcoy": "hector@free.example"}
    file = csv(
        *(row(name, emails.get(name, ""), "15:00:00", f"15:{10 + n}:00") for n, name in enumerate(rows))
    )
    imported = committed(lambda: stage(webinar, file))
    decide(imported, before)
    committed(lambda: service.apply_import(imported, COMMAND, utc_now()))
    decide(imported, after)
    applied = content_hash(webinar, ids=False)
    total = sum_of(imported, webinar)
    assert total.people == figures(webinar)["individuals"]
    committed(lambda: service.undo_import(imported, COMMAND, utc_now()))
    assert content_hash(webinar) == untouched
    committed(lambda: service.apply_import(imported, COMMAND, utc_now()))
    assert content_hash(webinar, ids=False) == applied
    committed(lambda: service.undo_import(imported, COMMAND, utc_now()))
    assert content_hash(webinar) == untouched


def decide(imported: AttendanceImport, wishes: Any) -> None:
    for wish, at in wishes:
        people = [one for one in queries.people_of(imported.id) if one.in_room_of_id is None]
        one = people[at % len(people)]
        begin_write()
        if wish == "reopen":
            service.reopen(imported, [one.id], COMMAND)
        elif one.is_decided or (one.email and wish != "none"):
            pass
        elif wish == "heads":
            service.count_heads(imported, one.id, at + 1, COMMAND)
        elif wish == "names":
            service.name_colleagues(imported, one.id, read_colleagues(NAMES), COMMAND)
        elif wish == "apart":
            service.leave_apart(imported, one.id, COMMAND)
        elif wish == "named":
            service.name_person(imported, one.id, "Rosa", "rosa@lantern.org", COMMAND)
        elif wish == "unnamed" and not one.connection:
            service.leave_unnamed(imported, one.id, COMMAND)
        elif wish == "none" and one.treated_as == "person" and not one.linked_how:
            service.link_organisation(imported, [one.id], None, COMMAND)
        db.session.commit()
