"""When a mail is tried again, given up or put off, and what a refusal says about an address."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.mail import rules

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "age", "least", "most"),
    [
        (1, timedelta(), 30, 60),
        (2, timedelta(minutes=1), 60, 72),
        (3, timedelta(minutes=2), 120, 144),
        (4, timedelta(minutes=5), 240, 300),
        (9, timedelta(minutes=59), 240, 300),
        (18, timedelta(hours=1), 25 * 60, 30 * 60),
        (60, timedelta(hours=23), 25 * 60, 30 * 60),
        (39, timedelta(days=3), 25 * 60, 30 * 60),
    ],
)
def test_pauses_grow(attempts: int, age: timedelta, least: int, most: int) -> None:
    for _ in range(50):
        again = rules.next_try(attempts, NOW - age, NOW)
        assert again is not None
        assert least <= (again - NOW).total_seconds() <= most


def test_a_mail_is_tried_for_a_day_before_it_is_given_up() -> None:
    now, attempts = NOW, 1
    while (again := rules.next_try(attempts, NOW, now)) is not None:
        now, attempts = again, attempts + 1
    assert timedelta(hours=24) <= now - NOW < timedelta(hours=25)
    assert attempts >= rules.LEAST_TRIES


def test_pauses_differ_from_mail_to_mail() -> None:
    assert len({rules.next_try(3, NOW, NOW) for _ in range(20)}) > 10


@pytest.mark.parametrize(
    ("minutes_ago", "wait"),
    [
        ([], 0),
        ([1, 2, 3, 4], 0),
        ([50, 40, 30, 20, 10], 10),
        ([59, 50, 40, 30, 20, 10], 10),
        ([61, 50, 40, 30, 20], 0),
        ([0, 0, 0, 0, 0], 60),
    ],
)
def test_the_sixth_in_an_hour_waits(minutes_ago: list[int], wait: int) -> None:
    sent = [NOW - timedelta(minutes=each) for each in minutes_ago]
    assert rules.may_be_sent_at(sent, NOW) == NOW + timedelta(minutes=wait)


@pytest.mark.parametrize(
    ("answer", "is_about"),
    [
        ("550 No such person", True),
        ("550 5.1.1 <x@y.example> unknown", True),
        ("552 5.2.2 mailbox full", True),
        ("554 5.7.1 relay access denied", False),
        ("550 5.7.26 not authenticated", False),
        ("550 5.3.4 system limit", False),
        ("451 4.7.1 try later", False),
        ("", False),
    ],
)
def test_what_is_about_the_address(answer: str, is_about: bool) -> None:
    assert rules.is_about_address(answer) is is_about
