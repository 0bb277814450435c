"""Knows, in SQL, which headquarters a country office rolls up to: the topmost organisation it is part of."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from tracker.database import db
from tracker.models import Attendance, Organisation

Asked = Any  # a select of whatever columns


class Offices:
    """The organisation each attendance is counted for: its own, or with `rolls_up` its headquarters.

    Every statement that uses `column` must also go through `join`. Organisations that stand above each
    other in a circle, which the directory refuses, would stand for themselves.
    """

    def __init__(self, rolls_up: bool = False) -> None:
        self._heads = _heads() if rolls_up else None

    @property
    def column(self) -> ColumnElement[Any]:
        """The id of the organisation, NULL where nobody knows it."""
        if self._heads is None:
            return Attendance.organisation_id.expression
        return func.coalesce(self._heads.c.head_id, Attendance.organisation_id)

    def join(self, asked: Asked) -> Asked:
        """A select that has Attendance, with what `column` needs."""
        if self._heads is None:
            return asked
        return asked.outerjoin(self._heads, self._heads.c.id == Attendance.organisation_id)


def offices_of(head_id: int) -> Asked:
    """A select of the ids of an organisation and of all that stand below it, however deep."""
    below = select(Organisation.id.label("id")).where(Organisation.id == head_id)
    offices = below.cte("offices", recursive=True)
    offices = offices.union(select(Organisation.id).join(offices, Organisation.parent_id == offices.c.id))
    return select(offices.c.id).correlate(None)


def count_offices() -> int:
    """How many organisations are part of another; where there are none, nothing can be rolled up."""
    asked = select(func.count()).select_from(Organisation).where(Organisation.parent_id.is_not(None))
    return db.session.scalar(asked) or 0


def _heads() -> Any:
    top = select(Organisation.id.label("id"), Organisation.id.label("head_id"))
    heads = top.where(Organisation.parent_id.is_(None)).cte(recursive=True)
    below = select(Organisation.id, heads.c.head_id).join(heads, Organisation.parent_id == heads.c.id)
    return heads.union_all(below)
