"""An organiser schedules, publishes, holds and cancels webinars in the browser."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.conftest import sign_in
from tests.counting import statements
from tracker.audit import COMMAND, PUBLIC
from tracker.database import db
from tracker.models import Series, Webinar
from tracker.registrations.details import clean_details
from tracker.registrations.service import register as register_person
from tracker.webinars import queries, service

Committed = Callable[[Callable[[], Any]], Any]
FOUR = {"title": "Four models", "day": "17", "month": "6", "year": "2020", "start": "15:00", "minutes": "90"}


@pytest.fixture
def series(committed: Committed) -> Series:
    return committed(factories.make_series)


@pytest.fixture
def webinar(committed: Committed, series: Series) -> Webinar:
    return committed(lambda: factories.make_webinar(series, slug="four-models"))


def body(response: TestResponse) -> str:
    """The page's text with tags, entities and runs of space taken away."""
    text = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))
    return " ".join(text.replace("&#39;", "'").replace("&amp;", "&").split())


def fields(page: TestResponse) -> dict[str, str]:
    """What the page's fields hold, as a browser would send them."""
    html = page.get_data(as_text=True)
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_off = re.search(r'type="(checkbox|radio)"', tag) and not re.search(r"\bchecked\b", tag)
        if name and not is_off:
            found[name[1]] = value[1].replace("&#34;", '"') if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', html, re.S):
        found[name] = text
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def get(webinar: Webinar) -> Webinar:
    db.session.rollback()
    return queries.get_webinar(webinar.id)


def test_four_fields_make_a_draft(signed_in: FlaskClient, series: Series) -> None:
    page = signed_in.get("/o/webinars/new")
    given = {**fields(page), **FOUR}
    answer = signed_in.post("/o/webinars/new", data=given)
    assert answer.status_code == 303
    made = queries.get_webinar("four-models")
    assert (made.state, made.starts_at) == ("draft", datetime(2020, 6, 17, 13, tzinfo=UTC))
    shown = signed_in.get(answer.location)
    assert "Wednesday 17 June 2020, 15:00 to 16:30 in Zurich." in body(shown)
    assert "08:00 Lima" in body(shown)


def test_all_that_is_missing_is_said_at_once(signed_in: FlaskClient, series: Series) -> None:
    answer = signed_in.post("/o/webinars/new", data={"series": str(series.id), "minutes": ""})
    assert answer.status_code == 422
    missing = ["title", "day", "start", "minutes"]
    assert [name for name in missing if f'href="#{name}"' in answer.text] == missing


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "Enter a title"),
        ({"day": "31"}, "That month has no day 31"),
        ({"month": ""}, "Choose a month"),
        ({"start": "soon"}, "Enter the start as a time"),
        ({"minutes": "long"}, "Enter a whole number"),
        ({"zone": "Atlantis"}, "is not a time zone we know"),
        (
            {"day": "28", "month": "3", "year": "2027", "start": "2:30"},
            "02:30 does not exist on 28 March 2027",
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    signed_in: FlaskClient, series: Series, typed: dict[str, str], said: str
) -> None:
    answer = signed_in.post("/o/webinars/new", data={"series": "1", "zone": "Zurich", **FOUR, **typed})
    assert answer.status_code == 422
    assert said in body(answer)
    assert "There is a problem" in body(answer)
    assert queries.list_webinars() == []


def test_a_time_that_comes_twice_is_asked_in_the_form(signed_in: FlaskClient, series: Series) -> None:
    twice = {
        **FOUR,
        "series": "1",
        "zone": "Zurich",
        "day": "31",
        "month": "10",
        "year": "2027",
        "start": "2:30",
    }
    answer = signed_in.post("/o/webinars/new", data=twice)
    assert "02:30 comes twice on 31 October 2027" in body(answer)
    assert 'name="fold"' in answer.get_data(as_text=True)
    assert signed_in.post("/o/webinars/new", data={**twice, "fold": "second"}).status_code == 303
    assert queries.list_webinars()[0].is_second_fold


def test_without_a_series_the_first_one_comes_first(signed_in: FlaskClient) -> None:
    assert signed_in.get("/o/webinars/new").location == "/o/settings/series/new"
    assert "No series yet" in body(signed_in.get("/o/webinars"))


def test_an_edit_keeps_what_was_not_touched(signed_in: FlaskClient, webinar: Webinar) -> None:
    address = f"/o/webinars/{webinar.id}/edit"
    given = fields(signed_in.get(address))
    given |= {"focus": "Four models side by side", "capacity": "300", "closes": "2020-06-16T18:00"}
    given |= {"platform_link": "https://rooms.example/1"}
    assert signed_in.post(address, data=given).status_code == 303
    saved = get(webinar)
    assert (saved.focus, saved.capacity, saved.title) == ("Four models side by side", 300, webinar.title)
    assert saved.registration_closes_at == datetime(2020, 6, 16, 16, tzinfo=UTC)
    assert (saved.starts_at, saved.slug) == (datetime(2020, 6, 17, 13, tzinfo=UTC), "four-models")
    again = fields(signed_in.get(address))
    assert signed_in.post(address, data=again).status_code == 303
    assert get(webinar).version == 2


def test_the_editor_says_who_can_register(signed_in: FlaskClient, webinar: Webinar) -> None:
    address = f"/o/webinars/{webinar.id}/edit"
    given: dict[str, Any] = dict(fields(signed_in.get(address)))
    assert (given["admits"], given["admission"], given["reminders_from"]) == ("anyone", "open", "series")
    given |= {"admits": "domains", "admitted_domains": "unicef.org, @who.int", "admission": "approval"}
    given |= {"quota": "3", "opens": "2020-06-01T09:00", "interpretation": ["fr", "es"], "dial_in": "Kenya 1"}
    given |= {"reminders_from": "own", "reminders": ["60", "1440"]}
    del given["asks_access_needs"]
    assert signed_in.post(address, data=given).status_code == 303
    saved = get(webinar)
    assert (saved.admits, saved.admission, saved.quota) == ("domains", "approval", 3)
    assert saved.admitted_domains == ["unicef.org", "who.int"]
    assert (saved.interpretation, saved.reminders, saved.asks_access_needs) == (
        ["fr", "es"],
        [1440, 60],
        False,
    )
    assert saved.registration_opens_at == datetime(2020, 6, 1, 7, tzinfo=UTC)
    stale = signed_in.post(address, data=given | {"focus": "Mine", "interpretation": ["fr", "ar"]})
    assert stale.status_code == 409
    assert stale.text.count('name="interpretation"') == 2
    assert "What you wrote French Arabic What is saved now French Spanish" in body(stale)
    wrong = signed_in.post(address, data=given | {"version": "2", "admitted_domains": ""})
    assert wrong.status_code == 422 and "List the domains" in body(wrong)
    early = {"version": "2", "opens": "2020-06-01T09:00", "closes": "2020-05-31T09:00"}
    wrong = signed_in.post(address, data=given | early)
    assert "Registration must open before it closes" in body(wrong)


def test_weekends_and_clock_changes_are_said(signed_in: FlaskClient, webinar: Webinar) -> None:
    address = f"/o/webinars/{webinar.id}/edit"
    given = fields(signed_in.get(address)) | {"day": "21", "month": "3", "year": "2027"}
    signed_in.post(address, data=given)
    shown = body(signed_in.get(address))
    assert "This is a weekend." in shown
    assert "The clocks change there on 28 March." in shown


def test_a_stale_edit_shows_both_versions(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    address = f"/o/webinars/{webinar.id}/edit"
    mine = fields(signed_in.get(address)) | {"focus": "What I wrote"}
    change = {"focus": "What Bruno wrote", "actor": COMMAND, "now": webinar.updated_at}
    committed(lambda: service.edit_webinar(webinar.id, 1, **change))
    answer = signed_in.post(address, data=mine)
    assert answer.status_code == 409
    assert "What I wrote" in body(answer)
    assert "What Bruno wrote" in body(answer)
    assert get(webinar).focus == "What Bruno wrote"
    assert signed_in.post(address, data=fields(answer)).status_code == 303
    assert get(webinar).focus == "What I wrote"


def test_publish_hold_and_head_count(signed_in: FlaskClient, series: Series, committed: Committed) -> None:
    draft = committed(lambda: factories.make_webinar(series, state="draft", published_at=None))
    at = f"/o/webinars/{draft.id}"
    assert "Publish this webinar?" in body(signed_in.get(f"{at}/publish"))
    assert get(draft).state == "draft"
    assert signed_in.post(f"{at}/publish").status_code == 303
    assert "It becomes the 1st of the series and the first of 2020" in body(signed_in.get(f"{at}/hold"))
    assert signed_in.post(f"{at}/hold", data={"head_count": "117"}).status_code == 303
    assert (get(draft).number, get(draft).head_count) == (1, 117)
    signed_in.post(f"{at}/hold", data={"head_count": ""})
    assert get(draft).head_count is None
    assert "Was this webinar not held?" in body(signed_in.get(f"{at}/unhold"))
    assert signed_in.post(f"{at}/unhold").status_code == 303
    assert get(draft).state == "scheduled"
    assert signed_in.post(f"{at}/delete").status_code == 409


def test_what_would_renumber_is_refused_on_its_page(
    signed_in: FlaskClient, series: Series, committed: Committed
) -> None:
    later = committed(lambda: factories.make_webinar(series, title="Later"))
    signed_in.post(f"/o/webinars/{later.id}/hold", data={})
    earlier = committed(
        lambda: factories.make_webinar(series, local_start=datetime(2020, 2, 12, 15))  # noqa: DTZ001
    )
    answer = signed_in.post(f"/o/webinars/{earlier.id}/hold", data={})
    assert answer.status_code == 409
    assert "One webinar would be renumbered" in body(answer)
    assert "Later 1 2 1 2 none published" in body(answer)


def test_cancel_and_take_it_back(signed_in: FlaskClient, webinar: Webinar) -> None:
    at = f"/o/webinars/{webinar.id}"
    assert "Reason" in body(signed_in.get(f"{at}/cancel"))
    signed_in.post(f"{at}/cancel", data={"reason": "The host was ill"})
    assert "The host was ill" in body(signed_in.get(at))
    assert signed_in.post(f"{at}/reinstate").status_code == 303
    assert get(webinar).state == "scheduled"
    assert signed_in.post(f"{at}/reinstate").status_code == 409


def test_a_copy_is_a_draft_of_its_own(signed_in: FlaskClient, webinar: Webinar) -> None:
    page = signed_in.get(f"/o/webinars/{webinar.id}/clone")
    given = fields(page) | {"day": "16", "month": "9", "year": "2020", "title": "Again"}
    assert signed_in.post(f"/o/webinars/{webinar.id}/clone", data=given).status_code == 303
    copy = queries.get_webinar("again")
    assert (copy.state, copy.local_start.date().isoformat()) == ("draft", "2020-09-16")


def test_the_overview_lists_what_is_left(signed_in: FlaskClient, webinar: Webinar) -> None:
    shown = body(signed_in.get(f"/o/webinars/{webinar.id}"))
    for text in ("Promise in one sentence", "Agenda", "Marked held, with its number", "It will be the 1st"):
        assert text in shown


def test_fewer_places_than_people_is_said(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    def register(at: int) -> None:
        details = clean_details(email=f"p{at}@hope.example", name=f"Person {at} Cruz")
        register_person(webinar.id, details, PUBLIC, webinar.created_at.replace(year=2019))

    committed(lambda: [register(at) for at in range(3)])
    change = {"capacity": 1, "actor": COMMAND, "now": webinar.updated_at}
    committed(lambda: service.edit_webinar(webinar.id, 1, **change))
    assert "of 1 places, 2 over" in body(signed_in.get(f"/o/webinars/{webinar.id}"))


def test_more_places_go_at_once_to_those_who_wait(
    signed_in: FlaskClient, series: Series, committed: Committed
) -> None:
    start = datetime(2099, 3, 25, 10)  # noqa: DTZ001
    webinar = committed(lambda: factories.make_webinar(series, local_start=start, capacity=1))
    for at in range(4):
        details = clean_details(email=f"p{at}@hope.example", name=f"Person {at} Cruz")
        committed(lambda one=details: register_person(webinar.id, one, PUBLIC, webinar.created_at))
    address = f"/o/webinars/{webinar.id}/edit"
    answer = signed_in.post(address, data=fields(signed_in.get(address)) | {"capacity": "3"})
    assert "2 people who waited have a place now" in body(signed_in.get(answer.location))
    assert "3 of 3 places" in body(signed_in.get(f"/o/webinars/{webinar.id}"))
    answer = signed_in.post(address, data=fields(signed_in.get(address)) | {"capacity": "1"})
    assert "2 people have a place over the number; nobody loses one" in body(signed_in.get(answer.location))
    answer = signed_in.post(address, data=fields(signed_in.get(address)) | {"capacity": ""})
    assert "One person who waited has a place now" in body(signed_in.get(answer.location))


def test_the_list_is_searched_filtered_and_a_file(
    signed_in: FlaskClient, series: Series, committed: Committed
) -> None:
    first = committed(lambda: factories.make_webinar(series, title="Barnahus", slug="barnahus"))
    committed(
        lambda: factories.make_webinar(series, title="Clinics", local_start=datetime(2021, 3, 3, 15))  # noqa: DTZ001
    )
    committed(
        lambda: service.add_presentation(
            first.id, title="Legal care", presenters="Lucía Ferrer", actor=COMMAND
        )
    )
    signed_in.post(f"/o/webinars/{first.id}/hold", data={"head_count": "61"})
    everything = body(signed_in.get("/o/webinars"))
    assert "Barnahus" in everything
    assert "Clinics" in everything
    assert "2 expected" in everything
    assert "Clinics" not in body(signed_in.get("/o/webinars?q=lucía"))
    assert "Barnahus" not in body(signed_in.get("/o/webinars?state=scheduled"))
    assert "Barnahus" not in body(signed_in.get("/o/webinars?year=2021"))
    assert "No webinar fits" in body(signed_in.get("/o/webinars?q=nothing"))
    for nonsense in (
        "year=x",
        "state=x",
        "series=-1",
        "page=99",
        "endpoint=x&_scheme=javascript&_external=1",
    ):
        assert signed_in.get(f"/o/webinars?{nonsense}").status_code == 200
    answer = signed_in.get("/o/webinars.csv?q=barnahus")
    assert answer.mimetype == "text/csv"
    (line,) = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert (line["Title"], line["Number"], line["Came"], line["Start"]) == ("Barnahus", "1", "61", "15:00")


def test_the_list_asks_as_often_for_thirty_as_for_one(
    app: Flask, signed_in: FlaskClient, series: Series, committed: Committed
) -> None:
    committed(lambda: factories.make_webinar(series))

    def asked(address: str) -> int:
        signed_in.get(address)
        with statements() as sent:
            assert signed_in.get(address).status_code == 200
        return len(sent)

    before = asked("/o/webinars"), asked("/o/webinars.csv")
    committed(lambda: [factories.make_webinar(series) for _ in range(30)])
    assert (asked("/o/webinars"), asked("/o/webinars.csv")) == before


def test_viewers_see_the_list_and_its_counts(app: Flask, webinar: Webinar, committed: Committed) -> None:
    viewer = committed(lambda: factories.make_organiser("vera@secretariat.example", role="viewer"))
    browser = sign_in(app, viewer.fs_uniquifier)
    page = browser.get("/o/webinars")
    assert webinar.title in body(page)
    assert "New webinar" not in body(page)
    assert f"/o/webinars/{webinar.id}" not in page.get_data(as_text=True)
    assert browser.get("/o/webinars.csv").status_code == 200
    assert browser.get(f"/o/webinars/{webinar.id}").status_code == 403


def test_only_organisers_come_in(app: Flask, client: FlaskClient, webinar: Webinar) -> None:
    for address in ("/o/webinars", "/o/webinars/new", f"/o/webinars/{webinar.id}", "/o/settings/series"):
        assert client.get(address).status_code == 302
    assert client.post(f"/o/webinars/{webinar.id}/publish").status_code == 302


def test_a_visitors_query_never_builds_the_address_of_a_link(
    signed_in: FlaskClient, webinar: Webinar
) -> None:
    html = signed_in.get("/o/webinars?_scheme=javascript&_external=1&q=child").get_data(as_text=True)
    assert "javascript:" not in html
    assert "/o/webinars.csv?_scheme=javascript&amp;_external=1&amp;q=child" in html
