"""Personal links open one registration for one purpose, and the way to the platform opens in time."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from tracker import signed_links as links
from tracker.registrations.joining import JOIN_OPENS_MINUTES, find_way, opens_at, time_left
from tracker.registrations.rules import Places

KEY = "a key for tests only"
START = datetime(2027, 3, 25, 9, tzinfo=UTC)


def test_a_token_is_made_again_and_holds() -> None:
    token = links.make_token(KEY, "manage", 12, 1)
    assert token == links.make_token(KEY, "manage", 12, 1)
    claim = links.read_token(token)
    assert claim is not None
    assert (claim.purpose, claim.row_id) == ("manage", 12)
    assert links.is_genuine(KEY, claim, 1)
    assert len(claim.proof) * 5 >= 128
    assert token.replace("-", "").isalnum() and token.isascii() and token == token.lower()


def test_nothing_else_opens_it() -> None:
    token = links.make_token(KEY, "manage", 12, 1)
    claim = links.read_token(token)
    assert claim is not None
    assert not links.is_genuine(KEY, claim, 2)
    assert not links.is_genuine("another key", claim, 1)
    for other in (
        token.replace("m12", "j12"),
        token.replace("m12", "m13"),
        token[:-1] + "a",
        token[:-1] + "b",
    ):
        forged = links.read_token(other)
        assert other == token or forged is None or not links.is_genuine(KEY, forged, 1), other


@pytest.mark.parametrize(
    "text",
    [
        "",
        "m12",
        "no-such-token",
        "x12-" + "a" * 32,
        "p12u-" + "a" * 32,
        "p12u0-" + "a" * 32,
        "m012-" + "a" * 32,
        "m0-" + "a" * 32,
        "m-1-" + "a" * 32,
        "m12-" + "a" * 31,
        "m12-" + "a" * 33,
        "m12-" + "A" * 32,
        "m9999999999-" + "a" * 32,
        "m١٢-" + "a" * 32,
        "m12-" + "a" * 32 + "\n",
    ],
)
def test_what_cannot_be_ours_is_not_read(text: str) -> None:
    assert links.read_token(text) is None


def test_links_end_ninety_days_after_the_webinar() -> None:
    assert not links.has_ended(START, START + timedelta(days=90, seconds=-1))
    assert links.has_ended(START, START + timedelta(days=90))


def places(state: str = "scheduled") -> Places:
    return Places(
        state=state,
        is_published=True,
        starts_at=START,
        minutes=90,
        closes_at=None,
        capacity=None,
        confirmed=1,
        waiting=0,
    )


@pytest.mark.parametrize(
    ("minutes", "way"), [(-16, "before"), (-15, "open"), (0, "open"), (89, "open"), (90, "after")]
)
def test_the_way_opens_before_the_start_and_closes_at_the_end(minutes: int, way: str) -> None:
    assert find_way(places(), "confirmed", START + timedelta(minutes=minutes)) == way
    assert opens_at(START) == START - timedelta(minutes=JOIN_OPENS_MINUTES)


@pytest.mark.parametrize("state", ["waitlisted", "pending", "declined", "cancelled"])
def test_only_a_place_lets_in(state: str) -> None:
    assert find_way(places(), state, START) == "no_place"


def test_a_webinar_that_does_not_take_place_lets_nobody_in() -> None:
    assert find_way(places("cancelled"), "confirmed", START) == "cancelled"
    assert find_way(places("draft"), "confirmed", START) == "before"
    assert find_way(places("held"), "confirmed", START) == "after"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=3, minutes=4), (2, 3, 4)),
        (timedelta(seconds=1), (0, 0, 1)),
        (timedelta(minutes=60), (0, 1, 0)),
        (timedelta(minutes=59, seconds=30), (0, 1, 0)),
        (timedelta(0), (0, 0, 0)),
        (timedelta(days=-1), (0, 0, 0)),
    ],
)
def test_time_left(left: timedelta, said: tuple[int, int, int]) -> None:
    assert time_left(START, START - left) == said


def test_a_token_can_say_when_it_ends() -> None:
    token = links.make_token(KEY, "person", 7, 3, until=START)
    claim = links.read_token(token)
    assert claim is not None and links.is_genuine(KEY, claim, 3)
    assert not links.is_past(claim, START - timedelta(seconds=1))
    assert links.is_past(claim, START)
    longer = links.read_token(token.replace(f"u{claim.until}", f"u{(claim.until or 0) + 60}"))
    assert longer is not None and not links.is_genuine(KEY, longer, 3)


def test_every_purpose_has_a_letter_of_its_own() -> None:
    tokens = {links.make_token(KEY, purpose, 1, 1)[0] for purpose in get_args(links.Purpose)}
    assert len(tokens) == len(get_args(links.Purpose))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Open https://x.example/r/{m}/join now.", "Open https://x.example/r/…/join now."),
        ("{m}\n({p}), {m}", "…\n(…), …"),
        ("webinars+{b}@x.example", "webinars+…@x.example"),
        ("m12-short, https://x.example/series/open-data-2027", None),
    ],
)
def test_a_kept_text_opens_nothing(text: str, hidden: str | None) -> None:
    tokens = {
        "m": links.make_token(KEY, "manage", 12, 1),
        "p": links.make_token(KEY, "person", 7, 3, until=START),
        "b": links.make_token(KEY, "bounce", 9, 0),
    }
    assert links.hide_tokens(text.format(**tokens)) == (text if hidden is None else hidden)
