"""At which local hour each country had to attend: the page, its files, the command."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.command_line import run
from tests.counting import statements

Committed = Callable[[Callable[[], Any]], Any]
PAGE = "/o/reports/time-zones"


@pytest.fixture
def held(app: Flask, committed: Committed) -> int:
    def write() -> int:
        webinar = make.make_webinar(make.make_series(), title="=First", state="held", number=1)
        make.make_webinar(webinar.series, title="Only the day", state="held", number=2, time_is_known=False)
        for number, country in enumerate(("PH", "PH", "CH", "US", None)):
            make.make_attendance(webinar, make.make_person(f"p{number}@x.example"), country=country)
        return int(webinar.series_id)

    found: int = committed(write)
    return found


def test_the_command(app: Flask, held: int) -> None:
    told = json.loads(run(app, "series", "fairness", "knowledge-exchange", "--json").stdout)
    assert (told["known"], told["outside"], told["unknown"]) == (4, 2, 1)
    first = told["places"][0]
    assert (first["country"], first["begins"], first["outside"]) == ("PH", "2020-06-17T21:00:00", True)
    said = run(app, "series", "fairness", "knowledge-exchange").stdout
    assert re.search(r"Philippines +2020-06-17 21:00–22:30 +\d+ .* outside", said)
    assert json.loads(run(app, "series", "fairness", held, "--year", 2019, "--json").stdout)["places"] == []


@pytest.mark.usefixtures("held")
def test_the_page_and_its_files(signed_in: FlaskClient, committed: Committed) -> None:
    page = signed_in.get(f"{PAGE}?year=2020&series=knowledge-exchange").text
    for words in ("50%", "2 of 4 attendances", "21:00–22:30", "New York", "Philippines"):
        assert words in page
    assert "No attendance is recorded here" in signed_in.get(f"{PAGE}?year=2019").text
    file = signed_in.get(f"{PAGE}.csv").data.decode("utf-8-sig")
    assert "'=First,Philippines,Asia/Manila,2020-06-17 21:00:00,2020-06-17 22:30:00,2,2" in file
    assert signed_in.get(f"{PAGE}.xlsx").data.startswith(b"PK")
    assert PAGE in signed_in.get("/o/reports").text
    with statements() as few:
        signed_in.get(PAGE)

    def write() -> None:
        series = make.db.session.scalars(make.db.select(make.Series)).one()
        for number in range(30):
            webinar = make.make_webinar(series, state="held", number=10 + number)
            make.make_attendance(webinar, make.make_person(f"n{number}@x.example"), country="KE")

    committed(write)
    with statements() as many:
        signed_in.get(PAGE)
    assert len(many) == len(few)
