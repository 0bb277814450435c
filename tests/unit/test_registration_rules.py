"""May this person register now, who is next, what a page may reveal: tables of cases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.errors import Refusal
from tracker.registrations import rules
from tracker.registrations.rules import Places, RegistrationClosed
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
    ],
)
def test_the_door(facts: dict[str, Any], now: datetime, door: str) -> None:
    assert rules.find_door(places(**facts), now) == door


def test_says_why_it_is_closed() -> None:
    for facts, words in (({"state": "cancelled"}, "cancelled"), ({"closes_at": BEFORE}, "closed")):
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
