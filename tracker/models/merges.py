"""Merges and what was decided not to be one: reversible, with all that is needed to undo them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class Merge(Base):
    """One record went into another. `kept_id` and `gone_id` are ids of `what`; the row of the latter is gone.

    `state` holds what undoing needs: both records as they were, and the rows that moved.
    """

    __tablename__ = "merges"
    __table_args__ = (Index(None, "what", "gone_id"), Index(None, "what", "kept_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(20))  # organisation, person
    kept_id: Mapped[int]
    gone_id: Mapped[int]
    gone_label: Mapped[str] = mapped_column(String(200))
    state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]


class NotSame(Base):
    """Two records that somebody looked at and found to be two; never suggested again."""

    __tablename__ = "not_same"
    __table_args__ = (Index(None, "what", "low_id", "high_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(20))
    low_id: Mapped[int]
    high_id: Mapped[int]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
