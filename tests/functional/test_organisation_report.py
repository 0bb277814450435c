"""The report of one organisation and year: by its focal point's link, for organisers, on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.command_line import run
from tests.counting import statements
from tracker.database import db
from tracker.errors import NotFound, Refusal
from tracker.models import FocalPoint, Presentation
from tracker.registrations.link_queries import token_for

Committed = Callable[[Callable[[], Any]], Any]


def story() -> dict[str, int]:
    """Two of Lantern House came, and four of Blue Door: few enough to be hidden."""
    own = make.make_organisation("Lantern House")
    other = make.make_organisation("Blue Door")
    webinar = make.make_webinar(make.make_series(), title="First", state="held", number=1)
    for house, names in ((own, ("ann", "bo")), (other, ("zoe", "zack", "zed", "zia"))):
        for name in names:
            person = make.make_person(f"{name}@x.example")
            make.make_attendance(webinar, person, organisation_id=house.id, kind="partner", country="PH")
    make.add(Presentation(webinar_id=webinar.id, position=1, title="Our model", organisation_id=own.id))
    focal = make.make_focal_point(own, make.make_person("maya@x.example"))
    return {"own": own.id, "other": other.id, "webinar": webinar.id, "focal": focal.id}


@pytest.fixture
def ids(app: Flask, committed: Committed) -> dict[str, int]:
    found: dict[str, int] = committed(story)
    return found


def link(ids: dict[str, int]) -> str:
    return f"/f/{token_for(db.session.get_one(FocalPoint, ids['focal']), 'focal')}/attendance"


def test_a_focal_point_reads_their_own_year(client: FlaskClient, ids: dict[str, int]) -> None:
    at = link(ids)
    assert f"{at}/report/2020" in client.get(at).text
    page = client.get(f"{at}/report/2020").text
    for words in ("Ann", "Bo", "First", "Our model", "Attendance measured: 1 of 1"):
        assert words in page
    for hidden in ("Zoe", "Blue Door", "of 6 in all"):
        assert hidden not in page
    file = client.get(f"{at}/report/2020.pdf")
    assert file.data.startswith(b"%PDF")
    assert b"pdfuaid" in file.data
    assert "no-store" in file.headers["Cache-Control"]
    assert client.get(f"{at[:-14]}abc/attendance/report/2020").status_code == 410


def test_enough_others_may_be_told(client: FlaskClient, ids: dict[str, int], committed: Committed) -> None:
    def write() -> None:
        webinar = db.session.get_one(make.Webinar, ids["webinar"])
        fifth = make.make_person("zeno@x.example")
        make.make_attendance(webinar, fifth, organisation_id=ids["other"], kind="partner")

    committed(write)
    assert "of 7 in all" in client.get(f"{link(ids)}/report/2020").text


@pytest.mark.parametrize("year", [1, 99999])
def test_years_that_cannot_be(client: FlaskClient, ids: dict[str, int], year: int) -> None:
    assert client.get(f"{link(ids)}/report/{year}").status_code == 404


def test_an_organiser_downloads_it(signed_in: FlaskClient, ids: dict[str, int]) -> None:
    path = f"/o/organisations/{ids['own']}/report-2020.pdf"
    assert path in signed_in.get(f"/o/organisations/{ids['own']}").text
    assert signed_in.get(path).data.startswith(b"%PDF")


def test_the_command(app: Flask, ids: dict[str, int], tmp_path: Path) -> None:
    told = json.loads(run(app, "report", 2020, "--organisation", "Lantern House").stdout)
    assert told["strip"][0] == ["2", "different people"]
    assert told["strip"][4][0] == "–"
    assert told["notes"]
    path = tmp_path / "own.pdf"
    run(app, "report", 2020, "--organisation", "Lantern House", "-o", path, "--format", "pdf")
    assert path.read_bytes().startswith(b"%PDF")
    wrong = ["--organisation", "Lantern House", "--format", "csv"]
    assert isinstance(run(app, "report", 2020, *wrong).exception, Refusal)
    assert isinstance(run(app, "report", 2020, "--organisation", "Nobody").exception, NotFound)


def test_as_many_queries_for_many(client: FlaskClient, ids: dict[str, int], committed: Committed) -> None:
    def write() -> None:
        series = db.session.get_one(make.Webinar, ids["webinar"]).series
        for number in range(20):
            webinar = make.make_webinar(series, state="held", number=10 + number)
            make.make_attendance(
                webinar, make.make_person(f"n{number}@x.example"), organisation_id=ids["own"]
            )

    path = f"{link(ids)}/report/2020"
    with statements() as few:
        client.get(path)
    committed(write)
    with statements() as many:
        client.get(path)
    assert len(many) == len(few)
