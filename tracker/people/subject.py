"""Knows whom an erasure is about, and which rows of any table are about them."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from tracker.models import ImportPerson, Registration

LETTERS = 16


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Every address (case-folded) and normalised name somebody is known by, the person's row, the ids of
    records that went into it, and the token that stands for them from then on, where a name is shown too.
    """

    emails: tuple[str, ...]
    person_id: int | None
    token: str
    name_keys: tuple[str, ...] = ()
    former_ids: tuple[int, ...] = ()

    @property
    def keys(self) -> list[str]:
        """What files know them by: "email:…", "name:…"."""
        return [f"email:{email}" for email in self.emails] + [f"name:{key}" for key in self.name_keys]

    def has_address(self, column: Any) -> ColumnElement[bool]:
        """Rows whose address is theirs."""
        return column.in_(self.emails) if self.emails else false()

    def is_person(self, column: Any) -> ColumnElement[bool]:
        """Rows that point at their person."""
        return column == self.person_id if self.person_id else false()

    def mentions(self, *texts: Any) -> ColumnElement[bool]:
        """Rows in whose texts one of their addresses stands."""
        return or_(
            false(), *(text.icontains(email, autoescape=True) for text in texts for email in self.emails)
        )

    def registrations(self) -> ColumnElement[bool]:
        """Every registration of theirs."""
        return or_(self.is_person(Registration.person_id), self.has_address(Registration.email))

    def import_people(self) -> ColumnElement[bool]:
        """Whoever a file shows that is this person, or was decided to be."""
        by_key = ImportPerson.key.in_(self.keys)
        mine = or_(self.is_person(ImportPerson.person_id), self.has_address(ImportPerson.email), by_key)
        return or_(mine, ImportPerson.same_as_id.in_(select(ImportPerson.id).where(mine)))


def new_token() -> str:
    """Letters that lead to nobody; no two are alike."""
    return f"erased-{secrets.token_hex(LETTERS // 2)}"
