"""Registrations: a person's place at one webinar."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.models.organisations import Organisation
from tracker.models.people import Person
from tracker.models.webinars import Webinar

ACTIVE = text("state in ('pending', 'confirmed', 'waitlisted')")


class Registration(Base):
    """pending, confirmed, waitlisted, declined or cancelled; one active one per address and webinar.

    `queued_at` orders the waiting list. What was typed is kept beside what was linked: `linked_how` is
    domain, name, short_name, alias, chosen, or "" where nothing is linked; `linked_by_id` who chose.
    Raising `link_generation` ends every link that was mailed before.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        Index(
            "uq_registrations_active",
            "webinar_id",
            "email",
            unique=True,
            sqlite_where=ACTIVE,
            postgresql_where=ACTIVE,
        ),
        Index(None, "webinar_id", "state", "queued_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))  # case-folded
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_as_typed: Mapped[str] = mapped_column(String(200), default="")
    linked_how: Mapped[str] = mapped_column(String(12), default="")
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    country: Mapped[str | None] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    source: Mapped[str] = mapped_column(String(12))  # public, organiser, import
    created_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    state_changed_at: Mapped[datetime]
    link_generation: Mapped[int] = mapped_column(default=1)

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


class JoinClick(Base):
    """Somebody went through our page to the platform: a hint that they came, never the record of it."""

    __tablename__ = "join_clicks"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
