"""Knows when a mail is sent, tried again, given up, or overtaken by events."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=6)

# What each kind says about the place; a mail that is no longer true is not sent.
SAYS = {
    "confirmation": "confirmed",
    "promotion": "confirmed",
    "waiting": "waitlisted",
    "cancelled": "cancelled",
    "declined": "declined",
    "pending": "pending",
    "link": "",  # whatever the state
}


def is_true(kind: str, state: str) -> bool:
    """Whether what a mail says still holds; each change of state has queued its own mail."""
    return SAYS.get(kind) in ("", state)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many tries: 1, 2, 4 … minutes, at most 6 hours; None to give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return now + min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)
