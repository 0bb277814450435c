"""The mail server is tried by a test mail; what is wrong is said in plain words, with records to create."""

import json
import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask
from flask.testing import FlaskClient

from tests.command_line import run
from tests.sink import Sink, black_hole, free_port
from tracker.clock import utc_now
from tracker.config import Settings
from tracker.mail.checking import Step, check_server
from tracker.mail.dns_records import advise

ANA = "ana@secretariat.example"


@pytest.fixture
def settings(app: Flask, sink: tuple[Sink, int]) -> Settings:
    kept: Settings = app.config["TRACKER"]
    own = {"smtp_host": "127.0.0.1", "smtp_port": sink[1], "smtp_security": "none"}
    return replace(kept, mail_from="webinars@secretariat.example", **own)


def check(settings: Settings, **changed: Any) -> Step:
    """The last step."""
    return check_server(replace(settings, **changed), ANA, utc_now(), timeout=1)[-1]


def said(step: Step) -> str:
    return step.words % step.values


def test_a_good_server_takes_the_test_mail(settings: Settings, sink: tuple[Sink, int]) -> None:
    steps = check_server(settings, ANA, utc_now())
    assert all(step.is_done for step in steps)
    assert said(steps[-1]).startswith(f"It took the test mail for {ANA}")
    assert steps[-1].answer == "250 OK"
    [taken] = sink[0].taken
    assert (taken.to, taken.sender) == (ANA, "webinars@secretariat.example")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"smtp_host": ""}, "No mail server is set"),
        ({"smtp_host": "no-such-host.invalid"}, "No server is called no-such-host.invalid"),
        ({"smtp_port": -1}, "Nothing takes mail at port"),
        ({"smtp_security": "starttls"}, "It offers no STARTTLS"),
        ({"smtp_security": "tls"}, "does not begin with TLS"),
        ({"smtp_user": "ana", "smtp_password": "wrong"}, "It lets nobody sign in over this connection"),
    ],
)
def test_what_is_wrong_with_the_settings(settings: Settings, changed: dict[str, Any], words: str) -> None:
    if changed.get("smtp_port") == -1:
        changed = {"smtp_port": free_port()}
    step = check(settings, **changed)
    assert not step.is_done
    assert words in said(step)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"sender_answer": "553 5.7.1 not yours"}, "It does not let us send as webinars@secretariat.example"),
        ({"answer": "550 5.1.1 nobody"}, f"It takes no mail for {ANA}"),
        ({"data_answer": "554 5.7.1 spam"}, "It refuses the test mail"),
    ],
)
def test_what_the_server_refuses(
    settings: Settings, sink: tuple[Sink, int], answer: dict[str, str], words: str
) -> None:
    [(name, value)] = answer.items()
    setattr(sink[0], name, value)
    step = check(settings)
    assert (step.is_done, said(step).startswith(words), step.answer) == (False, True, value)


def test_a_server_that_says_nothing(settings: Settings) -> None:
    with black_hole() as port:
        step = check(settings, smtp_port=port)
    assert not step.is_done
    assert "at port" in said(step)


def test_a_wrong_password(settings: Settings) -> None:
    def refuse(*asked: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    more = {"authenticator": refuse, "auth_require_tls": False, "auth_required": True}
    controller = Controller(Sink(), hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        step = check(settings, smtp_port=controller.port, smtp_user="ana", smtp_password="wrong")  # noqa: S106
    finally:
        controller.stop()
    assert said(step) == "It refuses the user ana: check TRACKER_SMTP_USER and TRACKER_SMTP_PASSWORD"
    assert step.answer.startswith("535")


def test_an_organiser_tries_it(
    app: Flask,
    settings: Settings,
    sink: tuple[Sink, int],
    signed_in: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = signed_in.get("/o/settings/mail").text
    assert "No mail server" in page and "Send a test mail" not in page
    monkeypatch.setitem(app.config, "TRACKER", settings)
    assert "Send a test mail" in signed_in.get("/o/settings/mail").text
    page = signed_in.post("/o/settings/mail").text
    assert f"It took the test mail for {ANA}" in page
    for words in ("SPF", "DKIM", "DMARC", "v=spf1 a:127.0.0.1 ~all", "_dmarc.secretariat.example"):
        assert words in page
    sink[0].answer = "550 5.1.1 nobody"
    page = signed_in.post("/o/settings/mail").text
    assert "It takes no mail for" in page and "550 5.1.1 nobody" in page


def test_by_command(app: Flask, sink: tuple[Sink, int]) -> None:
    own = {"smtp_host": "127.0.0.1", "smtp_port": sink[1], "smtp_security": "none"}
    told = run(app, "mail", "check", ANA, "--json", **own)
    assert json.loads(told.stdout)["sent"] is True
    assert [each["kind"] for each in json.loads(told.stdout)["records"]] == ["SPF", "DKIM", "DMARC"]
    refused = run(app, "mail", "check", ANA, **(own | {"smtp_port": free_port()}))
    assert refused.exit_code == 1
    assert "NO  Nothing takes mail at port" in refused.stdout


ZONE = {
    "secretariat.example": ["google-site-verification=1", "v=spf1 include:mail.example ~all"],
    "_dmarc.secretariat.example": ["v=DMARC1; p=none"],
    "open.example": ["v=spf1 +all"],
    "twice.example": ["v=spf1 a ~all", "v=spf1 mx ~all"],
}


@pytest.mark.parametrize(
    ("sender", "spf", "dmarc"),
    [
        ("a@secretariat.example", "ok", "ok"),
        ("a@news.secretariat.example", "missing", "ok"),  # a policy holds for what is below it
        ("a@open.example", "wrong", "missing"),
        ("a@twice.example", "wrong", "missing"),
        ("a@empty.example", "missing", "missing"),
    ],
)
def test_records_that_are_there_and_to_create(sender: str, spf: str, dmarc: str) -> None:
    def ask(name: str) -> Sequence[str]:
        return ZONE.get(name, [])

    records = {record.kind: record for record in advise(sender, "mail.example", ask)}
    assert (records["SPF"].state, records["DMARC"].state, records["DKIM"].state) == (spf, dmarc, "unknown")
    assert all(record.value.startswith("v=") and record.words for record in records.values())


def test_without_an_answer_the_records_are_told_all_the_same() -> None:
    nobody: Callable[[str], None] = lambda name: None  # noqa: E731
    spf, _, dmarc = advise("a@secretariat.example", "mail.example", nobody)
    assert (spf.state, spf.name, spf.value) == (
        "unknown",
        "secretariat.example",
        "v=spf1 a:mail.example ~all",
    )
    assert (dmarc.state, dmarc.name) == ("unknown", "_dmarc.secretariat.example")


def test_certificates_are_checked() -> None:
    assert ssl.create_default_context().check_hostname
