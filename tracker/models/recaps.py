"""Recaps: the account of a held webinar per language, its frozen facts and its dated corrections."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.models.webinars import Webinar


class Recap(Base):
    """draft, published or withdrawn. `body` is Markdown with named fields like {{people}}.

    Publishing freezes `facts` (name -> value), `figures` (the counts) and the rule version they were
    counted under at `counted_at`.
    """

    __tablename__ = "recaps"
    __table_args__ = (Index(None, "webinar_id", "language", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id"))
    language: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    title: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(String(400), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    is_edited: Mapped[bool] = mapped_column(default=False)  # by a human; an untouched draft follows the data
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    rule_version: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]
    drift_reason: Mapped[str] = mapped_column(Text, default="")  # why the old figure was kept
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    # of a second organiser, where the series asks for it: "", asked, approved, returned
    review: Mapped[str] = mapped_column(String(10), default="")
    review_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    review_note: Mapped[str] = mapped_column(Text, default="")
    publish_at: Mapped[datetime | None] = mapped_column(index=True)  # scheduled: the worker publishes then
    publish_tells: Mapped[bool] = mapped_column(default=False)
    scheduled_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    publish_failed: Mapped[str] = mapped_column(Text, default="")  # why it was not published when it was due
    # personal data that may stand in the text: SHA-256 of each, and why
    allowed: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")


class RecapCorrection(Base):
    """A dated line under a published recap: what was corrected after publishing."""

    __tablename__ = "recap_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    recap_id: Mapped[int] = mapped_column(ForeignKey("recaps.id", ondelete="CASCADE"), index=True)
    corrected_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
