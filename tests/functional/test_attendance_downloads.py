"""Attendance as files: numbers equal the figures, filters hold, nothing runs, round trips change nothing."""

import csv as csv_format
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests import factories, story
from tests.command_line import run
from tests.conftest import sign_in
from tests.counting import statements
from tests.functional.test_attendance_import import ZONE, content_hash, csv, row, take_in
from tracker.attendance import service
from tracker.attendance.uploads import read_upload
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.counts import Period
from tracker.figures.period_queries import list_countries
from tracker.figures.queries import webinar_figures
from tracker.models import Attendance, AttendanceImport, ImportPerson, Person, Webinar
from tracker.organisations.countries import country_name

Committed = Callable[[Callable[[], Any]], Any]
Lines = list[dict[str, str]]
NAMES = (
    "=1+1",
    "+Maya",
    "-Ben",
    "@Cleo",
    "'=Dora",
    "''+Eve",
    "＝Fay",
    "＋Gil",
    "－Hal",
    "＠Ida",
    "Zoë O’Hara",
)


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    found = committed(story.make_story)
    committed(lambda: take_in(found, read_upload(story.REPORT.read_bytes(), "r.csv")))
    committed(lambda: setattr(db.session.get_one(Webinar, found.id), "state", "held"))
    return db.session.get_one(Webinar, found.id)


def base(webinar: Webinar) -> str:
    return f"/o/webinars/{webinar.id}/attendance"


def lines(content: bytes) -> Lines:
    return list(csv_format.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def cells(workbook: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()


def test_by_organisation_says_what_the_figures_say(signed_in: FlaskClient, webinar: Webinar) -> None:
    figures = webinar_figures(webinar)
    told = lines(signed_in.get(f"{base(webinar)}.csv").data)
    assert {one["Organisation"]: int(one["Attended"]) for one in told if int(one["Attended"])} == {
        one.name: one.people for one in figures.per_organisation
    }
    assert sum(int(one["Registered"]) for one in told) == figures.registered


def test_by_person_says_what_the_figures_say(signed_in: FlaskClient, webinar: Webinar) -> None:
    figures = webinar_figures(webinar)
    told = lines(signed_in.get(f"{base(webinar)}/people.csv").data)
    assert len(told) == figures.individuals == 117
    assert {one["Attended"] for one in told} == {"yes"}
    by_kind = {kind: sum(one["Kind"].casefold() == kind for one in told) for kind in figures.by_kind}
    assert by_kind == figures.by_kind
    fatou = next(one for one in told if one["Name"] == "Fatou Diop")
    seconds = db.session.scalars(db.select(Attendance.seconds).where(Attendance.name == "Fatou Diop")).one()
    assert round(float(fatou["Minutes"]) * 60) == seconds
    absent = lines(signed_in.get(f"{base(webinar)}/people.csv?group=no_shows").data)
    assert (len(absent), {one["Attended"] for one in absent}) == (figures.no_shows, {"no"})


def test_by_country_says_what_the_figures_say(signed_in: FlaskClient, webinar: Webinar) -> None:
    figures = webinar_figures(webinar)
    told = lines(signed_in.get(f"{base(webinar)}/countries.csv").data)
    named = {one["Country"]: int(one["Attended"]) for one in told if one["Country"] != "Not known"}
    assert {country: people for country, people in named.items() if people} == {
        country_name(one.country): one.people for one in list_countries(Period(year=2020))
    }
    assert len([people for people in named.values() if people]) == figures.countries
    assert sum(int(one["Attended"]) for one in told) == figures.individuals
    assert sum(int(one["Registered"]) for one in told) == figures.registered


@pytest.mark.parametrize("path", [".", "/people.", "/countries."])
def test_the_workbook_says_the_same(signed_in: FlaskClient, webinar: Webinar, path: str) -> None:
    told = signed_in.get(f"{base(webinar)}{path}csv").data.decode("utf-8-sig")
    head, *rows = cells(signed_in.get(f"{base(webinar)}{path}xlsx").data)
    as_text = [[f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in one] for one in rows]
    wanted = [
        [f"{float(cell):g}" if _is_number(cell) else cell for cell in one]
        for one in csv_format.reader(io.StringIO(told))
    ]
    assert [head, *as_text] == wanted


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def test_the_filters_of_the_page_hold_in_each_file(signed_in: FlaskClient, webinar: Webinar) -> None:
    page = signed_in.get(f"{base(webinar)}?kind=partner&q=kenya&show=attended").text
    for address in ("countries.csv?q=kenya&amp;kind=partner&amp;show=attended", "people.csv?at=kenya"):
        assert f"{base(webinar)}/{address}" in page
    narrowed = "kind=partner&q=kenya&show=attended"
    countries = lines(signed_in.get(f"{base(webinar)}/countries.csv?{narrowed}").data)
    people = lines(signed_in.get(f"{base(webinar)}/people.csv?kind=partner&at=kenya").data)
    assert 0 < len(people) == sum(int(one["Attended"]) for one in countries)
    assert {one["Kind"] for one in people} == {"Partner"}
    assert all("Kenya" in (one["Country"] + one["Organisation"]) for one in people)


def test_viewers_get_no_names(app: Flask, committed: Committed, webinar: Webinar) -> None:
    vera = committed(lambda: factories.make_organiser("vera@secretariat.example", role="viewer"))
    viewer = sign_in(app, vera.fs_uniquifier)
    page = viewer.get(base(webinar)).text
    assert "countries.csv" in page
    assert "people.csv" not in page
    assert viewer.get(f"{base(webinar)}/countries.csv").status_code == 200
    assert viewer.get(f"{base(webinar)}/people.csv").status_code == 403


def test_the_command_writes_the_same_files(
    app: Flask, signed_in: FlaskClient, webinar: Webinar, tmp_path: Path
) -> None:
    for by, address in (("organisation", "."), ("person", "/people."), ("country", "/countries.")):
        printed = run(app, "attendance", "download", webinar.slug, "--by", by)
        assert printed.stdout_bytes == signed_in.get(f"{base(webinar)}{address}csv").data
        book = tmp_path / f"{by}.xlsx"
        run(app, "attendance", "download", webinar.slug, "--by", by, "-o", book)
        assert cells(book.read_bytes()) == cells(signed_in.get(f"{base(webinar)}{address}xlsx").data)


def test_as_many_queries_for_one_country_as_for_many(signed_in: FlaskClient, committed: Committed) -> None:
    webinar = committed(lambda: factories.make_webinar(factories.make_series(), state="held"))
    counts = []
    for people in (1, 29):
        rows = [row(f"P{n}", f"p{people}-{n}@x{n}.example", "15:00:00", "16:00:00") for n in range(people)]
        committed(lambda rows=rows: take_in(webinar, csv(*rows)))
        with statements() as made:
            signed_in.get(f"{base(webinar)}/countries.csv")
        counts.append(len(made))
    assert counts[0] == counts[1]


def again(webinar: Webinar, data: bytes, name: str) -> AttendanceImport:
    """Take a file in; it must be a new one, or nothing would have been tried."""
    staged = service.stage_import(webinar, read_upload(data, name), ZONE, COMMAND)
    assert not staged.is_known
    service.apply_import(staged.imported, COMMAND, utc_now())
    return staged.imported


@pytest.mark.parametrize(
    "group",
    ["counted", "came", "registered", "no_shows", "under_minimum", "unnamed_connections", "host_staff"],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_our_own_file_imported_again_changes_nothing(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed, group: str, ending: str
) -> None:
    before = content_hash(webinar)
    data = signed_in.get(f"{base(webinar)}/people.{ending}?group={group}").data
    committed(lambda: again(webinar, data, f"people.{ending}"))
    assert content_hash(webinar) == before


def test_what_was_said_by_hand_holds_and_undoing_is_the_identity(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    fatou = db.session.scalars(
        db.select(Person.email).join(Attendance).where(Attendance.name == "Fatou Diop")
    ).one()
    for said in (
        service.Said(name="Fatou Diop", email=fatou or "", minutes=7, reason="She left early"),
        service.Said(name="Nobody's File", minutes=61, reason="Seen in the room"),
    ):
        committed(lambda said=said: service.mark_attendance(webinar, said, COMMAND))
    before = content_hash(webinar)
    told = signed_in.get(f"{base(webinar)}/people.csv").data
    assert {one["Source"] for one in lines(told)} == {"file", "by hand"}
    imported = committed(lambda: again(webinar, told, "people.csv"))
    assert content_hash(webinar) == before
    committed(lambda: service.undo_import(imported, COMMAND, utc_now()))
    assert content_hash(webinar) == before


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_names_that_look_like_formulas_come_back_as_they_were(
    signed_in: FlaskClient, committed: Committed, ending: str
) -> None:
    webinar = committed(lambda: factories.make_webinar(factories.make_series(), state="held"))
    committed(lambda: _attend(webinar))
    before = content_hash(webinar)
    for round_number in range(2):
        data = signed_in.get(f"{base(webinar)}/people.{ending}").data
        if ending == "csv":
            assert not [one for one in _raw_names(data) if one[0] in "=+-@＝＋－＠"]
        committed(lambda data=data, n=round_number: again(webinar, data + b"\r\n" * n, f"p{n}.{ending}"))
        assert content_hash(webinar) == before
    assert set(db.session.scalars(db.select(Attendance.name))) == set(NAMES)
    assert set(db.session.scalars(db.select(ImportPerson.name))) == set(NAMES)


def _raw_names(data: bytes) -> Iterator[str]:
    return (one["Name"] for one in lines(data))


def _attend(webinar: Webinar) -> None:
    for number, name in enumerate(NAMES):
        person = factories.make_person(f"p{number}@x.example")
        person.name = name
        attended = factories.make_attendance(webinar, person)
        attended.name, attended.seconds = name, 1993 + number


def test_a_changed_file_is_not_nothing(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    """The control: the hash would tell."""
    before = content_hash(webinar)
    data = signed_in.get(f"{base(webinar)}/people.csv").data.replace(b"Fatou Diop,", b"Fatima Diopova,")
    committed(lambda: again(webinar, data, "people.csv"))
    assert content_hash(webinar) != before
