"""May this person register now, who is next, what a page may reveal: tables of cases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.errors import Refusal
from tracker.registrations import rules
from tracker.registrations.admission import Way
from tracker.registrations.rules import NoPlace, Places, RegistrationClosed
from tracker.registrations.waiting_list import Waiting, who_moves_up

START = datetime(2027, 3, 25, 9, tzinfo=UTC)
BEFORE = START - timedelta(days=1)


def places(**more: Any) -> Places:
    values: dict[str, Any] = {
        "state": "scheduled",
        "is_published": True,
        "starts_at": START,
        "minutes": 60,
        "closes_at": None,
        "capacity": 100,
        "confirmed": 0,
        "waiting": 0,
    }
    return Places(**(values | more))


@pytest.mark.parametrize(
    ("facts", "now", "door"),
    [
        ({}, BEFORE, "open"),
        ({}, START + timedelta(minutes=59), "open"),
        ({}, START + timedelta(minutes=60), "over"),
        ({"state": "held"}, BEFORE, "over"),
        ({"state": "draft"}, BEFORE, "hidden"),
        ({"is_published": False}, BEFORE, "hidden"),
        ({"state": "cancelled"}, BEFORE, "cancelled"),
        ({"closes_at": BEFORE}, BEFORE, "closed"),
        ({"closes_at": BEFORE + timedelta(seconds=1)}, BEFORE, "open"),
        ({"confirmed": 99}, BEFORE, "open"),
        ({"confirmed": 100}, BEFORE, "full"),
        ({"confirmed": 120}, BEFORE, "full"),
        ({"confirmed": 98, "waiting": 2}, BEFORE, "full"),
        ({"confirmed": 98, "waiting": 1}, BEFORE, "open"),
        ({"capacity": 0}, BEFORE, "full"),
        ({"capacity": None, "confirmed": 9999}, BEFORE, "open"),
        ({"opens_at": BEFORE}, BEFORE, "open"),
        ({"opens_at": BEFORE + timedelta(seconds=1)}, BEFORE, "early"),
        ({"opens_at": START, "closes_at": BEFORE}, BEFORE, "closed"),
        ({"admission": "approval"}, BEFORE, "asks"),
        ({"admission": "approval", "confirmed": 100}, BEFORE, "asks"),
        ({"admission": "focal_point"}, BEFORE, "asks"),
        ({"admission": "invitation"}, BEFORE, "invitation"),
        ({"admission": "invitation", "opens_at": START}, BEFORE, "invitation"),
        ({"admission": "invitation", "closes_at": BEFORE}, BEFORE, "closed"),
        ({"admission": "invitation"}, START + timedelta(hours=1), "over"),
        ({"confirmed": 96, "waiting": 9, "quota": 3, "blocked": 9}, BEFORE, "open"),
        ({"confirmed": 96, "waiting": 9, "quota": 3, "blocked": 5}, BEFORE, "full"),
    ],
)
def test_the_door(facts: dict[str, Any], now: datetime, door: str) -> None:
    assert rules.find_door(places(**facts), now) == door


INVITED = Way(source="invitation", is_invited=True)


@pytest.mark.parametrize(
    ("facts", "door"),
    [
        ({"admission": "invitation"}, "open"),
        ({"admission": "invitation", "capacity": 0}, "full"),
        ({"admission": "approval"}, "open"),
        ({"opens_at": START}, "open"),
        ({"closes_at": BEFORE}, "closed"),
        ({"state": "cancelled"}, "cancelled"),
    ],
)
def test_an_invitation_opens_the_door(facts: dict[str, Any], door: str) -> None:
    assert rules.find_door(places(**facts), BEFORE, INVITED) == door


@pytest.mark.parametrize(
    ("facts", "key", "state"),
    [
        ({"quota": 3, "taken": {"a": 2}}, "a", "confirmed"),
        ({"quota": 3, "taken": {"a": 3}}, "a", "waitlisted"),
        ({"quota": 3, "taken": {"a": 3}}, "b", "confirmed"),
        ({"quota": 3, "taken": {"a": 3, None: 40}}, None, "confirmed"),
        ({"quota": 3, "taken": {"a": 3}, "capacity": None}, "a", "waitlisted"),
        ({"quota": 3, "taken": {"a": 3}, "admission": "approval"}, "a", "pending"),
        ({"quota": 0}, "a", "waitlisted"),
    ],
)
def test_an_organisation_at_its_quota_waits(facts: dict[str, Any], key: str | None, state: str) -> None:
    assert rules.place_for_next(places(**facts), key) == state


def test_counts_several_of_one_organisation() -> None:
    now = places(quota=2, capacity=10)
    states = []
    for key in ("a", "a", "a", None, "b"):
        states.append(rules.place_for_next(now, key))
        now = rules.with_one_more(now, states[-1], key)
    assert states == ["confirmed", "confirmed", "waitlisted", "confirmed", "confirmed"]
    assert (now.confirmed, now.waiting, now.blocked) == (4, 1, 1)


def test_nobody_gets_a_place_beyond_what_there_is() -> None:
    rules.check_room(places(capacity=5, confirmed=4), "a")
    rules.check_room(places(capacity=None, confirmed=4), "a")
    with pytest.raises(NoPlace, match="No place is free; the webinar has 5"):
        rules.check_room(places(capacity=5, confirmed=5), "a")
    with pytest.raises(NoPlace, match="which has 2"):
        rules.check_room(places(quota=2, taken={"a": 2}), "a")


def test_says_why_it_is_closed() -> None:
    for facts, words in (
        ({"state": "cancelled"}, "cancelled"),
        ({"closes_at": BEFORE}, "closed"),
        ({"opens_at": START}, "not open yet"),
        ({"admission": "invitation"}, "by invitation"),
    ):
        with pytest.raises(RegistrationClosed, match=words):
            rules.check_open(places(**facts), BEFORE)


@pytest.mark.parametrize(
    ("capacity", "confirmed", "free", "over"),
    [(100, 80, 20, 0), (100, 120, 0, 20), (0, 0, 0, 0), (0, 3, 0, 3), (None, 500, None, 0)],
)
def test_lowering_the_capacity_drops_nobody(
    capacity: int | None, confirmed: int, free: int | None, over: int
) -> None:
    found = places(capacity=capacity, confirmed=confirmed)
    assert (found.free, found.over) == (free, over)


@pytest.mark.parametrize(
    ("own", "would_get", "shown"),
    [
        (None, "confirmed", "confirmed"),
        (None, "waitlisted", "waitlisted"),
        ("confirmed", "waitlisted", "confirmed"),
        ("waitlisted", "confirmed", "waitlisted"),
        ("cancelled", "confirmed", "confirmed"),
        ("declined", "waitlisted", "waitlisted"),
        ("pending", "waitlisted", "pending"),
    ],
)
def test_only_its_own_browser_sees_a_state(own: str | None, would_get: rules.State, shown: str) -> None:
    assert rules.state_to_show(own, would_get) == shown


def test_people_added_after_the_webinar_were_there_with_a_place() -> None:
    assert rules.place_by_hand(places(confirmed=100), START + timedelta(days=1)) == "confirmed"
    assert rules.place_by_hand(places(confirmed=100), BEFORE) == "waitlisted"


def test_moves_up_in_order_and_no_more_than_places() -> None:
    waiting = [
        Waiting(registration_id=number, queued_at=BEFORE + timedelta(minutes=minute))
        for number, minute in ((1, 5), (2, 1), (4, 3), (3, 3))
    ]
    assert [one.registration_id for one in who_moves_up(waiting, 3)] == [2, 3, 4]
    assert [one.registration_id for one in who_moves_up(waiting, None)] == [2, 3, 4, 1]
    assert who_moves_up(waiting, 0) == []


@pytest.mark.parametrize(
    ("current", "wanted", "kind"),
    [
        ("waitlisted", "confirmed", "promotion"),
        ("pending", "confirmed", "approved"),
        ("cancelled", "confirmed", "confirmation"),
        ("confirmed", "waitlisted", "waiting"),
        ("confirmed", "cancelled", "cancelled"),
        ("pending", "declined", "declined"),
        ("confirmed", "pending", ""),
    ],
)
def test_each_change_has_its_mail(current: str, wanted: rules.State, kind: str) -> None:
    assert rules.mail_for_change(current, wanted) == kind


def test_no_change_is_refused() -> None:
    with pytest.raises(Refusal, match="Nothing to change"):
        rules.check_change("confirmed", "confirmed")
