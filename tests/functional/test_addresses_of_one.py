"""Somebody with two addresses since two records became one: each opens its own, and deleting takes all."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.functional.test_erase import holds
from tests.functional.test_merge_people import MARIA, MSILVA, make_webinars, merge, person_id, undo
from tracker.attendance import queries as attendance_queries
from tracker.attendance import service as attendance
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.counts import Period, PeriodCounts
from tracker.figures.period_queries import period_counts
from tracker.models import MailAddress, OutboxMail, Person, Webinar
from tracker.people.queries import find_person
from tracker.registrations import erase_service, me_service
from tracker.registrations.link_queries import token_for
from tracker.registrations.person_queries import describe_person
from tracker.signed_links import PERSON_KEPT

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def both(committed: Committed) -> tuple[int, int]:
    """The ids of Maria's records; one alone is registered for what is to come."""
    tenth, _eleventh = committed(make_webinars)

    def make_coming() -> None:
        series = db.session.get_one(Webinar, tenth).series
        start = datetime.now() + timedelta(days=30)  # noqa: DTZ005
        coming = factories.make_webinar(series, title="Only for Maria", local_start=start)
        kept = find_person(email=MARIA)
        assert kept is not None
        factories.make_registration(coming, kept)

    committed(make_coming)
    return person_id(MARIA), person_id(MSILVA)


def link_for(email: str) -> str:
    """The address of the page that the link in a mail to this address opens."""
    person = find_person(email=email)
    assert person is not None
    return f"/me/{token_for(person, 'person', until=utc_now() + PERSON_KEPT, to=email)}"


def ask(committed: Committed, email: str) -> list[str]:
    committed(lambda: me_service.ask(email, utc_now(), language="en", zone="UTC"))
    return list(db.session.scalars(select(OutboxMail.to_email).where(OutboxMail.kind == "all_links")))


def test_each_address_opens_what_is_its_own(
    client: FlaskClient, committed: Committed, both: tuple[int, int]
) -> None:
    sent_before = link_for(MSILVA)
    assert client.get(sent_before).status_code == 200
    committed(lambda: merge(*both))
    assert ask(committed, MARIA) == [MARIA]
    assert ask(committed, MSILVA) == [MARIA, MSILVA]
    assert ask(committed, MSILVA) == [MARIA, MSILVA]  # once in ten minutes
    for path in (sent_before, link_for(MSILVA)):
        page = client.get(path).text
        assert MSILVA in page and MARIA not in page and "Only for Maria" not in page
    page = client.get(link_for(MARIA)).text
    assert "Only for Maria" in page and MSILVA not in page
    of_maria = client.get(link_for(MARIA) + "/data.json").get_data(as_text=True)
    of_silva = client.get(link_for(MSILVA) + "/data.json").get_data(as_text=True)
    assert MSILVA not in of_maria and MARIA not in of_silva and "Only for Maria" not in of_silva
    seconds = [each["attendance"] for each in json.loads(of_maria)["registrations"]]
    assert [[one["seconds"] for one in each] for each in seconds] == [[], [], [2400]]  # the 11th is MSILVA's
    assert json.loads(of_silva)["attendance_without_registration"][0]["seconds"] == 1800


def test_a_link_proves_the_address_it_was_sent_to(
    client: FlaskClient, committed: Committed, both: tuple[int, int]
) -> None:
    committed(lambda: merge(*both))
    person = find_person(email=MARIA)
    assert person is not None
    until = utc_now() + PERSON_KEPT
    for to in ("somebody@else.example", MARIA.upper()):
        assert client.get(f"/me/{token_for(person, 'person', until=until, to=to)}").status_code == 410
    path = link_for(MSILVA)
    client.post(path, data={"language": "en", "zone": "UTC"})
    off = select(MailAddress.email).where(MailAddress.unsubscribed_at.is_not(None))
    assert db.session.scalars(off).all() == [MSILVA]
    assert client.post(path + "/end-links").status_code == 303
    assert client.get(path).status_code == 410


def test_the_whole_record_is_handed_out_to_organisers(
    app: Flask, committed: Committed, both: tuple[int, int]
) -> None:
    committed(lambda: merge(*both))
    for email, other in ((MARIA, MSILVA), (MSILVA, MARIA)):
        held = describe_person(email)
        assert (held["email"], held["other_emails"]) == (email, [other])
        assert {one["registration"]["email"] for one in held["registrations"]} == {MARIA, MSILVA}
        found = [one for one in held["registrations"] if one["attendance"]]
        assert len(found) == 3 and held["name"] == "Maria Silva"
    assert json.loads(run(app, "people", "export", MSILVA, "--json").stdout)["other_emails"] == [MARIA]


@pytest.mark.parametrize("by", [MARIA, MSILVA])
def test_deleting_takes_all_addresses(
    client: FlaskClient, committed: Committed, both: tuple[int, int], by: str
) -> None:
    committed(lambda: merge(*both))
    page = client.get(link_for(by) + "/delete-data").text
    assert "your other addresses" in page
    assert client.post(link_for(by) + "/delete-data", data={"is_sure": "y"}).status_code == 303
    for email, name in ((MARIA, "Maria Silva"), (MSILVA, "M. Silva")):
        assert holds(email, name) == []
        assert find_person(email=email) is None


def test_deleting_after_an_undo_leaves_the_other_one(committed: Committed, both: tuple[int, int]) -> None:
    merge_id = committed(lambda: merge(*both))
    committed(lambda: undo(merge_id))
    committed(lambda: erase_service.erase_address(MSILVA, COMMAND, utc_now()))
    assert holds(MSILVA, "M. Silva") == []
    assert db.session.get_one(Person, both[0]).email == MARIA
    assert find_person(email=MSILVA) is None


def test_deleting_a_record_into_which_others_went_in_turn(
    committed: Committed, both: tuple[int, int]
) -> None:
    committed(lambda: merge(*both))
    third = person_id("jo@else.example")
    committed(lambda: merge(third, both[0]))
    committed(lambda: erase_service.erase_address(MSILVA, COMMAND, utc_now()))
    for email, name in ((MARIA, "Maria Silva"), (MSILVA, "M. Silva"), ("jo@else.example", "Jo Costa")):
        assert holds(email, name) == []


def test_counts_stay_though_files_are_applied_again(committed: Committed, both: tuple[int, int]) -> None:
    committed(lambda: merge(*both))
    before = period_counts(Period(year=2020))
    committed(lambda: erase_service.erase_address(MARIA, COMMAND, utc_now()))
    assert told(period_counts(Period(year=2020))) == told(before)
    [at] = db.session.scalars(select(Webinar.id).where(Webinar.number == 10))
    [imported] = [one.id for one in attendance_queries.list_imports(at)]
    committed(lambda: attendance.undo_import(attendance_queries.get_import(imported), COMMAND, utc_now()))
    committed(lambda: attendance.apply_import(attendance_queries.get_import(imported), COMMAND, utc_now()))
    assert told(period_counts(Period(year=2020))) == told(before)
    assert holds(MARIA, "Maria Silva") == holds(MSILVA, "M. Silva") == []


def told(counts: PeriodCounts) -> dict[str, Any]:
    return {name: value for name, value in vars(counts).items() if name != "counted_at"}
