"""Which organisations come, come less or come no more: the page, its files, the command."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.command_line import run
from tests.conftest import sign_in
from tests.counting import statements

Committed = Callable[[Callable[[], Any]], Any]
PAGE = "/o/organisations/engagement"
CAME = {  # people in 2018, 2019, 2020
    "=Rising House": (0, 1, 2),
    "Falling House": (0, 2, 1),
    "Steady House": (0, 1, 1),
    "New House": (0, 0, 1),
    "Returning House": (1, 0, 1),
    "Gone House": (0, 3, 0),
    "Absent House": (0, 0, 0),
}


def story() -> None:
    series = make.make_series()
    years = [
        make.make_webinar(series, state="held", number=at, local_start=datetime(year, 3, 1, 15))  # noqa: DTZ001
        for at, year in enumerate((2018, 2019, 2020), 1)
    ]
    make.make_webinar(series, state="held", number=4, local_start=datetime(2020, 9, 1, 15))  # noqa: DTZ001
    for name, people in CAME.items():
        house = make.make_organisation(name, kind="grantee", country="KE", sector="un")
        for webinar, count in zip(years, people, strict=True):
            for number in range(count):
                person = make.make_person(f"p{house.id}-{webinar.id}-{number}@x.example")
                make.make_attendance(webinar, person, organisation_id=house.id, kind="grantee")
    gone = make.add(make.make_person("short@x.example"))
    make.make_attendance(years[2], gone, organisation_id=house.id, kind="grantee", seconds=60)


@pytest.fixture
def years(app: Flask, committed: Committed) -> Flask:
    committed(story)
    return app


def states(app: Flask, *more: object) -> dict[str, str]:
    document = json.loads(run(app, "organisations", "engagement", "--json", *more).stdout)
    return {each["name"]: each["state"] for each in document["organisations"]}


def test_the_command_says_who_comes(years: Flask) -> None:
    told = json.loads(run(years, "organisations", "engagement", "--year", 2020, "--json").stdout)
    assert told["now"] == {"first": "2020-01-01", "last": "2020-12-31", "held": 2, "measured": 1}
    assert told["before"]["measured"] == 1
    assert {each["name"]: each["state"] for each in told["organisations"]} == {
        "=Rising House": "rising",
        "Falling House": "falling",
        "Steady House": "steady",
        "New House": "new",
        "Returning House": "returning",
        "Gone House": "gone",
        "Absent House": "never",  # too short a stay is not attendance; the host does not stand here
    }
    gone = next(each for each in told["organisations"] if each["name"] == "Gone House")
    assert (gone["first_came"], gone["last_came"], gone["people_before"], gone["people"]) == (
        "2019-03-01",
        "2019-03-01",
        3,
        0,
    )


def test_an_absence_says_nothing_where_nothing_was_recorded(years: Flask) -> None:
    assert states(years, "--year", 2017) == dict.fromkeys(CAME, "never")
    assert states(years, "--year", 2021)["Gone House"] == "unknown"
    assert states(years, "--state", "gone") == {}


def test_country_offices_count_as_their_headquarters(years: Flask, committed: Committed) -> None:
    def write() -> None:
        for name in ("Gone House", "New House"):
            house = make.db.session.scalars(
                make.db.select(make.Organisation).where(make.Organisation.name == name)
            ).one()
            house.parent_id = head.id

    head = committed(lambda: make.make_organisation("The Head"))
    committed(write)
    found = states(years, "--year", 2020, "--roll-up")
    assert found["The Head"] == "falling"
    assert "Gone House" not in found
    assert states(years, "--year", 2020)["The Head"] == "never"


def test_the_page_filters_sorts_and_downloads(years: Flask, signed_in: FlaskClient) -> None:
    page = signed_in.get(f"{PAGE}?year=2020").text
    assert "Attendance partly measured: 1 of 2 webinars" in page
    assert "Not seen for a year" in page
    only = signed_in.get(f"{PAGE}?year=2020&state=gone").text
    assert "Gone House" in only
    assert "New House" not in only
    most = signed_in.get(f"{PAGE}?year=2020&sort=-people").text
    assert most.index("=Rising House") < most.index("Absent House")
    assert "No organisation is like that" in signed_in.get(f"{PAGE}?year=2020&kind=partner").text
    file = signed_in.get(f"{PAGE}.csv?year=2020&sort=-people").data.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(file)))
    assert (lines[0]["Organisation"], lines[0]["State"]) == ("'=Rising House", "Rising")
    assert lines[0]["People from 2020-01-01 to 2020-12-31"] == "2"
    assert signed_in.get(f"{PAGE}.xlsx").data.startswith(b"PK")


@pytest.mark.parametrize(
    "query", ["year=x", "year=0", "year=99999", "sort=nothing", "state=x&kind=x", "country=%C3%9F1"]
)
def test_nonsense_narrows_nothing(years: Flask, signed_in: FlaskClient, query: str) -> None:
    assert "Gone House" in signed_in.get(f"{PAGE}?{query}").text


def test_a_viewer_sees_counts(years: Flask, app: Flask, committed: Committed) -> None:
    viewer = sign_in(app, committed(lambda: make.make_organiser("v@x.example", role="viewer")).fs_uniquifier)
    page = viewer.get(f"{PAGE}?year=2020").text
    assert "Gone House" in page
    assert "x.example" not in page.replace("v@x.example", "")


def test_as_many_queries_for_one_as_for_thirty(
    years: Flask, signed_in: FlaskClient, committed: Committed
) -> None:
    with statements() as few:
        signed_in.get(PAGE)
    committed(lambda: [make.make_organisation(f"House {number}") for number in range(30)])
    with statements() as many:
        signed_in.get(PAGE)
    assert len(many) == len(few)
