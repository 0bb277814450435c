"""Knows when a mail is tried again, given up or put off, and what a refusal says about the address."""

import random
import re
from datetime import datetime, timedelta

LEASE = timedelta(minutes=2)
RENEWED_EVERY = timedelta(seconds=10)  # so clocks of two hosts may differ by more than a minute
LONGEST_LEASE = timedelta(minutes=10)  # what ends later was written by a clock that was wrong

FIRST_PAUSE = timedelta(seconds=30)
PAUSE_WHEN_YOUNG = timedelta(minutes=4)
PAUSE_WHEN_OLD = timedelta(minutes=25)
YOUNG = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(hours=24)
LEAST_TRIES = 40
JITTER = 0.2

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 5
LONGEST_WAIT = timedelta(minutes=75)  # nothing waits longer: what does was put off by a wrong clock

HARD_BOUNCES = 2

# Why a mail did not go, as kept with it; mail servers' answers stand there too.
BLOCKED = "mails to this address came back twice"
OVER_LIMIT = "this address got five such mails in an hour"

# Whoever knows an address can make us send these to it; what organisers cause is not among them.
STRANGERS = frozenset(
    {
        "confirmation",
        "waiting",
        "pending",
        "nominated",
        "handed_on",
        "series_place",
        "link",
        "all_links",
    }
)

LINKS = frozenset({"link", "all_links"})  # asked for, and no calendar goes with them

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def next_try(attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """When to try again after so many tries; None to give up.

    30 s, 1, 2, 4 minutes, then every 4 minutes in a mail's first hour and every 25 after it, each up to a
    fifth more so that mails spread. Given up a day after it was queued, once it was tried often enough.
    """
    age = now - created_at
    if age >= GIVEN_UP_AFTER and attempts >= LEAST_TRIES:
        return None
    longest = PAUSE_WHEN_YOUNG if age < YOUNG else PAUSE_WHEN_OLD
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(max(attempts, 1) - 1, 10), longest)
    return now + pause * random.uniform(1, 1 + JITTER)  # noqa: S311 - spreads, protects nothing


def may_be_sent_at(sent: list[datetime], now: datetime) -> datetime:
    """When a mail that a stranger caused may go to an address that got such mails at these times."""
    lately = sorted(at for at in sent if at > now - HOUR)
    return now if len(lately) < MOST_AN_HOUR else lately[-MOST_AN_HOUR] + HOUR


def is_about_address(answer: str) -> bool:
    """Whether a refusal for good ("550 5.1.1 No such person") is about the address, not about us.

    5.7 is policy (spam, relaying) and 5.3 the system: they would refuse the next address too.
    """
    if not answer.startswith("5"):
        return False
    status = _STATUS.search(answer)
    return status is None or status[1].split(".")[1] not in ("3", "7")
