"""Asks who registered somebody, and what a colleague's page needs."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.models import FocalPoint, Registration


@dataclass(frozen=True, kw_only=True)
class RegisteredBy:
    """Who registered somebody: a colleague (with their own registration) or a focal point."""

    name: str
    registration_id: int | None


def find_registered_by(registration_id: int) -> RegisteredBy | None:
    """The colleague or the focal point; None for whoever came by another way."""
    colleague = aliased(Registration)
    row = db.session.execute(
        select(
            func.coalesce(colleague.name, FocalPoint.name, "").label("name"),
            colleague.id.label("registration_id"),
        )
        .select_from(Registration)
        .outerjoin(colleague, colleague.id == Registration.registered_by_id)
        .outerjoin(FocalPoint, FocalPoint.id == Registration.focal_point_id)
        .where(Registration.id == registration_id)
    ).one_or_none()
    if row is None or not row.name:
        return None
    return RegisteredBy(name=row.name, registration_id=row.registration_id)
