"""What follows a webinar: what people thought of it, and certificates of attendance."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class Feedback(Base):
    """What one registered person thought of a webinar; organisers read it without a name beside it."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), unique=True
    )
    usefulness: Mapped[int]  # 1 not useful … 5 very useful
    level: Mapped[str] = mapped_column(String(10), default="")  # basic, right, advanced, "" not answered
    use: Mapped[str] = mapped_column(Text, default="")  # what they will use or do differently
    wish: Mapped[str] = mapped_column(Text, default="")  # what a coming webinar should be about
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Certificate(Base):
    """That somebody was at a webinar, as it was printed; its link is made from id and generation."""

    __tablename__ = "certificates"
    __table_args__ = (Index(None, "webinar_id", "person_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10), default="en")
    minutes: Mapped[int]
    link_generation: Mapped[int] = mapped_column(default=1)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str] = mapped_column(Text, default="")
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))


class SlidesRequest(Base):
    """Somebody who presented is asked for their slides, by a link that ends with `ended_at`."""

    __tablename__ = "slides_requests"
    __table_args__ = (Index(None, "presentation_id", "email", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentations.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254), index=True)  # case-folded
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    link_generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
