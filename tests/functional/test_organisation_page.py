"""One organisation's page: who came and who stays away, with its offices or alone; a viewer sees no names."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.conftest import sign_in
from tests.counting import statements
from tracker.clock import utc_now
from tracker.models import Organisation, Presentation

Committed = Callable[[Callable[[], Any]], Any]


def story() -> dict[str, int]:
    """The Head with two offices. Of Kenya: Ann came three years ago and lately, Bo three years ago only."""
    head = make.make_organisation("The Head", country="US")
    kenya = make.make_organisation("Head of Kenya", country="KE", parent_id=head.id)
    desk = make.make_organisation("Desk of Nairobi", country="KE", parent_id=kenya.id)
    series = make.make_series()
    now = utc_now().replace(tzinfo=None, microsecond=0)
    old, late = (
        make.make_webinar(
            series, title=title, state="held", number=at, local_start=now - timedelta(days=days)
        )
        for at, (title, days) in enumerate((("Old times", 1100), ("Lately", 30)), 1)
    )
    ann, bo, cy = (make.make_person(f"{name}.secret@kenya.example") for name in ("ann", "bo", "cy"))
    here = {"organisation_id": kenya.id, "kind": "grantee", "country": "KE"}
    make.make_attendance(old, ann, **here)
    make.make_attendance(late, ann, **here)
    make.make_attendance(old, bo, **here | {"country": "UG"})
    make.make_attendance(late, cy, organisation_id=desk.id, kind="grantee", country="KE")
    for at, title in enumerate(("Growing up", "Welcome"), 1):
        make.add(
            Presentation(
                webinar_id=old.id,
                position=at,
                title=title,
                is_presentation=at == 1,
                organisation_id=kenya.id,
                countries=["KE", "TZ"],
            )
        )
    return {"head": head.id, "kenya": kenya.id, "desk": desk.id, "series": series.id, "late": late.id}


@pytest.fixture
def ids(app: Flask, committed: Committed) -> dict[str, int]:
    found: dict[str, int] = committed(story)
    return found


def test_the_page_tells_its_history(signed_in: FlaskClient, ids: dict[str, int]) -> None:
    page = signed_in.get(f"/o/organisations/{ids['kenya']}").text
    for words in (
        "ann.secret@kenya.example",
        "Not seen for a year",
        "One person came before",
        "Growing up",
        "Kenya and Tanzania",
        "Uganda",
        "Old times",
        "Attendance measured: 2 of 2 webinars",
        "With its country offices",
        "Desk of Nairobi",
        "The Head",
    ):
        assert words in page, words
    assert "Welcome" not in page
    assert "cy.secret" not in page
    assert f"organisation={ids['kenya']}" in page
    there = f"/o/reports/figures/people.csv?country=UG&organisation={ids['kenya']}"
    assert there.replace(".csv", "").replace("&", "&amp;") in page
    assert [row["Email"] for row in read(signed_in.get(there))] == ["bo.secret@kenya.example"]


def test_offices_are_counted_when_asked(signed_in: FlaskClient, ids: dict[str, int]) -> None:
    alone = signed_in.get(f"/o/organisations/{ids['head']}").text
    assert "Nobody was counted for this organisation yet." in alone
    together = signed_in.get(f"/o/organisations/{ids['head']}?offices=included").text
    for words in ("ann.secret", "bo.secret", "cy.secret", "Growing up"):
        assert words in together
    middle = signed_in.get(f"/o/organisations/{ids['kenya']}?offices=included").text
    assert "cy.secret" in middle
    people = signed_in.get(f"/o/organisations/{ids['head']}/people.csv?offices=included")
    assert len(read(people)) == 3


def test_who_stopped_coming_is_not_said_where_nothing_was_recorded(
    signed_in: FlaskClient, ids: dict[str, int], committed: Committed
) -> None:
    def write() -> None:
        webinar = make.db.session.get_one(make.Webinar, ids["late"])
        webinar.local_start = datetime(2015, 3, 1, 15)  # noqa: DTZ001

    committed(write)
    page = signed_in.get(f"/o/organisations/{ids['kenya']}").text
    assert "Nobody can say: no attendance was recorded" in page
    stopped = signed_in.get(f"/o/organisations/{ids['kenya']}/people?came=stopped").text
    assert "Nobody can say" in stopped
    assert read(signed_in.get(f"/o/organisations/{ids['kenya']}/people.csv?came=stopped")) == []


def test_people_are_found_and_downloaded(signed_in: FlaskClient, ids: dict[str, int]) -> None:
    at = f"/o/organisations/{ids['kenya']}/people"
    assert "ann.secret" in signed_in.get(at).text
    only = signed_in.get(f"{at}?came=stopped").text
    assert "bo.secret" in only
    assert "ann.secret" not in only
    assert "Nobody is like that" in signed_in.get(f"{at}?q=zoe").text
    assert [row["Email"] for row in read(signed_in.get(f"{at}.csv?q=BO.SEC"))] == ["bo.secret@kenya.example"]
    assert signed_in.get(f"{at}.xlsx").data.startswith(b"PK")


def test_the_webinars_are_listed_and_downloaded(signed_in: FlaskClient, ids: dict[str, int]) -> None:
    at = f"/o/organisations/{ids['kenya']}"
    page = signed_in.get(f"{at}/webinars").text
    assert page.index("Lately") < page.index("Old times")
    rows = read(signed_in.get(f"{at}/attendance.csv"))
    assert [(row["Webinar"], row["People"]) for row in rows] == [("Old times", "2"), ("Lately", "1")]
    assert signed_in.get(f"{at}/attendance.xlsx").data.startswith(b"PK")


def test_a_viewer_sees_counts_and_no_names(app: Flask, ids: dict[str, int], committed: Committed) -> None:
    viewer = sign_in(app, committed(lambda: make.make_organiser("v@x.example", role="viewer")).fs_uniquifier)
    for path in ("", "?offices=included", "/webinars", "?all=1"):
        page = viewer.get(f"/o/organisations/{ids['kenya']}{path}").text
        assert "secret" not in page.casefold()
    assert "One person came before" in viewer.get(f"/o/organisations/{ids['kenya']}").text
    assert viewer.get(f"/o/organisations/{ids['kenya']}/people").status_code == 403
    assert viewer.get(f"/o/organisations/{ids['kenya']}/people.csv").status_code == 403


def test_an_erased_person_has_no_name(
    signed_in: FlaskClient, ids: dict[str, int], committed: Committed
) -> None:
    def write() -> None:
        person = make.db.session.scalars(
            make.db.select(make.Person).where(make.Person.name == "Ann Secret")
        ).one()
        person.erased_at, person.name, person.email = utc_now(), "token", "token"

    committed(write)
    page = signed_in.get(f"/o/organisations/{ids['kenya']}").text
    assert "Deleted on request" in page
    assert "Ann Secret" not in page


def test_as_many_queries_for_many(signed_in: FlaskClient, ids: dict[str, int], committed: Committed) -> None:
    def write() -> None:
        series = make.db.session.get_one(make.Series, ids["series"])
        kenya = make.db.session.get_one(Organisation, ids["kenya"])
        for number in range(30):
            webinar = make.make_webinar(series, state="held", number=10 + number)
            person = make.make_person(f"p{number}@x.example")
            make.make_attendance(webinar, person, organisation_id=kenya.id, kind="grantee", country="KE")
            make.make_organisation(f"Office {number}", parent_id=kenya.id)

    pages = [
        f"/o/organisations/{ids['kenya']}{end}" for end in ("", "/people", "/webinars", "?offices=included")
    ]
    few = [count(signed_in, page) for page in pages]
    committed(write)
    assert [count(signed_in, page) for page in pages] == few
    assert "Show all" in signed_in.get(pages[0]).text


def count(client: FlaskClient, path: str) -> int:
    with statements() as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def read(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
