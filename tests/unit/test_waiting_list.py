"""Who moves up: in order, by turns over organisations, never over a quota; tables of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.registrations.waiting_list import (
    Key,
    Waiting,
    count_blocked,
    organisation_key,
    who_moves_up,
)

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def line_of(letters: str) -> list[Waiting]:
    """One who waits for each letter, in its order; the letter is the organisation, "-" is none."""
    return [
        Waiting(
            registration_id=number,
            queued_at=NOON + timedelta(minutes=number),
            key=None if letter == "-" else letter,
        )
        for number, letter in enumerate(letters)
    ]


def numbers(moving: list[Waiting]) -> list[int]:
    return [one.registration_id for one in moving]


@pytest.mark.parametrize(
    ("waiting", "free", "confirmed", "moving"),
    [
        ("aaab", 2, {}, [0, 3]),  # each organisation has a turn before anybody has a second one
        ("aaab", 3, {}, [0, 3, 1]),
        ("aaab", None, {}, [0, 3, 1, 2]),
        ("aabbc", 3, {}, [0, 2, 4]),
        ("ab", 1, {"a": 5, "b": 1}, [1]),  # the fewest places first
        ("ab", 1, {"a": 1, "b": 1}, [0]),  # of two alike, who waited longest
        ("aab", 2, {"b": 1}, [0, 1]),  # at one each, who waited longest
        ("aabb", 3, {"a": 3}, [2, 3, 0]),
        ("--a", 2, {}, [0, 2]),  # people without organisation share one turn
        ("---", 2, {}, [0, 1]),
        ("a", 0, {}, []),
        ("", 3, {}, []),
    ],
)
def test_takes_turns(waiting: str, free: int | None, confirmed: dict[Key, int], moving: list[int]) -> None:
    found = who_moves_up(line_of(waiting), free, takes_turns=True, confirmed=confirmed)
    assert numbers(found) == moving


@pytest.mark.parametrize(
    ("waiting", "free", "quota", "confirmed", "moving"),
    [
        ("aab", 3, 1, {}, [0, 2]),
        ("aab", 1, 1, {"a": 1}, [2]),  # passes over who has all its places
        ("aab", 1, 2, {"a": 1}, [0]),
        ("aaa", None, 2, {}, [0, 1]),
        ("a--", 3, 1, {"a": 1}, [1, 2]),  # people without organisation have no quota
        ("ab", 2, 0, {}, []),
        ("ab", 2, 3, {"a": 5}, [1]),  # a quota lowered afterwards drops nobody
    ],
)
def test_passes_over_organisations_at_their_quota(
    waiting: str, free: int | None, quota: int, confirmed: dict[Key, int], moving: list[int]
) -> None:
    assert numbers(who_moves_up(line_of(waiting), free, quota=quota, confirmed=confirmed)) == moving


def test_turns_and_quota_hold_together() -> None:
    found = who_moves_up(line_of("aaabbc"), None, quota=2, takes_turns=True, confirmed={"c": 1})
    assert numbers(found) == [0, 3, 1, 4, 5]


@pytest.mark.parametrize(
    ("waiting", "quota", "confirmed", "blocked"),
    [
        ({"a": 3}, None, {"a": 9}, 0),
        ({"a": 3}, 2, {"a": 2}, 3),
        ({"a": 3}, 2, {"a": 1}, 2),
        ({"a": 3}, 2, {"a": 5}, 3),
        ({"a": 1, None: 4}, 1, {"a": 1, None: 7}, 1),
    ],
)
def test_counts_who_waits_for_their_own_organisation_only(
    waiting: dict[Key, int], quota: int | None, confirmed: dict[Key, int], blocked: int
) -> None:
    assert count_blocked(waiting, quota, confirmed) == blocked


@pytest.mark.parametrize(
    ("organisation_id", "typed", "key"),
    [
        (7, "anything", "id 7"),
        (None, " Lantern  HOUSE ", "name lantern house"),
        (None, "  ", None),
        (None, "", None),
    ],
)
def test_whose_place_it_is(organisation_id: int | None, typed: str, key: Key) -> None:
    assert organisation_key(organisation_id, typed) == key
