"""Knows the time: the only place that asks for it, so that tests can set it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)
