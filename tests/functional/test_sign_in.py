"""An organiser signs in and out, with a password or a one-time link."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select

from tests import factories
from tests.conftest import QUICK_HASH, make_app
from tracker.accounts import service
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import Organiser, SignInLink

Committed = Callable[[Callable[[], Any]], Any]
PASSWORD = "four unusual words here"
ADDRESS = "ana@secretariat.example"


@pytest.fixture
def real_hash(app: Flask) -> Iterator[None]:
    """Passwords are hashed at the cost that a real instance pays, which a test notices."""
    context = app.extensions["security"].pwd_context
    context.update(argon2__rounds=3, argon2__memory_cost=65536, argon2__parallelism=1)
    yield
    context.update(**QUICK_HASH)


@pytest.fixture
def ana(app: Flask, committed: Committed) -> Organiser:
    """An organiser who knows her password."""
    return committed(lambda: factories.make_organiser(ADDRESS, password=hash_password(PASSWORD)))


def attempt(client: FlaskClient, email: str = ADDRESS, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/o/sign-in", data={"email": email, "password": password, **more})


def is_in(client: FlaskClient) -> bool:
    return client.get("/o/settings/profile").status_code == 200


@pytest.mark.usefixtures("ana")
def test_signs_in_and_out(client: FlaskClient) -> None:
    assert not is_in(client)
    assert attempt(client, email=" ANA@secretariat.example ").status_code == 302
    assert is_in(client)
    assert db.session.scalars(select(Organiser.last_seen_at)).one() is not None
    assert client.get("/o/sign-out").status_code in (404, 405)
    assert client.post("/o/sign-out").status_code == 302
    assert not is_in(client)


@pytest.mark.usefixtures("real_hash")
def test_says_the_same_for_unknown_wrong_and_disabled(app: Flask, committed: Committed) -> None:
    committed(lambda: factories.make_organiser(ADDRESS, password=hash_password(PASSWORD)))
    committed(
        lambda: factories.make_organiser("old@x.example", active=False, password=hash_password(PASSWORD))
    )
    committed(lambda: factories.make_organiser("new@x.example"))
    tries = [
        ("nobody@x.example", PASSWORD),
        (ADDRESS, "wrong password"),
        ("old@x.example", PASSWORD),
        ("new@x.example", PASSWORD),
        ("no address\0", PASSWORD),
    ]
    pages, fastest = set(), []
    for email, password in tries:
        times = []
        for _ in range(2):
            begun = time.process_time()
            answer = attempt(app.test_client(), email, password)
            times.append(time.process_time() - begun)
        assert answer.status_code == 422
        pages.add(re.sub(r'value="[^"]*"', "", answer.text))
        fastest.append(min(times))
    assert len(pages) == 1
    assert "wrong, or the account is disabled" in pages.pop()
    assert min(fastest) > max(fastest) / 3  # one argon2 in each; without it a tenth or less


@pytest.mark.usefixtures("ana")
def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, client: FlaskClient) -> None:
    attempt(client)
    cookie = client.get_cookie("tracker")
    assert cookie
    thief = app.test_client()
    thief.set_cookie("tracker", cookie.value)
    assert is_in(thief)
    client.post("/o/sign-out")
    assert not is_in(thief) and not is_in(client)
    assert thief.post("/o/sign-out").status_code == 302
    attempt(client)
    assert is_in(client) and not is_in(thief)


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(
    "way",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        " //evil.example",
        "\t//evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "https:///evil.example",
        "http://localhost@evil.example/",
    ],
)
def test_never_leads_to_another_site(app: Flask, way: str) -> None:
    for answer in (
        attempt(app.test_client(), next=way),
        app.test_client().post(
            "/o/sign-in", query_string={"next": way}, data={"email": ADDRESS, "password": PASSWORD}
        ),
    ):
        assert answer.status_code == 302
        to = answer.headers["Location"]
        assert to.startswith("/") and not to.startswith(("//", "/\\")), to


@pytest.mark.usefixtures("ana")
def test_goes_on_where_one_wanted_to_go(client: FlaskClient) -> None:
    answer = client.get("/o/settings/profile?x=1")
    assert answer.headers["Location"] == "/o/sign-in?next=/o/settings/profile?x%3D1"
    form = client.get(answer.headers["Location"])
    assert 'value="/o/settings/profile?x=1"' in form.text
    assert attempt(client, next="/o/settings/profile?x=1").headers["Location"] == "/o/settings/profile?x=1"


def test_a_disabled_organiser_is_out_at_once(
    client: FlaskClient, ana: Organiser, committed: Committed
) -> None:
    other = committed(lambda: factories.make_organiser("b@x.example", password=hash_password(PASSWORD)))
    attempt(client)
    assert is_in(client)
    committed(lambda: service.disable(ana.id, actor=COMMAND, now=utc_now()))
    assert not is_in(client)
    committed(lambda: service.enable(ana.id, actor=COMMAND))
    assert not is_in(client), "an old session must not come back to life"
    with pytest.raises(service.LastOrganiser):
        committed(lambda: service.disable(ana.id, actor=COMMAND, now=utc_now()))
        committed(lambda: service.disable(other.id, actor=COMMAND, now=utc_now()))


def test_a_link_lets_in_once(client: FlaskClient, committed: Committed) -> None:
    organiser, token = committed(
        lambda: service.invite(email="Neu@x.example", name="", actor=COMMAND, now=utc_now())
    )
    address = f"/o/sign-in/{token}"
    for _ in range(2):
        assert "neu@x.example" in client.get(address).text, "looking uses nothing up"
    for bad in ("short", "passwort123", "neu@x.example1", "1111111111111"):
        assert client.post(address, data={"password": bad}).status_code == 422
    assert client.post(address, data={"password": " " + PASSWORD}).status_code == 303
    assert is_in(client)
    again = client.get(address)
    assert (again.status_code, "used already" in again.text) == (410, True)
    assert client.post(address, data={"password": PASSWORD}).status_code == 410
    assert attempt(client.application.test_client(), "neu@x.example").status_code == 422
    assert attempt(client.application.test_client(), "neu@x.example", " " + PASSWORD).status_code == 302
    assert token not in str(db.session.execute(select(SignInLink.token_hash)).all())


def test_old_replaced_and_unknown_links_say_so(
    client: FlaskClient, ana: Organiser, committed: Committed
) -> None:
    then = utc_now() - timedelta(hours=73)
    old = committed(lambda: service.reset(ana.id, actor=COMMAND, now=then))
    assert "three days" in client.get(f"/o/sign-in/{old}").text
    first = committed(lambda: service.reset(ana.id, actor=COMMAND, now=utc_now()))
    committed(lambda: service.reset(ana.id, actor=COMMAND, now=utc_now()))
    assert client.get(f"/o/sign-in/{first}").status_code == 410
    assert client.get("/o/sign-in/no-such-link").status_code == 404
    code = committed(lambda: service.reset(ana.id, actor=COMMAND, now=utc_now()))
    committed(lambda: factories.make_organiser("b@x.example", password="x"))
    committed(lambda: service.disable(ana.id, actor=COMMAND, now=utc_now()))
    assert client.get(f"/o/sign-in/{code}").status_code == 410


def test_tries_are_throttled(app: Flask, tmp_path: Path) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    strict = make_app(tmp_path, database_url=url, sign_in_limit="3 per 15 minutes")
    with strict.app_context():
        begin_write()
        factories.make_organiser(ADDRESS, password=hash_password(PASSWORD))
        db.session.commit()
        client = strict.test_client()
        for _ in range(3):
            assert attempt(client, password="wrong").status_code == 422
        answer = attempt(client)
        assert (answer.status_code, "too often" in answer.text) == (429, True)
        assert client.get("/o/sign-in").status_code == 200
        assert client.post("/o/sign-in/any", data={"password": PASSWORD}).status_code == 429
        db.session.remove()
        db.engine.dispose()


def test_tries_for_one_account_are_throttled_from_wherever(app: Flask, tmp_path: Path) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    strict = make_app(tmp_path, database_url=url, sign_in_limit="3 per 15 minutes")
    with strict.app_context():
        for account in (ADDRESS, "nobody@x.example"):
            for at in range(4):
                answer = strict.test_client().post(
                    "/o/sign-in",
                    data={"email": account.upper() if at else account, "password": "wrong"},
                    environ_base={"REMOTE_ADDR": f"10.0.{len(account)}.{at}"},
                )
                assert answer.status_code == (422 if at < 3 else 429)
        db.session.remove()
        db.engine.dispose()


def test_hashes_anew_what_was_hashed_the_old_way(client: FlaskClient, committed: Committed) -> None:
    old = "$argon2id$v=19$m=8,t=1,p=1$"
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert weak.startswith(old)
    committed(lambda: factories.make_organiser(ADDRESS, password=weak))
    assert attempt(client).status_code == 302
    assert not str(db.session.scalars(select(Organiser.password)).one()).startswith(old)
    assert attempt(client.application.test_client()).status_code == 302
