"""Knows what may be said of who can register for a webinar, and of the reminders they get."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from tracker.errors import N_, Invalid
from tracker.organisations.domains import clean_domain
from tracker.webinars.schedule import after_gap, is_gap, to_utc

Admission = Literal["open", "approval", "focal_point", "invitation"]
Admits = Literal["anyone", "recognised", "domains"]

ADMISSIONS: tuple[Admission, ...] = ("open", "approval", "focal_point", "invitation")
ADMITS: tuple[Admits, ...] = ("anyone", "recognised", "domains")
MOST_DOMAINS = 200
MOST_QUOTA = 1_000_000
MOST_REMINDERS = 10
LONGEST_AHEAD = 60 * 24 * 60  # minutes: two months
USUAL_REMINDERS = (7 * 1440, 3 * 1440, 1440, 180, 60, 15)
# The mails that go out by themselves and that a series can leave out.
MAILS: tuple[str, ...] = ("thanks", "missed", "recap", "digest")

# What is checked together: each alone may be fine.
TOGETHER = ("registration_opens_at", "registration_closes_at", "admits", "admitted_domains")

_AHEAD = re.compile(r"(\d{1,5})\s*([mhdw]?)", re.IGNORECASE)
_UNITS = {"": 1, "m": 1, "h": 60, "d": 1440, "w": 7 * 1440}


def clean_admission(value: str, field: str) -> str:
    """One of ADMISSIONS."""
    if value not in ADMISSIONS:
        raise Invalid(N_("Choose how people get a place"), field=field)
    return value


def clean_admits(value: str, field: str) -> str:
    """One of ADMITS."""
    if value not in ADMITS:
        raise Invalid(N_("Choose who may register"), field=field)
    return value


def clean_domains(texts: Sequence[str], field: str) -> list[str]:
    """Domains as they are compared, each once; Invalid names the first that is none."""
    domains = list(dict.fromkeys(clean_domain(text, field=field) for text in texts if text.strip()))
    if len(domains) > MOST_DOMAINS:
        raise Invalid(N_("At most %(most)s domains can be listed"), field=field, most=MOST_DOMAINS)
    return domains


def clean_quota(value: int | None, field: str) -> int | None:
    """Most places of one organisation; None for no such limit."""
    if value is not None and not 1 <= value <= MOST_QUOTA:
        raise Invalid(N_("Enter a number of places, 1 or more; leave it empty for no limit"), field=field)
    return value


def clean_reminders(minutes: Iterable[int] | None, field: str) -> list[int] | None:
    """Minutes before the start, the earliest reminder first; None: as the series says."""
    if minutes is None:
        return None
    ahead = sorted(set(minutes), reverse=True)
    if any(not 1 <= each <= LONGEST_AHEAD for each in ahead):
        raise Invalid(N_("Send reminders from 1 minute to 60 days before the start"), field=field)
    if len(ahead) > MOST_REMINDERS:
        raise Invalid(N_("At most %(most)s reminders are sent"), field=field, most=MOST_REMINDERS)
    return ahead


def clean_mails_off(kinds: Iterable[str], field: str) -> list[str]:
    """The mails that are not sent, of those that can be left out."""
    chosen = set(kinds)
    if chosen - set(MAILS):
        raise Invalid(N_("Choose from the mails that can be left out"), field=field)
    return [kind for kind in MAILS if kind in chosen]


def read_ahead(text: str, *, field: str = "reminders") -> int:
    """How long before the start, like "90", "45m", "3h", "1d" or "1w", in minutes."""
    found = _AHEAD.fullmatch(text.strip())
    if found is None:
        raise Invalid(N_("Write how long before the start, like 15m, 3h or 1d"), field=field)
    return int(found[1]) * _UNITS[found[2].lower()]


def door_instant(local: datetime, zone: str) -> datetime:
    """When registration opens or closes; of a wall time that comes twice the first, in a gap the next."""
    return to_utc(after_gap(local, zone) if is_gap(local, zone) else local, zone, "first")


def check_together(values: Mapping[str, Any]) -> None:
    """Raise Invalid where what is said of registering contradicts itself."""
    opens: datetime | None = values.get("registration_opens_at")
    closes: datetime | None = values.get("registration_closes_at")
    if opens is not None and closes is not None and opens >= closes:
        raise Invalid(N_("Registration must open before it closes"), field="opens")
    if values.get("admits") == "domains" and not values.get("admitted_domains"):
        raise Invalid(N_("List the domains whose people may register"), field="admitted_domains")
