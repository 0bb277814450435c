"""Somebody schedules a whole series from the command line, with tricky dates and titles."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.command_line import run
from tracker.database import db
from tracker.errors import Refusal
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def ready(app: Flask, committed: Committed) -> Callable[..., Any]:
    """Runs a command with --json on a database that has the host and one series; answers the document."""
    committed(lambda: factories.make_organisation("End Violence", kind="host", short_name="EV"))

    def command(*arguments: object) -> Any:
        result = run(app, *arguments, "--json")
        if result.exception:
            raise result.exception
        return json.loads(result.stdout)

    command("series", "create", "--name", "Knowledge Exchange", "--host", "ev", "--zone", "Geneva")
    return command


def test_says_who_can_register(ready: Callable[..., Any]) -> None:
    ways = ["--capacity", 40, "--quota", 3, "--admits", "domains", "--domain", "@UNICEF.org"]
    ways += ["--admission", "approval", "--opens", "2027-03-01 09:00", "--closes", "2027-03-28 02:30"]
    ways += [
        "--interpretation",
        "fr",
        "--no-access-needs",
        "--dial-in",
        "Kenya 1",
        "--remind",
        "1h",
        "--remind",
        "1d",
    ]
    at = create(ready, "Clinics", "2027-03-30 15:00", *ways)["slug"]
    made = get_webinar(at)
    assert (made.capacity, made.quota, made.admits, made.admission) == (40, 3, "domains", "approval")
    assert (made.admitted_domains, made.interpretation, made.reminders) == (
        ["unicef.org"],
        ["fr"],
        [1440, 60],
    )
    assert (made.asks_access_needs, made.dial_in) == (False, "Kenya 1")
    assert made.registration_opens_at == datetime(2027, 3, 1, 8, tzinfo=UTC)
    assert made.registration_closes_at == datetime(2027, 3, 28, 1, tzinfo=UTC)  # 02:30 did not exist
    ready(
        "webinars",
        "edit",
        at,
        "--capacity",
        "none",
        "--closes",
        "none",
        "--remind",
        "series",
        "--title",
        "Two",
    )
    db.session.rollback()
    made = get_webinar(at)
    assert (made.capacity, made.registration_closes_at, made.reminders, made.title) == (
        None,
        None,
        None,
        "Two",
    )
    assert (made.quota, made.admission) == (3, "approval")


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        (["--admits", "domains"], "List the domains"),
        (["--domain", "gmail.com"], "used by many people"),
        (["--quota", 0], "1 or more"),
        (["--opens", "2027-03-20 09:00", "--closes", "2027-03-19 09:00"], "open before it closes"),
        (["--remind", "soon"], "like 15m, 3h or 1d"),
        (["--remind", "61d"], "to 60 days"),
    ],
)
def test_refuses_what_contradicts_itself(ready: Callable[..., Any], ways: list[Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        create(ready, "Clinics", "2027-03-30 15:00", *ways)


def test_more_places_go_to_those_who_wait_at_once(ready: Callable[..., Any]) -> None:
    at = create(ready, "Clinics", "2099-03-30 15:00", "--capacity", 1, "--publish")["slug"]
    for name in "abc":
        ready("registrations", "add", at, "--email", f"{name}@lantern.example", "--name", "Maya Cruz")
    assert ready("webinars", "edit", at, "--capacity", 2)["moved_up"] == 1
    states = [row["state"] for row in ready("registrations", "list", at)]
    assert states == ["waitlisted", "confirmed", "confirmed"]
    assert ready("webinars", "edit", at, "--capacity", 1)["moved_up"] == 0
    assert [row["state"] for row in ready("registrations", "list", at)] == states


def create(ready: Callable[..., Any], title: str, start: str, *more: object) -> Any:
    given = ("--series", "knowledge-exchange", "--title", title, "--start", start, "--minutes", 90)
    return ready("webinars", "create", *given, *more)


def test_a_series_is_made_and_listed(ready: Callable[..., Any]) -> None:
    made = ready(
        "series",
        "create",
        "--name",
        "Clinics",
        "--host",
        "1",
        "--zone",
        "Africa/Nairobi",
        "--held-in",
        "2019=4",
    )
    assert made == {"id": 2, "slug": "clinics", "url": "http://localhost/clinics"}
    listed = ready("series", "list")
    assert [(one["slug"], one["zone"], one["held_before"]) for one in listed] == [
        ("clinics", "Africa/Nairobi", 4),
        ("knowledge-exchange", "Europe/Zurich", 0),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--name", "X", "--host", "Nobody", "--zone", "UTC"), "organisations import"),
        (("--name", "X", "--host", "1", "--zone", "Atlantis"), "not a time zone"),
        (("--name", " ", "--host", "1", "--zone", "UTC"), "name of the series"),
        (("--name", "Xy", "--host", "1", "--zone", "UTC", "--slug", "recaps"), "used by the site"),
        (("--name", "X", "--host", "1", "--zone", "UTC", "--held-before", "-1"), "held before"),
    ],
)
def test_what_cannot_be_a_series(ready: Callable[..., Any], arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        ready("series", "create", *arguments)


def test_a_reserved_word_is_no_address(ready: Callable[..., Any]) -> None:
    made = ready("series", "create", "--name", "Statistics", "--host", "1", "--zone", "UTC")
    assert made["slug"] == "statistics-2"


def test_a_webinar_is_created_published_held(ready: Callable[..., Any]) -> None:
    made = create(ready, "Four country models", "2020-06-17 15:00", "--publish", "--capacity", 300)
    assert made == {
        "id": 1,
        "slug": "four-country-models",
        "url": "http://localhost/knowledge-exchange/four-country-models",
        "state": "scheduled",
    }
    held = ready("webinars", "hold", made["slug"])
    assert (held["state"], held["number"], held["year_number"]) == ("held", 1, 1)
    assert ready("webinars", "hold", 1, "--head-count", 117)["head_count"] == 117
    with pytest.raises(Refusal, match="cannot be cancelled"):
        ready("webinars", "cancel", made["slug"])
    draft = create(ready, "Next", "2020-09-16T15:00", "--slug", "next-one", "--focus", "F", "--zone", "Lima")
    assert ready("webinars", "publish", "next-one")["state"] == "scheduled"
    assert ready("webinars", "cancel", draft["id"], "--reason", "ill")["state"] == "cancelled"
    listed = ready("webinars", "list")
    assert [(one["slug"], one["state"], one["starts_at_utc"]) for one in listed] == [
        ("four-country-models", "held", "2020-06-17T13:00:00Z"),
        ("next-one", "cancelled", "2020-09-16T20:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("title", "zone", "start", "fold", "starts_at"),
    [
        ("Heure double", "Europe/Paris", "2027-10-31 02:30", "first", "2027-10-31T00:30:00Z"),
        ("Heure double", "Europe/Paris", "2027-10-31 02:30", "second", "2027-10-31T01:30:00Z"),
        ("Nocturne", "Europe/Paris", "2027-03-28 03:30", None, "2027-03-28T01:30:00Z"),
        ("काठमाडौं वेबिनार", "Asia/Kathmandu", "2027-02-10 18:15", None, "2027-02-10T12:30:00Z"),
        ("Talanoa Samoa", "Pacific/Apia", "2027-01-20 09:00", None, "2027-01-19T20:00:00Z"),
        ("Monsoon data", "Asia/Calcutta", "2027-08-01 18:30", None, "2027-08-01T13:00:00Z"),
        ("West-coast data club", "America/Vancouver", "2027-01-12 10:00", None, "2027-01-12T17:00:00Z"),
        ("Atelier", "Africa/Casablanca", "2027-05-10 10:00", None, "2027-05-10T10:00:00Z"),
        ("Intro\r\nATTENDEE:mailto:evil@example.com", "Europe/Berlin", "2027-05-05 16:00", None, None),
        ("👩🏽\u200d💻 Café ☕️ – naïve façade 🇰🇭", "Europe/Lisbon", "2027-06-10 11:00", None, None),
        ("مقدّمة في البيانات المفتوحة (Open Data)", "Asia/Amman", "2027-01-15 15:00", None, None),
    ],
)
def test_tricky_webinars_may_exist(
    ready: Callable[..., Any], title: str, zone: str, start: str, fold: str | None, starts_at: str | None
) -> None:
    create(ready, title, start, "--zone", zone, *(("--fold", fold) if fold else ()))
    (listed,) = ready("webinars", "list")
    assert starts_at in (None, listed["starts_at_utc"])
    assert "\n" not in listed["title"]
    assert "\r" not in listed["title"]


@pytest.mark.parametrize(
    ("start", "more", "said"),
    [
        ("2027-03-28 02:30", ("--zone", "Europe/Paris"), "02:30 does not exist on 28 March 2027 in Paris"),
        ("2027-10-31 02:30", ("--zone", "Europe/Paris"), "comes twice"),
        ("tomorrow", (), "Write the start as"),
        ("2020-09-16", (), "Write the start as"),
        ("2020-09-16 15:00+02:00", (), "name the zone"),
    ],
)
def test_a_start_that_cannot_be_gets_a_sentence(
    ready: Callable[..., Any], start: str, more: tuple[str, ...], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        create(ready, "X", start, *more)
    assert ready("webinars", "list") == []
