"""An organiser finds a person and reads their history; a viewer sees no names."""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Invalid
from tracker.figures.person_queries import person_history
from tracker.models import Attendance, AuditEntry, JoinClick, Person

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def grace(committed: Committed) -> Person:
    """Somebody who came twice, once too shortly, missed one, and has a place at one to come."""
    return committed(make_grace)


def make_grace() -> Person:
    at = factories.make_organisation("Lakeside Children’s Trust", country="KE").id
    series = factories.make_series()
    grace = factories.make_person("g.achieng@lakeside.example", name="Grace Achieng", organisation_id=at)
    other = factories.make_person("omar@else.example", name="Omar Haddad")
    for number, seconds in ((7, 5700), (8, 4000), (9, 120), (10, None)):
        start = datetime(2020, number - 4, 17, 15)  # noqa: DTZ001
        webinar = factories.make_webinar(
            series, state="held", number=number, local_start=start, title=f"Webinar {number}"
        )
        factories.make_attendance(webinar, other, seconds=3000)
        place = factories.make_registration(webinar, grace)
        if seconds:
            factories.make_attendance(webinar, grace, seconds=seconds, organisation_id=at, kind="partner")
            factories.add(JoinClick(registration_id=place.id, at=utc_now()))
    coming = factories.make_webinar(series, local_start=datetime(2027, 3, 1, 15), title="To come")  # noqa: DTZ001
    factories.make_registration(coming, grace)
    return grace


def test_every_webinar_says_how_it_counts(grace: Person) -> None:
    history = person_history(grace.id)
    assert [(each.title, each.came, each.seconds) for each in history] == [
        ("To come", "coming", None),
        ("Webinar 10", "no_show", None),
        ("Webinar 9", "under_minimum", 120),
        ("Webinar 8", "counted", 4000),
        ("Webinar 7", "counted", 5700),
    ]


def test_the_list_is_searched_filtered_downloaded(signed_in: FlaskClient, grace: Person) -> None:
    page = signed_in.get("/o/people").text
    assert "Grace Achieng" in page and "Omar Haddad" in page and "17 April 2020" in page
    for query, found in (
        ("q=achieng", ["Grace Achieng"]),
        ("q=LAKESIDE", ["Grace Achieng"]),
        ("q=nobody", []),
        (f"organisation={grace.organisation_id}", ["Grace Achieng"]),
        ("organisation=none", ["Omar Haddad"]),
        ("organisation=x", ["Grace Achieng", "Omar Haddad"]),
    ):
        rows = list(csv.reader(io.StringIO(signed_in.get(f"/o/people.csv?{query}").text.lstrip("\ufeff"))))
        assert [row[0] for row in rows[1:]] == found, query
    grace_row = next(csv.reader(signed_in.get("/o/people.csv?q=grace").text.splitlines()[1:]))
    assert grace_row[2:] == ["Lakeside Children’s Trust", "5", "2", "2020-04-17"]
    assert signed_in.get("/o/people.xlsx").data.startswith(b"PK")
    assert signed_in.get("/o/people.pdf").status_code == 404


def test_a_persons_own_page(signed_in: FlaskClient, grace: Person) -> None:
    page = signed_in.get(f"/o/people/{grace.id}").text
    for text in ("95 min", "too short to count", "did not come", "to come", "g.achieng@lakeside.example"):
        assert text in page, text
    assert signed_in.get("/o/people/999").status_code == 404


def test_a_person_is_corrected(
    app: Flask, signed_in: FlaskClient, committed: Committed, grace: Person
) -> None:
    other = committed(lambda: factories.make_organisation("Harbour Lab")).id
    page = f"/o/people/{grace.id}/edit"
    seen = html.unescape(re.findall(r'name="seen" value="([^"]*)"', signed_in.get(page).text)[0])
    form = {"seen": seen, "name": "Grace A. Achieng", "organisation": "Harbour Lab"}
    assert signed_in.post(page, data=form | {"name": " "}).status_code == 422
    assert signed_in.post(page, data=form | {"organisation": "Nobody"}).status_code == 422
    assert signed_in.post(page, data=form).status_code == 303
    assert signed_in.post(page, data=form).status_code == 409
    found = db.session.get_one(Person, grace.id)
    assert (found.name, found.organisation_id) == ("Grace A. Achieng", other)
    kept = db.session.scalars(db.select(Attendance.organisation_id).where(Attendance.person_id == grace.id))
    assert other not in kept.all()
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "person.corrected")).one()
    assert entry.after == {"name": "Grace A. Achieng", "organisation_id": other}
    told = json.loads(
        run(app, "people", "correct", "g.achieng@lakeside.example", "--organisation", "-", "--json").stdout
    )
    assert (told["name"], told["organisation"]) == ("Grace A. Achieng", None)
    assert isinstance(run(app, "people", "correct", grace.id, "--name", " ").exception, Invalid)


def test_lists_ask_as_often_for_thirty_as_for_one(
    signed_in: FlaskClient, committed: Committed, grace: Person
) -> None:
    counts = []
    for more in (0, 30):
        committed(lambda count=more: [factories.make_person(f"n{at}@x.example") for at in range(count)])
        with statements() as sent:
            signed_in.get("/o/people")
        counts.append(len(sent))
    assert counts[0] == counts[1]
