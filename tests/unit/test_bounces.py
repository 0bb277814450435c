"""Reports of mail servers: what they say, and which are believed."""

import pytest

from tests.reports import EXCHANGE, plain_answer, report
from tracker.errors import Unreadable
from tracker.mail.bounces import NotOurs, read_bounce
from tracker.signed_links import make_token

KEY = "a key for tests only"
MARK = make_token(KEY, "bounce", 12, 0)
FORGED = make_token("another key", "bounce", 12, 0)


@pytest.mark.parametrize(
    "data",
    [
        report(mark=MARK),
        report(mark=MARK, returned="text/rfc822-headers"),
        report(to=f"webinars+{MARK}@secretariat.example"),
        report(to=f"Webinars <webinars+{MARK.upper()}@Secretariat.Example>"),
        report(mark=MARK, form=EXCHANGE),
    ],
)
def test_finds_our_mark(data: bytes) -> None:
    bounce = read_bounce(data, KEY)
    assert (bounce.mail_id, bounce.status, bounce.is_final, bounce.is_hard) == (12, "5.1.1", True, True)
    assert bounce.answer == "550 5.1.1 <p1@lantern.example>: no such person"


def test_the_address_of_the_pipe_is_enough() -> None:
    assert read_bounce(report(), KEY, f"webinars+{MARK}@secretariat.example").mail_id == 12


@pytest.mark.parametrize(
    ("action", "status", "answer", "is_final", "is_hard"),
    [
        ("failed", "5.1.1", "550 5.1.1 no such person", True, True),
        ("failed", "5.2.2", "552 5.2.2 mailbox full", True, True),
        ("failed", "5.7.1", "554 5.7.1 spam", True, False),
        ("failed", "4.4.7", "451 4.4.7 message expired", True, False),
        ("delayed", "4.4.1", "connection timed out", False, False),
        ("delayed", "5.1.1", "550 odd", False, False),
        ("FAILED", "5.0.0", "", True, True),
    ],
)
def test_hard_soft_and_not_yet(action: str, status: str, answer: str, is_final: bool, is_hard: bool) -> None:
    bounce = read_bounce(report(mark=MARK, action=action, status=status, answer=answer), KEY)
    assert (bounce.is_final, bounce.is_hard) == (is_final, is_hard)
    assert bounce.answer[:1] == (answer[:1] if answer[:1].isdigit() else status[:1])


@pytest.mark.parametrize(
    "data",
    [
        report(),
        report(mark=FORGED),
        report(mark=MARK.replace("b12", "b13")),
        report(mark=make_token(KEY, "manage", 12, 0)),
        report(body=MARK),  # where anybody may write anything
        report(answer=f"550 5.1.1 {MARK}"),
        report(to=f"webinars+{FORGED}@secretariat.example"),
    ],
)
def test_believes_nothing_else(data: bytes) -> None:
    with pytest.raises(NotOurs):
        read_bounce(data, KEY)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff" * 200,
        b"Subject: hello\n\nThere.",
        plain_answer(MARK),
        b"Content-Type: message/delivery-status\n\n",
        b"Content-Type: multipart/report; boundary=x\n\n"
        + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 3000,
        b"x" * (10 * 1024 * 1024 + 1),
    ],
)
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_bounce(data, KEY)
