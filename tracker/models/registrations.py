"""Registrations: a person's place at one webinar."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.models.organisations import Organisation
from tracker.models.people import Person
from tracker.models.webinars import Series, Webinar

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
    # public, organiser, import, colleague, focal_point, invitation, series, handed_on, walk_in
    source: Mapped[str] = mapped_column(String(12))
    access_needs: Mapped[str] = mapped_column(Text, default="")
    interpretation: Mapped[str] = mapped_column(String(10), default="")  # the language they want to hear
    registered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="SET NULL"), index=True
    )  # the colleague who registered them, or handed their place on
    focal_point_id: Mapped[int | None] = mapped_column(
        ForeignKey("focal_points.id", ondelete="SET NULL"), index=True
    )
    # added to the webinar's own sequence in this person's invitation; only ever grows for an address
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    # of the browser that made it ("" for none): the same form sent twice is answered alike
    browser_key: Mapped[str] = mapped_column(String(24), default="")
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


class Question(Base):
    """What an organiser asks those who register, beside name and address. Once answered it stays as it is.

    kind: text, choice, choices, yes_no. It is asked where `asked_if_id`'s answer is (or holds)
    `asked_if_answer`, else of everybody.
    """

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(300))
    hint: Mapped[str] = mapped_column(String(300), default="")
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_required: Mapped[bool] = mapped_column(default=False)
    asked_if_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"))
    asked_if_answer: Mapped[str] = mapped_column(String(300), default="")


class Answer(Base):
    """What one registration answered: a text, a list of chosen texts, or true/false."""

    __tablename__ = "answers"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True, index=True)
    value: Mapped[Any] = mapped_column(JSON)


class Invitation(Base):
    """An address that may register for a webinar which is by invitation; withdrawn ones open nothing."""

    __tablename__ = "invitations"
    __table_args__ = (Index(None, "webinar_id", "email", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))  # case-folded
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    link_generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")


class FocalPoint(Base):
    """The contact person of an organisation: by a signed link, without an account, they nominate, approve and
    withdraw colleagues. Ended ones open nothing.
    """

    __tablename__ = "focal_points"
    __table_args__ = (Index(None, "organisation_id", "email", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    email: Mapped[str] = mapped_column(String(254), index=True)  # case-folded
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    zone: Mapped[str] = mapped_column(String(64), default="")
    wants_digest: Mapped[bool] = mapped_column(default=True)
    link_generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class SeriesRegistration(Base):
    """Somebody who wants a place at every webinar of a series; each new one is given when it is published."""

    __tablename__ = "series_registrations"
    __table_args__ = (Index(None, "series_id", "email", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))  # case-folded
    name: Mapped[str] = mapped_column(String(200))
    organisation_as_typed: Mapped[str] = mapped_column(String(200), default="")
    zone: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    link_generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    series: Mapped[Series] = relationship(lazy="raise_on_sql")
