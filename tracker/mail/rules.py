"""Knows when a mail is tried again, and given up."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=6)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many tries: 1, 2, 4 … minutes, at most 6 hours; None to give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return now + min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)
