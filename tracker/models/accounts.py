"""Organisers: who signs in, with which role, and the one-time links that let them in."""

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base

organiser_roles = Table(
    "organiser_roles",
    Base.metadata,
    Column("organiser_id", ForeignKey("organisers.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """viewer (counts and reports, no names) or organiser (everything)."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class Organiser(Base, UserMixin):
    """A signed-in member of the secretariat. `active` is false once disabled."""

    __tablename__ = "organisers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    calendar_generation: Mapped[int] = mapped_column(default=1)  # of the private calendar's link

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=organiser_roles, lazy="selectin"
    )


class SignInLink(Base):
    """A one-time link, stored hashed (SHA-256): invitation, reset, or the first run's code (no organiser)."""

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))  # invite, reset, first_run
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    organiser: Mapped[Organiser | None] = relationship(lazy="joined")
