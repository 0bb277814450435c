"""The links in mails: nobody can guess one, bend one, or learn one from a page, a header or a log."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.functional.test_access import address, plain
from tests.world import Names, make_world, values_for
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Registration
from tracker.signed_links import BYTES, PERSON_KEPT, Purpose, make_token, read_token
from tracker.web.headers import is_personal_link

KEY = "a key for tests only, long enough to sign with"
SAMPLES = 10_000
# What opens the same pages: who manages a place may join too, and each kind of mails is left on one page.
ALSO_OPENS = {"unsubscribe": ("digest", "report")}
MANY_YEARS = datetime(2199, 1, 1, tzinfo=UTC)
Committed = Callable[[Callable[[], Any]], Any]


def proof(token: str) -> str:
    return token.partition("-")[2]


def test_ten_thousand_tokens_have_nothing_in_common() -> None:
    """160 bits, no two alike, every letter of 32 as frequent as any other at each place."""
    purposes = get_args(Purpose)
    proofs = [
        proof(make_token(KEY, purposes[number % len(purposes)], number // len(purposes) + 1, 1))
        for number in range(SAMPLES)
    ]
    assert BYTES * 8 >= 128
    assert len(set(proofs)) == SAMPLES
    assert {len(one) for one in proofs} == {math.ceil(BYTES * 8 / 5)}
    for place in range(len(proofs[0])):
        counts = Counter(one[place] for one in proofs)
        assert len(counts) == 32
        # 10,000 over 32 letters: 312 each, with a spread of 17; six of these are 105
        assert max(abs(count - SAMPLES / 32) for count in counts.values()) < 105


def test_half_of_the_bits_differ_between_neighbours() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    pairs = [
        (proof(make_token(KEY, "manage", number, 1)), proof(make_token(KEY, "manage", number + 1, 1)))
        for number in range(1, 1000)
    ]
    differing = sum(
        (letters.index(one) ^ letters.index(two)).bit_count()
        for first, second in pairs
        for one, two in zip(first, second, strict=True)
    )
    assert 0.49 < differing / (len(pairs) * BYTES * 8) < 0.51


@pytest.fixture
def world(committed: Committed) -> dict[str, Names]:
    return committed(make_world)


def personal_pages(app: Flask, world: dict[str, Names]) -> Iterator[tuple[str, str]]:
    """(token, path) of every page behind a personal link."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        names = values_for(world, rule.endpoint)
        if "GET" in (rule.methods or ()) and "token" in rule.arguments:
            path = address(app, rule, names)
            if is_personal_link(path):
                yield names["token"], path


def is_check(path: str) -> bool:
    """Whether it tells whoever holds a certificate if it is genuine: no link of theirs that could end."""
    return path.startswith("/verify/")


def bent(token: str) -> dict[str, str]:
    """What somebody could make of a token of theirs."""
    kind, said = token[0], proof(token)
    number = re.match(r"[a-z](\d+)", token)
    assert number
    last = "a" if said[-1] != "a" else "b"
    return {
        "cut short": token[:-1],
        "cut in two": token.partition("-")[0],
        "one letter more": token + "a",
        "another last letter": token[:-1] + last,
        "in capitals": token.upper(),
        "one capital": token[:-1] + (said[-1].upper() if said[-1].isalpha() else "A"),
        "another row": token.replace(f"{kind}{number[1]}", f"{kind}{int(number[1]) + 1}", 1),
        "a huge row": token.replace(f"{kind}{number[1]}", f"{kind}{'9' * 10}", 1),
        "another purpose's letter": f"{'x' if kind != 'x' else 'y'}{token[1:]}",
        "a zero in front": token.replace(f"{kind}{number[1]}", f"{kind}0{number[1]}", 1),
        "spaces": f"%20{token}",
        "nothing": "-",
    }


def test_every_bent_token_meets_the_same_page(
    app: Flask, client: FlaskClient, world: dict[str, Names]
) -> None:
    registration = db.session.get_one(Registration, world[""]["registration_id"])
    number, generation = registration.id, registration.link_generation
    wrong, tried, pages = [], 0, set()
    checked: dict[str, set[str]] = {}
    for token, path in list(personal_pages(app, world)):
        assert client.get(path).status_code == 200, path
        own = read_token(token)
        assert own is not None
        others = [
            each
            for each in get_args(Purpose)
            if each not in {own.purpose, "manage", "join"}.union(ALSO_OPENS.get(own.purpose, ()))
        ]
        genuine = {f"of {each}": make_token(KEY, each, number, generation) for each in others}
        for how, changed in (bent(token) | genuine).items():
            answer = client.get(path.replace(token, changed))
            tried += 1
            of_its_own = checked.setdefault(path, set()) if is_check(path) else pages
            of_its_own.add(plain(answer.text))
            if answer.status_code != (404 if is_check(path) else 410):
                wrong.append((path, how, answer.status_code))
    assert wrong == []
    assert tried > 150
    assert len(pages) == 1
    assert {len(each) for each in checked.values()} == {1}


def test_raising_the_generation_ends_a_token(
    app: Flask, client: FlaskClient, world: dict[str, Names], committed: Committed
) -> None:
    """Each row of whom a link is: registrations, people, focal points, invitations, places in a series."""
    pages = list(personal_pages(app, world))

    def raise_all() -> None:
        for model in (mapper.class_ for mapper in db.Model.registry.mappers):
            if hasattr(model, "link_generation"):
                db.session.execute(db.update(model).values(link_generation=model.link_generation + 1))

    committed(raise_all)
    answers = {(client.get(path).status_code, is_check(path)) for _, path in pages}
    assert answers == {(410, False), (404, True)}


def test_what_ends_by_itself_ends(app: Flask, client: FlaskClient, world: dict[str, Names]) -> None:
    own = dict(personal_pages(app, world))
    for token, path in own.items():
        claim = read_token(token)
        assert claim is not None
        if claim.purpose not in ("manage", "join", "person", "invitation"):
            continue  # for as long as the focal point or the place in the series is one
        later = PERSON_KEPT if claim.purpose == "person" else MANY_YEARS - utc_now()
        with time_machine.travel(utc_now() + later, tick=False):
            assert client.get(path).status_code == 410, path


def test_pages_tell_no_referrer_and_nobody_keeps_them(
    app: Flask, client: FlaskClient, world: dict[str, Names]
) -> None:
    for token, path in personal_pages(app, world):
        for asked in (path, path.replace(token, "no-such-token")):
            answer = client.get(asked)
            assert answer.headers["Referrer-Policy"] == "no-referrer", path
            assert answer.headers["Cache-Control"] == "no-store", path
            assert "noindex" in answer.headers["X-Robots-Tag"], path


def test_no_log_tells_a_token(
    app: Flask,
    client: FlaskClient,
    world: dict[str, Names],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither what is asked for nor what goes wrong: every page of a token, and one that fails."""
    pages = list(personal_pages(app, world))
    for _token, path in pages:
        client.get(path)
        client.post(path, data={"email": "maya.secret@lantern.example"})
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "registrations.manage", _fail)
    broken = client.get(f"/r/{world['']['token']}")
    assert broken.status_code == 500
    logged = capfd.readouterr().err + caplog.text
    assert "registrations.manage 500" in logged and "Traceback" in logged
    for token, _path in pages:
        assert proof(token) not in logged
    assert "maya.secret" not in logged


def _fail(token: str) -> str:
    raise RuntimeError("this page is broken")
