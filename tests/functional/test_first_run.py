"""Whoever starts a new instance sets it up in the browser, once, with the code of the terminal."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.conftest import make_app
from tracker.accounts.service import make_first_run_code
from tracker.database import begin_write, db
from tracker.errors import Refusal
from tracker.models import AuditEntry, Organisation, Organiser, Series, SignInLink
from tracker.organisations import queries

Committed = Callable[[Callable[[], Any]], Any]
TYPED = {
    "name": "Ana Lindqvist",
    "email": "Ana@secretariat.example",
    "password": "four unusual words",
    "host": "End Violence",
    "host_domain": "endviolence.example",
    "series": "Global Knowledge Exchange Webinar",
    "zone": "Geneva",
    "earlier": "2018: 3, 2019: 4",
}


@pytest.fixture
def code(committed: Committed) -> str:
    return committed(make_first_run_code)


def rows() -> list[int]:
    return [
        db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (Organiser, Organisation, Series, AuditEntry)
    ]


def test_sets_everything_up_once(client: FlaskClient, code: str) -> None:
    assert client.get("/first-run").status_code == 200
    answer = client.post("/first-run", data=TYPED | {"code": code.lower().replace("-", " ")})
    assert answer.status_code == 303
    assert client.get("/o/settings/profile").status_code == 200, "signed in"
    series = db.session.scalars(select(Series)).one()
    assert (series.held_before, series.balance_per_year) == (7, {"2018": 3, "2019": 4})
    assert series.balance_before_on == date(2020, 1, 1), "the lists of these years can be added"
    assert (series.zone, series.host.name) == ("Europe/Zurich", "End Violence")
    assert db.session.scalars(select(Organiser.zone)).one() == "Europe/Zurich"
    ((_, host),) = queries.load_details().items()
    assert (host.domains, [one.kind for one in host.periods]) == (("endviolence.example",), ["host"])
    assert client.get("/first-run").status_code == 404
    other = client.application.test_client()
    assert other.post("/first-run", data=TYPED | {"code": code}).status_code == 404
    assert db.session.scalar(select(func.count(SignInLink.id)).where(SignInLink.used_at.is_(None))) == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "AAAA-BBBB-CCCC"}, "code"),
        ({"code": ""}, "code"),
        ({"email": "no address"}, "email"),
        ({"name": " "}, "name"),
        ({"password": "short"}, "password"),
        ({"host": ""}, "host"),
        ({"host_domain": "gmail.com"}, "host_domain"),
        ({"series": ""}, "series"),
        ({"zone": "Nowhere"}, "zone"),
        ({"held_0": "many"}, "held_0"),
        ({"earlier": "some"}, "earlier"),
        ({"earlier": "2990: 4"}, "earlier"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(
    client: FlaskClient, code: str, wrong: dict[str, str], field: str
) -> None:
    answer = client.post("/first-run", data=TYPED | {"code": code} | wrong)
    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    assert rows() == [0, 0, 0, 0]
    assert client.post("/first-run", data=TYPED | {"code": code}).status_code == 303


def test_everything_that_is_missing_is_said_at_once(client: FlaskClient, code: str) -> None:
    answer = client.post("/first-run", data={})
    assert answer.status_code == 422
    missing = ("code", "name", "email", "password", "series", "host", "zone")
    assert [field for field in missing if f'href="#{field}"' in answer.text] == list(missing)


def test_whoever_wants_to_sign_in_first_is_led_here(client: FlaskClient, code: str) -> None:
    assert 'href="/first-run"' in client.get("/o", follow_redirects=True).text
    client.post("/first-run", data=TYPED | {"code": code})
    other = client.application.test_client()
    assert "/first-run" not in other.get("/o", follow_redirects=True).text


def test_this_years_webinars_count_too(client: FlaskClient, code: str) -> None:
    assert client.post("/first-run", data=TYPED | {"code": code, "held_2": "2"}).status_code == 303
    series = db.session.scalars(select(Series)).one()
    assert series.held_before == 9
    assert series.balance_before_on is not None


def test_uses_an_organisation_that_is_there(client: FlaskClient, code: str, committed: Committed) -> None:
    committed(lambda: factories.make_organisation("END VIOLENCE", kind="host"))
    assert client.post("/first-run", data=TYPED | {"code": code}).status_code == 303
    ((_, host),) = queries.load_details().items()
    assert (host.name, host.domains, host.countries) == ("END VIOLENCE", ("endviolence.example",), ("PH",))


def test_there_is_no_code_once_there_is_an_organiser(
    client: FlaskClient, code: str, committed: Committed
) -> None:
    second = committed(make_first_run_code)
    assert client.post("/first-run", data=TYPED | {"code": code}).status_code == 422, "replaced"
    committed(factories.make_organiser)
    assert client.post("/first-run", data=TYPED | {"code": second}).status_code == 404
    with pytest.raises(Refusal):
        committed(make_first_run_code)


def test_wrong_codes_are_throttled(app: Flask, tmp_path: Path) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    strict = make_app(tmp_path, database_url=url, sign_in_limit="2 per 15 minutes")
    with strict.app_context():
        begin_write()
        code = make_first_run_code()
        db.session.commit()
        client = strict.test_client()
        for _ in range(2):
            assert client.post("/first-run", data=TYPED | {"code": "wrong"}).status_code == 422
        assert client.post("/first-run", data=TYPED | {"code": code}).status_code == 429
        db.session.remove()
        db.engine.dispose()
