"""Attendance in the browser: upload, review, confirm, undo, redo; every figure opens onto its rows."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests import factories, story
from tests.conftest import sign_in
from tests.counting import statements
from tests.functional.test_attendance_import import HEAD, csv, row, take_in
from tracker.attendance import desk_queries, people_queries, queries, tables_queries
from tracker.attendance.uploads import read_upload
from tracker.database import db
from tracker.models import Attendance, AttendanceImport, ImportPerson, Organisation, Recap, Webinar

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    committed(lambda: factories.make_organisation("Lantern House", domain="lantern.org"))
    return committed(lambda: factories.make_webinar(factories.make_series(), slug="tenth", state="held"))


def base(webinar: Webinar) -> str:
    return f"/o/webinars/{webinar.id}/attendance"


def send(
    browser: FlaskClient, webinar: Webinar, data: bytes, name: str = "r.csv", **form: str
) -> TestResponse:
    return browser.post(
        f"{base(webinar)}/import",
        data={"file": (io.BytesIO(data), name), "reads_in": "own", **form},
        content_type="multipart/form-data",
    )


def file(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *rows, ""]).encode()


MAYA = row("Maya", "maya@lantern.org", "15:00:00", "16:00:00")


def text_of(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_the_story_from_upload_to_figures_and_back(
    app: Flask, signed_in: FlaskClient, committed: Committed
) -> None:
    webinar = committed(story.make_story)
    answer = send(signed_in, webinar, story.REPORT.read_bytes())
    assert answer.status_code == 303
    review = answer.headers["Location"]
    page = text_of(signed_in.get(review))
    assert "124 people in the file, 117 count." in page
    assert "Rows in the file 210" in page and "People 117" in page
    assert "Import 117 people" in signed_in.get(review.replace("review", "confirm")).text
    applied = signed_in.post(review.replace("review", "apply"))
    shown = text_of(signed_in.get(applied.headers["Location"]))
    assert "Attendance imported. 210 rows became 117 people from 46 organisations." in shown
    assert "120 of 169 registered" in shown and "in 43 countries" in shown
    assert db.session.scalars(db.select(Recap)).one().webinar_id == webinar.id
    again = send(signed_in, webinar, story.REPORT.read_bytes())
    assert "Nothing changed" in signed_in.get(again.headers["Location"]).text
    undo = review.replace("review", "undo")
    assert "Undo the import of" in signed_in.get(undo).text
    assert signed_in.post(undo).status_code == 303
    assert "No attendance yet" in signed_in.get(base(webinar)).text
    assert signed_in.post(review.replace("review", "apply")).status_code == 303
    assert "117" in signed_in.get(base(webinar)).text


def test_every_figure_opens_onto_its_people_and_rows(signed_in: FlaskClient, committed: Committed) -> None:
    webinar = committed(story.make_story)
    upload = read_upload(story.REPORT.read_bytes(), "r.csv")
    committed(lambda: take_in(webinar, upload))
    for group, count in {
        "counted": 117,
        "registered": 169,
        "came": 120,
        "no_shows": 49,
        "host_staff": 4,
        "under_minimum": 3,
        "unnamed_connections": 2,
    }.items():
        page = signed_in.get(f"{base(webinar)}/people?group={group}")
        assert f">{count} people" in page.text
    fatou = db.session.scalars(db.select(Attendance).where(Attendance.name == "Fatou Diop")).one()
    page = text_of(signed_in.get(f"{base(webinar)}/people/{fatou.id}"))
    assert "33 minutes" in page
    assert "06/17/2020 03:18:47 PM" in page
    assert "row 13" in page
    listed = signed_in.get(f"{base(webinar)}/people.csv?group=no_shows").data.decode("utf-8-sig")
    assert len(listed.splitlines()) == 50
    organisations = signed_in.get(f"{base(webinar)}.csv").data.decode("utf-8-sig").splitlines()
    assert len(organisations) == 47
    assert signed_in.get(f"{base(webinar)}.xlsx").data[:2] == b"PK"


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 422, "This file is empty"),
        (b"\x89PNG\r\n", 422, "This is a picture"),
        (file(MAYA.replace("06/17", "05/12")), 409, "This report is from 12 May"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    signed_in: FlaskClient, webinar: Webinar, data: bytes, status: int, said: str
) -> None:
    answer = send(signed_in, webinar, data)
    assert answer.status_code == status
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert queries.list_imports(webinar.id) == []


def test_no_file_at_all(signed_in: FlaskClient, webinar: Webinar) -> None:
    answer = signed_in.post(f"{base(webinar)}/import", data={"reads_in": "own"})
    assert answer.status_code == 422
    assert "Choose the attendance file" in answer.text


def test_another_zone_is_offered_and_taken(signed_in: FlaskClient, webinar: Webinar) -> None:
    early = file(row("Maya", "maya@lantern.org", "09:00:00", "10:00:00"))
    stopped = send(signed_in, webinar, early)
    assert stopped.status_code == 409
    link = re.search(r'href="([^"]+zone=America/New_York[^"]*)"', stopped.text.replace("%2F", "/"))
    assert link
    assert "New York" in signed_in.get(link[1]).text
    assert send(signed_in, webinar, early, reads_in="other", zone="New York").status_code == 303
    wrong = send(signed_in, webinar, early, reads_in="other", zone="Atlantis")
    assert wrong.status_code == 422
    assert "is not a time zone we know" in wrong.text


def test_the_times_that_count_can_be_widened(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    late = file(row("Maya", "maya@lantern.org", "18:00:00", "19:30:00"))
    stopped = send(signed_in, webinar, late)
    assert stopped.status_code == 409
    link = re.search(r'href="([^"]+/attendance/window[?][^"]+)"', stopped.text)
    assert link
    page = signed_in.get(link[1].replace("&amp;", "&")).text
    assert 'value="210"' in page
    assert signed_in.post(f"{base(webinar)}/window", data={"before": "30", "after": "x"}).status_code == 422
    assert signed_in.post(f"{base(webinar)}/window", data={"before": "30", "after": "721"}).status_code == 422
    assert signed_in.post(f"{base(webinar)}/window", data={"before": "30", "after": "210"}).status_code == 303
    review = send(signed_in, webinar, late).headers["Location"]
    signed_in.post(review.replace("review", "apply"))
    assert db.session.scalars(db.select(Attendance.seconds)).one() == 5400
    signed_in.post(f"{base(webinar)}/window", data={"before": "30", "after": "120"})
    db.session.rollback()
    assert db.session.scalars(db.select(Attendance.seconds)).one() == 1800
    assert db.session.scalars(db.select(ImportPerson.seconds)).one() == 1800


def test_changed_times_are_said_and_counted_anew(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    committed(lambda: take_in(webinar, csv(row("Maya", "maya@lantern.org", "14:00:00", "16:00:00"))))
    assert "times were changed" not in signed_in.get(base(webinar)).text

    def shorten() -> None:
        db.session.get_one(Webinar, webinar.id).window_before_minutes = 0

    committed(shorten)
    assert "times were changed" in signed_in.get(base(webinar)).text
    assert signed_in.post(f"{base(webinar)}/recount").status_code == 303
    assert "times were changed" not in signed_in.get(base(webinar)).text
    db.session.rollback()
    assert db.session.scalars(db.select(Attendance.seconds)).one() == 3600


def decide(browser: FlaskClient, webinar: Webinar, imported: AttendanceImport, **form: Any) -> TestResponse:
    """Press the button of one group, whose fields have its number in their names."""
    at = form.pop("group")
    data = {
        "only": at,
        "group": at,
        **{f"{name}-{at}": value for name, value in ({"count": 1} | form).items()},
    }
    return browser.post(f"{base(webinar)}/import/{imported.id}/review", data=data)


def person(key: str) -> ImportPerson:
    db.session.rollback()
    return db.session.scalars(db.select(ImportPerson).where(ImportPerson.key == key)).one()


def test_groups_are_decided_one_by_one(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    upload = csv(
        "Maya,,,60",
        "Maya,maya@lantern.org,,60",
        "iPhone,,,60",
        "Jun,jun@lanten.org,Lantern Houses,60",
        "Ivy,ivy@semilla.org,Red Semilla,60",
        head="Name,Email,Organisation,Minutes",
    )
    imported = committed(lambda: take_in(webinar, upload, ""))
    where = f"{base(webinar)}/import/{imported.id}/review"
    page = signed_in.get(where).text
    assert "4 groups to decide." in page
    assert "lanten.org is nearly lantern.org" in page
    assert " checked" not in page.split("<main")[1]
    maya, phone = person("name:maya").id, person("name:iphone").id
    assert decide(signed_in, webinar, imported, group=maya, choice="").status_code == 422
    assert decide(signed_in, webinar, imported, group=maya, choice="same").status_code == 303
    assert decide(signed_in, webinar, imported, group=maya, choice="same").status_code == 409
    assert decide(signed_in, webinar, imported, group=phone, choice="named", name="").status_code == 422
    assert decide(signed_in, webinar, imported, group=phone, choice="apart").status_code == 303
    jun, ivy = person("email:jun@lanten.org").id, person("email:ivy@semilla.org").id
    unknown = decide(signed_in, webinar, imported, group=jun, choice="typed", typed="Nobody")
    assert unknown.status_code == 422
    assert "is not in the directory. Choose one of the list" in unknown.text
    assert (
        decide(signed_in, webinar, imported, group=jun, choice="typed", typed="lantern house").status_code
        == 303
    )
    nowhere = decide(
        signed_in, webinar, imported, group=ivy, choice="new", name="Red Semilla", country="Atlantis"
    )
    assert nowhere.status_code == 422
    assert "is not a country we know" in nowhere.text
    made = decide(
        signed_in,
        webinar,
        imported,
        group=ivy,
        choice="new",
        name="Red Semilla",
        kind="grantee",
        country="GT",
    )
    assert made.status_code == 303
    assert "Nothing is left to decide" in signed_in.get(where).text
    semilla = db.session.scalars(db.select(Organisation).where(Organisation.name == "Red Semilla")).one()
    assert person("email:ivy@semilla.org").organisation_id == semilla.id
    assert person("email:ivy@semilla.org").country == "GT"
    signed_in.post(f"{base(webinar)}/import/{imported.id}/reopen", data={"person": phone})
    assert "1 group to decide." in signed_in.get(where).text


def test_many_groups_are_decided_with_one_press(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    committed(lambda: factories.make_person("jun@lanten.org", name="Jun", organisation_id=lantern().id))
    upload = csv(
        "Maya Cruz,,,60",
        "Maya Cruz,maya@lantern.org,,60",
        "Rosa Quispe,,,60",
        "Rosa Qispe,rosa@lantern.org,,60",
        "iPhone,,,60",
        "Android,,,60",
        "Jun,jun@lanten.org,,60",
        "Ivy,ivy@semilla.org,Red Semilla,60",
        head="Name,Email,Organisation,Minutes",
    )
    imported = committed(lambda: take_in(webinar, upload, ""))
    where = f"{base(webinar)}/import/{imported.id}/review"
    page = signed_in.get(where)
    sent = MultiDict((name, value) for name, value in fields(page.text))
    maya, rosa = person("name:maya cruz"), person("name:rosa quispe")
    jun, ivy = person("email:jun@lanten.org"), person("email:ivy@semilla.org")
    assert "One word away from “Rosa Qispe”" in text_of(page)
    assert sent[f"choice-{maya.id}"] == "same"
    assert sent[f"choice-{jun.id}"] == f"organisation-{lantern().id}"
    assert f"choice-{rosa.id}" not in sent
    assert f"choice-{ivy.id}" not in sent
    wrong = signed_in.post(where, data=MultiDict([*sent.items(multi=True), (f"choice-{ivy.id}", "typed")]))
    assert wrong.status_code == 422
    assert f'href="#g{ivy.id}"' in wrong.text
    assert not person("name:maya cruz").is_decided
    sent["all-connection"] = "apart"
    done = signed_in.post(where, data=sent)
    assert done.headers["Location"].endswith(f"#g{rosa.id}")
    assert "2 groups to decide." in text_of(signed_in.get(where))
    assert signed_in.post(where, data=sent).status_code == 409
    rest = MultiDict([("group", rosa.id), (f"count-{rosa.id}", 1), (f"choice-{rosa.id}", "later")])
    rest["all-same"] = "same"
    assert signed_in.post(where, data=rest).status_code == 422
    del rest[f"choice-{rosa.id}"]
    assert signed_in.post(where, data=rest).headers["Location"].endswith(f"#g{ivy.id}")


def fields(page: str) -> list[tuple[str, str]]:
    """What the form of the desk sends if nothing is touched."""
    form = page.split('id="groups"')[1].split("</form>")[0]
    found = []
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("radio" not in tag or " checked" in tag):
            found.append((name[1], value[1] if value else ""))
    return found


def lantern() -> Organisation:
    return db.session.scalars(db.select(Organisation).where(Organisation.name == "Lantern House")).one()


def test_a_name_without_email_may_be_a_registration(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    def register() -> None:
        person = factories.make_person("rosa@lantern.org", name="Rosa Villanueva")
        factories.make_registration(webinar, person)

    committed(register)
    upload = csv("Rosa Villanueva,,60", "Jun,,60", head="Name,Email,Minutes")
    imported = committed(lambda: take_in(webinar, upload, ""))
    page = text_of(signed_in.get(f"{base(webinar)}/import/{imported.id}/review"))
    assert "Registered, and not in the file under that email" in page
    rosa = person("name:rosa villanueva").id
    assert decide(signed_in, webinar, imported, group=rosa, choice="same").status_code == 303
    attended = db.session.scalars(db.select(Attendance).where(Attendance.name == "Rosa Villanueva")).one()
    assert attended.kind == "partner"
    later = committed(lambda: factories.make_webinar(webinar.series, slug="later", state="held"))
    again = committed(lambda: take_in(later, upload, ""))
    found = {one.name: one for one in queries.people_of(again.id)}
    assert (found["Rosa Villanueva"].email, found["Rosa Villanueva"].linked_how) == (
        "rosa@lantern.org",
        "domain",
    )


def test_whoever_is_left_apart_or_named_still_gets_an_organisation(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    upload = csv("Maya,,60", "Maya,maya@lantern.org,60", "iPhone,,60", head="Name,Email,Minutes")
    imported = committed(lambda: take_in(webinar, upload, ""))
    maya, phone = person("name:maya").id, person("name:iphone").id
    assert decide(signed_in, webinar, imported, group=maya, choice="apart").status_code == 303
    assert decide(signed_in, webinar, imported, group=phone, choice="named", name="Ivy").status_code == 303
    for one in (maya, phone):
        typed = {"choice": "typed", "typed": "Lantern House"}
        assert decide(signed_in, webinar, imported, group=one, **typed).status_code == 303
    shown = text_of(signed_in.get(f"{base(webinar)}/import/{imported.id}/review"))
    assert "Nothing is left to decide. 3 people in the file, 3 count." in shown


def test_a_staged_file_is_forgotten(signed_in: FlaskClient, webinar: Webinar) -> None:
    review = send(signed_in, webinar, file(MAYA)).headers["Location"]
    assert signed_in.post(review.replace("review", "discard")).status_code == 303
    assert signed_in.get(review).status_code == 404


def test_attendance_by_hand(signed_in: FlaskClient, webinar: Webinar) -> None:
    form = {"name": "Ivy", "email": "ivy@lantern.org", "minutes": "60", "reason": "Sat beside me"}
    where = f"{base(webinar)}/by-hand"
    assert "Say how you know" in signed_in.post(where, data=form | {"reason": ""}).text
    assert signed_in.post(where, data=form | {"minutes": "x"}).status_code == 422
    assert signed_in.post(where, data=form | {"organisation": "Nobody"}).status_code == 422
    assert signed_in.post(where, data=form).status_code == 303
    shown = text_of(signed_in.get(base(webinar)))
    assert "Said by hand Ivy , 60 minutes" in shown and "Added by hand +1" in shown
    attended = db.session.scalars(db.select(Attendance)).one()
    page = f"{base(webinar)}/people/{attended.id}"
    assert signed_in.post(page, data={"minutes": "", "reason": "x"}).status_code == 422
    assert signed_in.post(page, data={"minutes": "30", "reason": "Left early"}).status_code == 303
    assert "30 min said by hand" in text_of(signed_in.get(page))
    take_back = re.findall(r'action="([^"]+take-back)"', signed_in.get(page).text)[0]
    assert signed_in.post(take_back).status_code == 303
    assert "No attendance yet" in signed_in.get(base(webinar)).text


def test_states_are_said_in_words(signed_in: FlaskClient, webinar: Webinar, committed: Committed) -> None:
    assert "Not measured is not zero" in signed_in.get(base(webinar)).text
    counted = committed(
        lambda: factories.make_webinar(webinar.series, slug="counted", state="held", head_count=86)
    )
    assert "Only a head-count: 86" in signed_in.get(base(counted)).text


def test_viewers_see_counts_and_no_names(app: Flask, webinar: Webinar, committed: Committed) -> None:
    committed(lambda: take_in(webinar, csv(MAYA, row("iPhone", "", "15:00:00", "16:00:00"))))
    viewer = committed(lambda: factories.make_organiser("view@x.org", role="viewer")).fs_uniquifier
    browser = sign_in(app, viewer)
    page = browser.get(base(webinar))
    assert page.status_code == 200
    assert "Lantern House" in page.text
    assert "Maya" not in page.text and "iPhone" not in page.text
    for closed in ("/people", "/import", "/by-hand", "/import/1/review"):
        assert browser.get(base(webinar) + closed).status_code == 403


def test_another_webinars_import_is_not_found(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    imported = committed(lambda: take_in(webinar, csv(MAYA)))
    other = committed(lambda: factories.make_webinar(webinar.series, slug="other"))
    for page in ("review", "confirm", "undo"):
        assert signed_in.get(f"{base(other)}/import/{imported.id}/{page}").status_code == 404
    assert signed_in.get(f"{base(other)}/people/1").status_code == 404


def count_queries(ask: Callable[[], Any]) -> int:
    db.session.rollback()
    with statements() as sent:
        ask()
    return len(sent)


def test_as_many_queries_for_thirty_rows_as_for_one(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    def counts(rows: int) -> list[int]:
        one = committed(lambda: factories.make_webinar(webinar.series, slug=f"rows-{rows}", state="held"))
        for n in range(rows):
            committed(lambda n=n: factories.make_organisation(f"Organisation {rows}-{n}"))  # type: ignore[misc]
        listed = [f"P{n},p{rows}-{n}@o.org,Organisation {rows}-{n},60" for n in range(rows)]
        unknown = [f"U{n},u{rows}-{n}@u.org,Unknown {rows}-{n},60" for n in range(rows)]
        head = "Name,Email,Organisation,Minutes"
        imported = committed(lambda: take_in(one, csv(*listed, *unknown, head=head), ""))
        return [
            count_queries(lambda: tables_queries.list_by_organisation(one)),
            count_queries(lambda: people_queries.list_people(one, "registered")),
            count_queries(lambda: people_queries.list_people(one, "counted")),
            count_queries(
                lambda: desk_queries.suggest_for(desk_queries.load_desk(imported, one).groups, one.id)
            ),
            count_queries(lambda: signed_in.get(base(one))),
            count_queries(lambda: signed_in.get(f"{base(one)}/people")),
            count_queries(lambda: signed_in.get(f"{base(one)}/import/{imported.id}/review")),
        ]

    assert counts(1) == counts(30)
