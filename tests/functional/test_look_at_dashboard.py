"""An organiser looks at the dashboard; a viewer sees its counts without names."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.conftest import sign_in
from tests.counting import statements
from tracker.audit import COMMAND, Actor, record
from tracker.clock import utc_now
from tracker.models import Organiser, Series, Webinar
from tracker.recaps.service import ensure_draft

Committed = Callable[[Callable[[], Any]], Any]


def text_of(page: str) -> str:
    """The words of a page without its marks, so that a sentence can be looked for."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def local(days: float) -> datetime:
    """The wall time in UTC so many days from now."""
    return (utc_now() + timedelta(days=days)).replace(tzinfo=None, microsecond=0)


def ahead(series: Series, **more: Any) -> Webinar:
    return make.make_webinar(series, zone="UTC", title="Next one", local_start=local(3), **more)


@pytest.fixture
def series(app: Flask, committed: Committed) -> Series:
    return committed(lambda: make.make_series(zone="UTC", held_before=7))


def test_nothing_yet_shows_three_steps(app: Flask, signed_in: FlaskClient, committed: Committed) -> None:
    page = text_of(signed_in.get("/o").text)
    assert "Three steps to begin with" in page
    assert "Create a series The programme your webinars belong to, with its host and time zone To do" in page
    committed(make.make_series)
    assert "with its host and time zone Done" in text_of(signed_in.get("/o").text)


def test_the_next_webinar_with_its_registrations(
    app: Flask, signed_in: FlaskClient, committed: Committed, series: Series
) -> None:
    def write() -> None:
        webinar = ahead(series, capacity=2)
        house = make.make_organisation("Lantern House", country="PH")
        for number in range(3):
            make.make_registration(
                webinar,
                make.make_person(f"p{number}@x.example"),
                organisation_id=house.id if number else None,
                country="KE" if number == 1 else None,
            )
        make.make_registration(webinar, make.make_person("w@x.example"), state="waitlisted")

    committed(write)
    page = text_of(signed_in.get("/o").text)
    assert "Next, in 3 days · 8th of the series and first of" in page
    assert "registered, of 2 places 3" in page
    assert "organisations 1 countries 2 on the waiting list 1" in page
    assert "3 in all" in page
    assert "People over the places there are: 1 Next one Fix" in page
    assert "Registrations without an organisation: 1 Next one Look" in page
    assert "2 things wait for you" in page


def test_how_the_last_webinar_stood_at_the_same_time_before_it(
    app: Flask, signed_in: FlaskClient, committed: Committed, series: Series
) -> None:
    def write() -> None:
        before = make.make_webinar(
            series,
            title="Last one",
            state="held",
            number=8,
            year_number=1,
            zone="UTC",
            local_start=local(-30),
        )
        now = utc_now()
        make.make_registration(before, make.make_person("a@x.example"), created_at=now - timedelta(days=40))
        make.make_registration(before, make.make_person("b@x.example"), created_at=now - timedelta(days=31))
        ahead(series)

    committed(write)
    page = text_of(signed_in.get("/o").text)
    assert "days before “Last one” there were 1." in page
    assert "Latest · 8th of the series, first of its year Last one" in page
    assert "Import the attendance Last one To do" in page


def test_the_latest_webinar_and_both_years(
    app: Flask, signed_in: FlaskClient, committed: Committed, series: Series
) -> None:
    def write() -> None:
        webinar = make.make_webinar(
            series, title="Last one", state="held", number=8, zone="UTC", local_start=local(-0.01)
        )
        for number in range(6):
            make.make_attendance(webinar, make.make_person(f"p{number}@x.example"), country="PH")

    committed(write)
    page = text_of(signed_in.get("/o").text)
    assert "individuals 6 organisations 0 countries 1" in page
    assert "Publish the recap Last one Ready" in page
    assert "Different people 6 0" in page


def test_a_recap_drafted_now_of_a_webinar_long_ago(
    app: Flask, signed_in: FlaskClient, committed: Committed, series: Series
) -> None:
    def write() -> None:
        for days, title in ((-2000, "Never imported"), (-1600, "Imported now")):
            webinar = make.make_webinar(
                series, title=title, state="held", zone="UTC", local_start=local(days)
            )
        make.make_attendance(webinar, make.make_person())
        ensure_draft(webinar, COMMAND, utc_now())

    committed(write)
    page = text_of(signed_in.get("/o").text)
    assert "Publish the recap Imported now Ready" in page
    assert "Never imported" not in page
    assert "One thing waits for you" in page
    this_year = utc_now().year
    assert f"No webinar was held in {this_year} so far, nor in the same days of {this_year - 1}." in page
    assert "Different people" not in page, "no table of zeros"


def test_what_colleagues_did(
    app: Flask, signed_in: FlaskClient, committed: Committed, series: Series
) -> None:
    def write() -> None:
        webinar = ahead(series)
        other = make.make_organiser("bruno@secretariat.example", name="Bruno Keita")
        me = make.db.session.scalars(
            make.db.select(Organiser).where(Organiser.email == "ana@secretariat.example")
        ).one()
        record(Actor(organiser_id=other.id, who=other.email), "webinar.published", webinar, label="Next one")
        record(Actor(organiser_id=me.id, who=me.email), "webinar.edited", webinar, label="Mine")

    committed(write)
    page = text_of(signed_in.get("/o").text)
    assert "Bruno Keita published Next one" in page
    assert "Mine" not in page


def test_viewers_see_counts_without_what_waits(
    app: Flask, committed: Committed, client: FlaskClient, series: Series
) -> None:
    viewer = committed(lambda: make.make_organiser("viewer@secretariat.example", role="viewer"))
    committed(lambda: ahead(series))
    page = sign_in(app, viewer.fs_uniquifier).get("/o")
    assert page.status_code == 200
    assert "Next one" in page.text
    assert "Waiting for you" not in page.text
    assert "/people" not in page.text
    assert client.get("/o").status_code in (302, 401)


def test_as_many_queries_for_thirty_webinars_as_for_one(
    app: Flask, signed_in: FlaskClient, committed: Committed, series: Series
) -> None:
    def more(first: int, last: int) -> None:
        for number in range(first, last):
            person = make.make_person(f"p{number}@x.example")
            make.make_registration(ahead(series), person)
            held = make.make_webinar(series, state="held", zone="UTC", local_start=local(-2))
            make.make_attendance(held, person)
            make.make_import(held, state="staged")

    def queries() -> int:
        with statements() as sent:
            assert signed_in.get("/o").status_code == 200
        return len(sent)

    committed(lambda: more(0, 2))
    queries()
    for_one = queries()
    committed(lambda: more(2, 30))
    assert queries() == for_one
