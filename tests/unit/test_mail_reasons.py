"""Mail servers' answers in plain words."""

import pytest

from tracker.mail import rules
from tracker.mail.kinds import KINDS
from tracker.mail.log_words import KIND_WORDS, plain_reason


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.1.1 <x@y.example>: Recipient address rejected", "This address does not exist"),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", "The domain of this address takes no mail"),
        ("550 No such user here", "This address does not exist"),
        ("552 5.2.2 over quota", "The mailbox is full"),
        ("452 4.2.2 over quota", "The mailbox is full"),
        ("554 5.7.1 Message rejected", "Their mail server does not accept mail from us"),
        ("554 Blocked by spam list", "Their mail server does not accept mail from us"),
        ("554 5.6.0 odd", "Their mail server refused this message"),
        ("451 4.7.1 Greylisted", "Their mail server asks us to try again later"),
        ("421 Too busy", "Their mail server asks us to try again later"),
        ("[Errno 111] Connection refused", "Our mail server cannot be reached"),
        ("timed out", "Our mail server cannot be reached"),
        ("Connection unexpectedly closed", "Our mail server cannot be reached"),
        (
            "it cannot be made: ValueError",
            "This message cannot be written or addressed; look at the name and the address",
        ),
        (rules.BLOCKED, "Two mails to this address came back, so nothing more is sent there"),
        ("it is no longer true", "It is no longer true"),
        ("", ""),
        ("something else", ""),
    ],
)
def test_says_why(answer: str, words: str) -> None:
    assert plain_reason(answer) == words


def test_every_kind_has_a_word() -> None:
    assert set(KIND_WORDS) == set(KINDS)
