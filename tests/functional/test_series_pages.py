"""An organiser sets up a series in the browser, and adds the webinars that were held before."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.counting import statements
from tests.functional.test_webinar_pages import body, fields
from tracker.database import db
from tracker.models import Series
from tracker.webinars import queries

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def host(committed: Committed) -> Any:
    return committed(lambda: factories.make_organisation("End Violence", kind="host", short_name="EV"))


def test_a_series_with_its_opening_balance(signed_in: FlaskClient, host: Any) -> None:
    page = signed_in.get("/o/settings/series/new")
    given = fields(page) | {
        "name": "Knowledge Exchange",
        "host": "ev",
        "zone": "Geneva",
        "balance_per_year": "2018: 3, 2019: 4",
        "balance_before_on": "2020-01-01",
        "room_words": "Board room\nLibrary",
    }
    answer = signed_in.post("/o/settings/series/new", data=given)
    assert answer.status_code == 303
    series = queries.get_series("knowledge-exchange")
    assert (series.host_id, series.zone, series.held_before) == (host.id, "Europe/Zurich", 7)
    assert series.room_words == ["Board room", "Library"]
    at = f"/o/settings/series/{series.id}"
    assert "The next webinar would be the 8th of the series" in body(signed_in.get(at))
    assert "Knowledge Exchange" in body(signed_in.get("/o/settings/series"))


def test_turns_reminders_and_mails_of_a_series(signed_in: FlaskClient, host: Any) -> None:
    right = {"name": "Clinics", "host": "End Violence", "zone": "UTC", "reminders": ["1440", "60"]}
    given = fields(signed_in.get("/o/settings/series/new")) | right | {"mails": ["thanks", "recap", "digest"]}
    signed_in.post("/o/settings/series/new", data=given | {"takes_turns": "y"})
    series = queries.get_series("clinics")
    assert (series.takes_turns, series.reminders, series.mails_off) == (True, [1440, 60], ["missed"])
    at = f"/o/settings/series/{series.id}"
    page = signed_in.get(at)
    assert fields(page)["takes_turns"] == "y" and 'checked id="mails-1"' not in page.text
    signed_in.post(at, data=fields(page) | {"reminders": [], "mails": []})
    db.session.rollback()
    series = queries.get_series("clinics")
    assert (series.reminders, series.mails_off) == ([], ["thanks", "missed", "recap", "digest"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Enter the name of the series"),
        ({"name": "", "host": "", "zone": ""}, "Enter the organisation that hosts the series"),
        ({"host": "Nobody"}, "There is no organisation of that name"),
        ({"zone": "Atlantis"}, "is not a time zone we know"),
        ({"slug": "recaps"}, "is used by the site itself"),
        ({"held_before": "8", "balance_per_year": "2018: 3"}, "The years add up to 3, not to 8"),
        ({"balance_per_year": "three"}, "Write each year with its number"),
        ({"balance_before_on": "soon"}, "Enter a date"),
        ({"contact_email": "nobody"}, "Enter an e-mail address"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    signed_in: FlaskClient, host: Any, typed: dict[str, str], said: str
) -> None:
    right = {"name": "Clinics", "host": "End Violence", "zone": "UTC"}
    given = fields(signed_in.get("/o/settings/series/new")) | right | typed
    answer = signed_in.post("/o/settings/series/new", data=given)
    assert answer.status_code == 422
    assert said in body(answer)


def test_an_edit_that_would_renumber_is_refused(signed_in: FlaskClient, committed: Committed) -> None:
    series = committed(lambda: factories.make_series(held_before=7, balance_before_on=date(2020, 1, 1)))
    webinar = committed(lambda: factories.make_webinar(series, title="Eighth"))
    signed_in.post(f"/o/webinars/{webinar.id}/hold", data={})
    at = f"/o/settings/series/{series.id}"
    given = fields(signed_in.get(at))
    refused = signed_in.post(at, data=given | {"held_before": "9"})
    assert refused.status_code == 409
    assert "Eighth 8 10" in body(refused)
    assert signed_in.post(at, data=given | {"about": "What we learn"}).status_code == 303
    stale = signed_in.post(at, data=given | {"about": "Something else"})
    assert stale.status_code == 409
    assert "What we learn" in body(stale)
    assert "Something else" in body(stale)


@pytest.fixture
def series(committed: Committed) -> Series:
    return committed(lambda: factories.make_series(held_before=3, balance_before_on=date(2020, 1, 1)))


def test_past_webinars_are_added_one_by_one(signed_in: FlaskClient, series: Series) -> None:
    one = {"series": str(series.id), "title": "Opening", "day": "21", "month": "3", "year": "2018"}
    assert signed_in.post("/o/webinars/backfill", data=one).status_code == 303
    webinar = queries.get_webinar("opening")
    assert (webinar.state, webinar.time_is_known, webinar.number) == ("held", False, None)
    full = {**one, "title": "Portal", "day": "13", "month": "6", "start": "15:00", "head_count": "52"}
    signed_in.post("/o/webinars/backfill", data=full)
    webinar = queries.get_webinar("portal")
    assert (webinar.time_is_known, webinar.head_count, f"{webinar.local_start:%H:%M}") == (True, 52, "15:00")


def test_a_date_without_time_stays_one_in_the_editor(signed_in: FlaskClient, series: Series) -> None:
    one = {"series": str(series.id), "title": "Opening", "day": "21", "month": "3", "year": "2018"}
    signed_in.post("/o/webinars/backfill", data=one)
    webinar = queries.get_webinar("opening")
    at = f"/o/webinars/{webinar.id}/edit"
    given = fields(signed_in.get(at))
    assert given["start"] == ""
    assert signed_in.post(at, data=given | {"focus": "Why"}).status_code == 303
    db.session.rollback()
    assert not queries.get_webinar("opening").time_is_known


def test_past_webinars_are_pasted_as_a_list(signed_in: FlaskClient, series: Series) -> None:
    lines = "24 October 2018; Teachers; 61\n2018-03-21; Opening\n13/6/2018; Portal; 52"
    given = {"series": str(series.id), "lines": lines}
    answer = signed_in.post("/o/webinars/backfill", data=given, follow_redirects=True)
    assert "3 webinars added" in body(answer)
    assert [(one.title, one.number, one.head_count) for one in queries.list_webinars()] == [
        ("Opening", 1, None),
        ("Portal", 2, 52),
        ("Teachers", 3, 61),
    ]


@pytest.mark.parametrize(
    ("lines", "status", "said"),
    [
        ("", 422, "Enter at least one line"),
        ("soon; Opening", 422, "Line 1: “soon” is not a date"),
        ("2018-03-21; A\n2018-03-22; B\n2018-03-23; C\n2018-03-24; D", 409, "only 3 were held"),
        ("2018-03-21; A\n2999-01-01; B", 409, "It has not begun yet"),
    ],
)
def test_a_list_is_added_whole_or_not_at_all(
    signed_in: FlaskClient, series: Series, lines: str, status: int, said: str
) -> None:
    answer = signed_in.post("/o/webinars/backfill", data={"series": str(series.id), "lines": lines})
    assert answer.status_code == status
    assert said in body(answer)
    assert queries.list_webinars() == []


def test_the_list_of_series_asks_as_often_for_thirty_as_for_one(
    signed_in: FlaskClient, series: Series, committed: Committed
) -> None:
    def asked() -> int:
        signed_in.get("/o/settings/series")
        with statements() as sent:
            assert signed_in.get("/o/settings/series").status_code == 200
        return len(sent)

    before = asked()
    committed(
        lambda: [
            factories.make_series(f"Series {at}", slug=f"series-{at}", host=series.host) for at in range(29)
        ]
    )
    assert asked() == before
