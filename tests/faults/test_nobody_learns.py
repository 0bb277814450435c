"""Nobody learns from an answer, or from how long it takes, whether an address is known.

`make soak` asks for 200 known and 200 unknown addresses, in turn, and compares the times; a run of
all tests asks for a few and compares what is answered. The control answers known addresses in other words.
"""

import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from werkzeug.test import TestResponse

from tests import factories
from tests.conftest import SECRET
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Registration
from tracker.registrations import browser_memory, service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for

SOAKS = "TRACKER_SOAK" in os.environ  # make soak: the bar's own numbers
PEOPLE = 200 if SOAKS else 6
WARM_UP = 10 if SOAKS else 1
MOST_DIFFERENCE = 0.005  # seconds between the medians
MOST_SHARE = 0.05
CLOCK = time.thread_time  # on a busy machine the time on the wall says what others do
VARY = ("Content-Length", "Set-Cookie")  # compared by what they are made of

Committed = Callable[[Callable[[], Any]], Any]
Ask = Callable[[FlaskClient, str, int], TestResponse]


@pytest.fixture
def webinar_id(committed: Committed) -> Iterator[int]:
    """A webinar to come; every known address registered a day ago, and so did as many who hand a place on."""

    def make() -> int:
        start = (utc_now() + timedelta(days=20)).replace(tzinfo=None, microsecond=0)
        factories.make_organisation(domain="lantern.example")
        webinar = factories.make_webinar(factories.make_series(), slug="open-data", local_start=start)
        number = int(webinar.id)
        for which in range(PEOPLE + WARM_UP):
            for email in (address(which, is_known=True), *(giver(which, known) for known in (True, False))):
                details = clean_details(email=email, name="Maya Cruz")
                service.register(number, details, PUBLIC, utc_now())
        return number

    with time_machine.travel(utc_now() - timedelta(days=1)):
        number = committed(make)
    yield int(number)


def address(which: int, *, is_known: bool) -> str:
    return f"{'k' if is_known else 'u'}{which:04}@lantern.example"


def giver(which: int, known: bool) -> str:
    return f"g{which:04}{'k' if known else 'u'}@lantern.example"


def register(client: FlaskClient, email: str, which: int) -> TestResponse:
    sent = {"email": email, "name": "Maya Cruz", "tz": "Asia/Manila"}
    return client.post("/knowledge-exchange/open-data/register", data=sent)


def ask_for_links(client: FlaskClient, email: str, which: int) -> TestResponse:
    return client.post("/me", data={"email": email})


def hand_on(client: FlaskClient, email: str, which: int) -> TestResponse:
    """The first question; the place itself is given in the next."""
    return client.post(f"{_link(which, email)}/hand-on", data={"name": "Ben Okoro", "email": email})


def hand_on_surely(client: FlaskClient, email: str, which: int) -> TestResponse:
    sent = {"name": "Ben Okoro", "email": email, "is_sure": "yes"}
    return client.post(f"{_link(which, email)}/hand-on", data=sent)


def register_colleague(client: FlaskClient, email: str, which: int) -> TestResponse:
    sent = {"name": "Ben Okoro", "email": email}
    return client.post(f"{_link(which, email)}/colleagues", data=sent)


def _link(which: int, email: str) -> str:
    own = giver(which, email.startswith("k"))
    registration = db.session.scalars(db.select(Registration).where(Registration.email == own)).one()
    return f"/r/{token_for(registration, 'manage')}"


ASKED: dict[str, Ask] = {
    "register": register,
    "me": ask_for_links,
    "hand on": hand_on,
    "hand on, sure": hand_on_surely,
    "colleague": register_colleague,
}


NONCES = re.compile(r"[a-z]\d+-[a-z2-7]{32}|[\w.]+@lantern\.example|csrf_token\" value=\"[^\"]*")


def look_of(answer: TestResponse) -> tuple[Any, ...]:
    """What of an answer could tell: status, headers, text, the shape of what the browser keeps."""
    headers = {name: NONCES.sub("", value) for name, value in answer.headers if name not in VARY}
    cookies = [value.partition("=")[0] for value in answer.headers.getlist("Set-Cookie")]
    return answer.status_code, sorted(headers.items()), cookies, kept(answer), NONCES.sub("", answer.text)


def kept(answer: TestResponse) -> list[int]:
    """The lengths of what the cookie of one's places says, which its bearer can read."""
    for value in answer.headers.getlist("Set-Cookie"):
        name, _, rest = value.partition("=")
        if name == browser_memory.COOKIE:
            (told,) = URLSafeSerializer(SECRET, salt="places").loads(rest.partition(";")[0]).values()
            return [len(each) for each in told]
    return []


def compare(app: Flask, ask: Ask) -> tuple[set[Any], list[float], list[float]]:
    """Known and unknown in turn, each in a browser of its own: how answers look, and seconds of each."""
    looks, seconds = set(), {True: [], False: []}  # type: ignore[var-annotated]
    for which in range(PEOPLE + WARM_UP):
        for is_known in (True, False) if which % 2 else (False, True):
            client, email = app.test_client(), address(which, is_known=is_known)
            started = CLOCK()
            answer = ask(client, email, which)
            took = CLOCK() - started
            looks.add(str(look_of(answer)))
            if which >= WARM_UP:
                seconds[is_known].append(took)
    return looks, seconds[True], seconds[False]


@pytest.mark.parametrize("name", ASKED)
def test_known_and_unknown_addresses_are_answered_alike(
    app: Flask, webinar_id: int, name: str, record_property: Any
) -> None:
    looks, known, unknown = compare(app, ASKED[name])
    told = f"{name}: {len(known)} known {ms(known)}, {len(unknown)} unknown {ms(unknown)} (medians)"
    print(f"\n{told}, p = {alike(known, unknown):.3f}")
    record_property("told", told)
    assert len(looks) == 1, looks
    if SOAKS:
        between = abs(statistics.median(known) - statistics.median(unknown))
        assert between < max(MOST_DIFFERENCE, MOST_SHARE * statistics.median(unknown))


def test_the_comparison_would_notice(app: Flask, webinar_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the browser of a known address got no ticket, its cookie would be shorter."""
    monkeypatch.setattr(browser_memory, "any_ticket", lambda: "")
    looks, _, _ = compare(app, register)
    assert len(looks) == 2


def ms(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.2f} ms"


def alike(one: list[float], two: list[float]) -> float:
    """Mann-Whitney U, two-sided, by the normal approximation: small where two samples differ."""
    both = sorted([(value, 0) for value in one] + [(value, 1) for value in two])
    ranks = sum(rank for rank, (_, which) in enumerate(both, 1) if which == 0)
    n, m = len(one), len(two)
    spread = (n * m * (n + m + 1) / 12) ** 0.5
    z = abs(ranks - n * (n + 1) / 2 - n * m / 2) / spread
    return 2 * (1 - statistics.NormalDist().cdf(z))
