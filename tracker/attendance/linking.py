"""Knows which organisation a person of a file counts for where that is certain; never by likeness."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tracker.organisations.matching import Directory
from tracker.organisations.names import name_key

CHOSEN, DECISION, REGISTRATION, NONE = "chosen", "decision", "registration", "none"
# Of several files about one person the surest link counts; "" is no link at all.
SUREST_FIRST = (CHOSEN, DECISION, NONE, REGISTRATION, "domain", "name", "short_name", "alias", "")


class Given(Protocol):
    """What a file gives of one person."""

    @property
    def email(self) -> str | None: ...
    @property
    def organisation(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A confirmed registration for this webinar, as far as linking needs it."""

    organisation_id: int | None
    linked_how: str
    country: str | None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Remembered decisions: e-mail or organisation's name key -> organisation (None: to none)."""

    emails: Mapping[str, int | None] = field(default_factory=dict)
    names: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Link:
    """An organisation and how it was found; without an organisation `how` is "none" (decided so) or ""."""

    organisation_id: int | None
    how: str


def link(
    given: Given, directory: Directory, registrations: Mapping[str, Registered], decided: Decided
) -> Link:
    """Human decisions first, then the e-mail's domain, the registration, the exact name as given."""
    email = given.email or ""
    registered = registrations.get(email) if email else None
    if email in decided.emails:
        return _decided(decided.emails[email])
    if registered and registered.organisation_id and registered.linked_how == CHOSEN:
        return Link(organisation_id=registered.organisation_id, how=REGISTRATION)
    found = directory.find_by_email(email) if email else None
    if found is None and registered and registered.organisation_id:
        return Link(organisation_id=registered.organisation_id, how=REGISTRATION)
    if found is None and given.organisation:
        key = name_key(given.organisation)
        found = directory.find_by_name(given.organisation)
        if found is None and key in decided.names:
            return _decided(decided.names[key])
    return (
        Link(organisation_id=found.organisation_id, how=found.how)
        if found
        else Link(organisation_id=None, how="")
    )


def _decided(organisation_id: int | None) -> Link:
    return Link(organisation_id=organisation_id, how=DECISION if organisation_id else NONE)
