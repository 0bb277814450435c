"""Registering: places, the waiting list, second tries, what organisers decide, imports."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests import factories
from tests.counting import statements
from tracker.audit import COMMAND, PUBLIC, Actor
from tracker.database import begin_write, db
from tracker.errors import NotFound, Refusal
from tracker.models import AuditEntry, OrganisationAlias, OutboxMail, Person, Registration, Webinar
from tracker.organisations.queries import load_directory, recognise
from tracker.registrations import importing, list_counts_queries, list_queries, queries, service
from tracker.registrations.details import Details, clean_details
from tracker.registrations.reading import read_people
from tracker.registrations.rules import AlreadyRegistered, RegistrationClosed
from tracker.registrations.service import Outcome

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich, 09:00 UTC

STORY = Path(__file__).parents[1] / "samples" / "registrations.csv"

Committed = Callable[[Callable[[], Any]], Any]


def details(number: int = 1, **more: Any) -> Details:
    values = {"email": f"p{number}@lantern.example", "name": f"Person {number} Cruz"} | more
    return clean_details(**values)


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    return int(committed(lambda: make_webinar(capacity=2)))


def make_webinar(**more: Any) -> int:
    series = factories.make_series()
    return int(factories.make_webinar(series, local_start=START, **more).id)


@pytest.fixture
def register(committed: Committed, webinar_id: int) -> Callable[..., Outcome]:
    def try_it(number: int = 1, now: datetime = NOW, **more: Any) -> Outcome:
        one = details(number, **more)
        return committed(lambda: service.register(webinar_id, one, PUBLIC, now))  # type: ignore[no-any-return]

    return try_it


def mails() -> list[tuple[str, str]]:
    rows = db.session.execute(select(OutboxMail.to_email, OutboxMail.kind).order_by(OutboxMail.id))
    return [(row.to_email.split("@")[0], row.kind) for row in rows]


def test_gives_places_then_the_waiting_list(webinar_id: int, register: Callable[..., Outcome]) -> None:
    states = [register(number).registration.state for number in range(4)]
    assert states == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert mails() == [("p0", "confirmation"), ("p1", "confirmation"), ("p2", "waiting"), ("p3", "waiting")]


def test_a_second_try_creates_nothing_and_reveals_nothing(
    webinar_id: int, register: Callable[..., Outcome]
) -> None:
    register(1)
    register(2)
    again = register(1, email="P1@Lantern.Example", name="Somebody Else")
    assert (again.is_new, again.registration.state, again.would_get) == (False, "confirmed", "waitlisted")
    assert again.registration.name == "Person 1 Cruz"
    assert queries.count_by_state(webinar_id).all == 2


def test_the_mail_tells_the_truth_again_but_not_for_a_double_click(register: Callable[..., Outcome]) -> None:
    register(1)
    register(1, NOW + timedelta(seconds=2))
    assert mails() == [("p1", "confirmation")]
    register(1, NOW + timedelta(minutes=11))
    assert mails() == [("p1", "confirmation")] * 2


def test_who_was_declined_stays_declined(
    committed: Committed, webinar_id: int, register: Callable[..., Outcome]
) -> None:
    first = register(1).registration.id
    committed(lambda: service.change_state(webinar_id, first, "declined", COMMAND, NOW))
    again = register(1, NOW + timedelta(hours=1))
    assert (again.is_new, again.would_get) == (False, "confirmed")
    assert mails()[-1] == ("p1", "declined")


def test_a_cancelled_place_goes_to_the_first_who_waits(
    committed: Committed, webinar_id: int, register: Callable[..., Outcome]
) -> None:
    first = register(0).registration.id
    for number in (1, 2, 3):
        register(number)
    committed(lambda: service.change_state(webinar_id, first, "cancelled", COMMAND, NOW))
    rows = list_queries.list_rows(webinar_id, list_queries.Filter())
    assert [row.state for row in rows] == ["waitlisted", "confirmed", "confirmed", "cancelled"]
    assert mails()[-2:] == [("p0", "cancelled"), ("p2", "promotion")]
    assert register(0).registration.state == "waitlisted"


def test_nobody_passes_those_who_wait_when_places_are_added(
    committed: Committed, webinar_id: int, register: Callable[..., Outcome]
) -> None:
    for number in range(3):
        register(number)
    committed(lambda: setattr(db.session.get(Webinar, webinar_id), "capacity", 3))
    assert register(9).registration.state == "waitlisted"
    assert mails()[-2:] == [("p2", "promotion"), ("p9", "waiting")]
    committed(lambda: setattr(db.session.get(Webinar, webinar_id), "capacity", 4))
    assert queries.list_webinars_with_free_places(NOW) == [webinar_id]
    assert committed(lambda: service.fill_places(webinar_id, COMMAND, NOW)) == 1
    assert queries.list_webinars_with_free_places(NOW) == []


@pytest.mark.parametrize(("capacity", "state"), [(0, "waitlisted"), (None, "confirmed")])
def test_no_places_and_no_limit(committed: Committed, capacity: int | None, state: str) -> None:
    at = committed(lambda: make_webinar(capacity=capacity))
    got = committed(lambda: service.register(at, details(), PUBLIC, NOW).registration.state)
    assert got == state


@pytest.mark.parametrize(
    ("facts", "now"),
    [
        ({"state": "draft", "published_at": None}, NOW),
        ({"state": "cancelled"}, NOW),
        ({"registration_closes_at": NOW}, NOW),
        ({}, NOW + timedelta(days=60)),
    ],
)
def test_a_closed_door_changes_nothing(committed: Committed, facts: dict[str, Any], now: datetime) -> None:
    at = committed(lambda: make_webinar(**facts))
    with pytest.raises(RegistrationClosed):
        committed(lambda: service.register(at, details(), PUBLIC, now))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_an_unknown_webinar_is_not_found(committed: Committed) -> None:
    with pytest.raises(NotFound):
        committed(lambda: service.register(77, details(), PUBLIC, NOW))


def test_recognises_the_organisation_and_keeps_what_was_typed(
    committed: Committed, register: Callable[..., Outcome]
) -> None:
    lantern = committed(lambda: factories.make_organisation("Lantern House", domain="lantern.example").id)
    found = register(1, organisation="My own words").registration
    assert (found.organisation_id, found.linked_how) == (lantern, "domain")
    assert found.organisation_as_typed == "My own words"
    by_name = register(2, email="x@gmail.com", organisation="lantern  house").registration
    assert (by_name.organisation_id, by_name.linked_how) == (lantern, "name")
    unknown = register(3, email="y@gmail.com", organisation="Nobody Knows Us").registration
    assert (unknown.organisation_id, unknown.linked_how) == (None, "")
    assert unknown.organisation_as_typed == "Nobody Knows Us"


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("a@kh.lantern.example", ""),
        ("a@lantern.example", "Nordlys"),
        ("a@deep.kh.lantern.example", ""),
        ("a@gmail.com", "NRD"),
        ("a@gmail.com", "Nordlys Barnevern"),
        ("a@gmail.com", "Northern Lights"),
        ("a@gmail.com", "Shared"),
        ("a@else.example", "nothing"),
        ("", "lantern house"),
        ("", ""),
    ],
)
def test_the_quick_question_answers_like_the_whole_directory(
    committed: Committed, email: str, name: str
) -> None:
    committed(make_directory)
    assert recognise(email=email, name=name) == load_directory().find(email=email, name=name)


def make_directory() -> None:
    factories.make_organisation("Lantern House", domain="lantern.example", short_name="Shared")
    factories.make_organisation("Lantern House Cambodia", domain="kh.lantern.example", short_name="Shared")
    one = factories.make_organisation("Nordlys Barnevern", domain="nordlys.example", short_name="NRD")
    factories.add(
        OrganisationAlias(organisation_id=one.id, alias="Northern Lights", alias_key="northern lights")
    )


def test_added_by_hand_after_closing_and_over_capacity(
    committed: Committed, webinar_id: int, register: Callable[..., Outcome]
) -> None:
    register(1)
    register(2)
    ana = committed(lambda: factories.make_organiser().id)
    actor = Actor(organiser_id=ana, who="ana@secretariat.example")
    committed(lambda: setattr(db.session.get(Webinar, webinar_id), "registration_closes_at", NOW))
    add = service.add_by_hand
    committed(lambda: add(webinar_id, details(3), actor, NOW, state="confirmed"))
    assert queries.get_places(webinar_id).over == 1
    waits = committed(lambda: add(webinar_id, details(4), actor, NOW, notify=False).state)
    assert waits == "waitlisted"
    assert mails()[-1] == ("p3", "confirmation")
    with pytest.raises(AlreadyRegistered, match="is on the waiting list already"):
        committed(lambda: add(webinar_id, details(4), actor, NOW))
    db.session.rollback()
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.organiser_id == ana)).all()
    assert list(actions) == ["registration.added"] * 2


def test_nobody_is_written_to_about_a_webinar_that_is_over(committed: Committed, webinar_id: int) -> None:
    later = NOW + timedelta(days=60)
    for number in range(3):
        committed(lambda at=number: service.add_by_hand(webinar_id, details(at), COMMAND, later))
    assert queries.count_by_state(webinar_id).confirmed == 3
    assert mails() == []


def test_a_cancelled_one_cannot_come_back_beside_an_active_one(
    committed: Committed, webinar_id: int, register: Callable[..., Outcome]
) -> None:
    first = register(1).registration.id
    change = service.change_state
    committed(lambda: change(webinar_id, first, "cancelled", COMMAND, NOW))
    register(1)
    with pytest.raises(AlreadyRegistered):
        committed(lambda: change(webinar_id, first, "confirmed", COMMAND, NOW))
    db.session.rollback()
    with pytest.raises(Refusal, match="Nothing to change"):
        committed(lambda: change(webinar_id, first, "cancelled", COMMAND, NOW))


def test_links_an_organisation_by_hand(committed: Committed, register: Callable[..., Outcome]) -> None:
    found = register(1, organisation="Lantern Hous").registration
    at, webinar = found.id, found.webinar_id
    ana = committed(lambda: factories.make_organiser().id)
    lantern = committed(lambda: factories.make_organisation("Lantern House").id)
    actor = Actor(organiser_id=ana, who="ana@secretariat.example")
    committed(lambda: service.link_organisation(webinar, at, lantern, actor))
    row = list_queries.get_row(webinar, at)
    assert (row.organisation, row.linked_how, row.linked_by) == ("Lantern House", "chosen", "Ana Lindqvist")
    assert (row.organisation_as_typed, row.country) == ("Lantern Hous", "PH")
    committed(lambda: service.link_organisation(webinar, at, None, actor))
    assert list_queries.get_row(webinar, at).linked_how == ""


def test_imports_the_storys_list_twice_without_change(committed: Committed) -> None:
    at = committed(lambda: make_webinar(capacity=100))
    people = read_people(STORY.read_bytes()).people
    first = committed(lambda: importing.import_people(at, people, COMMAND, NOW))
    assert (first.confirmed, first.waitlisted, first.known) == (100, 69, 0)
    again = committed(lambda: importing.import_people(at, people, COMMAND, NOW))
    assert (again.confirmed, again.waitlisted, again.known) == (0, 0, 169)
    assert mails() == []


def test_filters_search_and_counts(
    committed: Committed, webinar_id: int, register: Callable[..., Outcome]
) -> None:
    lantern = committed(lambda: factories.make_organisation("Lantern House", domain="lantern.example").id)
    register(1, name="Дмитро Бондар")
    register(2)
    register(3, email="a@gmail.com", organisation="Foundation 100%")

    def find(**narrowed: Any) -> list[str]:
        rows = list_queries.list_rows(webinar_id, list_queries.Filter(**narrowed))
        assert len(rows) == list_queries.count_rows(webinar_id, list_queries.Filter(**narrowed))
        return [row.email.split("@")[0] for row in rows]

    assert find() == ["a", "p2", "p1"]
    assert find(state="waitlisted") == ["a"]
    assert find(organisation_id=lantern) == ["p2", "p1"]
    assert find(organisation_id=0) == ["a"]
    assert find(country="PH") == ["p2", "p1"]
    assert find(search="бондар") == ["p1"]
    assert find(search="LANTERN") == ["p2", "p1"]
    assert find(search="0%") == ["a"]
    assert find(search="%") == ["a"]
    assert find(search="_") == []
    spread = list_counts_queries.count_spread(webinar_id)
    assert (spread.organisations, spread.countries, spread.without_organisation) == (1, 1, 0)
    assert list_counts_queries.list_organisation_choices(webinar_id) == [(lantern, "Lantern House")]
    assert list_counts_queries.list_countries(webinar_id) == ["PH"]
    assert [row.email for row in list_queries.list_queue(webinar_id, limit=5)] == ["a@gmail.com"]


def test_one_registration_row_is_active_per_address(
    webinar_id: int, register: Callable[..., Outcome]
) -> None:
    kept = vars(register(1).registration).copy()
    copy = {name: value for name, value in kept.items() if name not in ("id", "_sa_instance_state")}
    begin_write()
    db.session.add(Registration(**copy))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_the_list_asks_as_often_for_thirty_rows_as_for_one(
    webinar_id: int, register: Callable[..., Outcome]
) -> None:
    register(0)
    with statements() as for_one:
        list_queries.list_rows(webinar_id, list_queries.Filter())
    for number in range(1, 31):
        register(number)
    with statements() as for_many:
        assert len(list_queries.list_rows(webinar_id, list_queries.Filter())) == 31
    assert len(for_many) <= len(for_one) <= 3
