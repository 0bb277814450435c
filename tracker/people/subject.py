"""Knows whom an erasure is about, and which rows of any table are about them."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from tracker.models import ImportPerson, Registration

LETTERS = 16


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The address (case-folded; None for somebody known by name only), the person's row, and the token that
    stands for them from then on, where a name is shown too.
    """

    email: str | None
    person_id: int | None
    token: str

    def has_address(self, column: Any) -> ColumnElement[bool]:
        """Rows whose address is theirs."""
        return column == self.email if self.email else false()

    def is_person(self, column: Any) -> ColumnElement[bool]:
        """Rows that point at their person."""
        return column == self.person_id if self.person_id else false()

    def registrations(self) -> ColumnElement[bool]:
        """Every registration of theirs."""
        return or_(self.is_person(Registration.person_id), self.has_address(Registration.email))

    def import_people(self) -> ColumnElement[bool]:
        """Whoever a file shows that is this person, or was decided to be."""
        by_key = ImportPerson.key == f"email:{self.email}" if self.email else false()
        mine = or_(self.is_person(ImportPerson.person_id), self.has_address(ImportPerson.email), by_key)
        return or_(mine, ImportPerson.same_as_id.in_(select(ImportPerson.id).where(mine)))


def new_token() -> str:
    """Letters that lead to nobody; no two are alike."""
    return f"erased-{secrets.token_hex(LETTERS // 2)}"
