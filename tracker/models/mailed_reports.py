"""Reports mailed on a schedule: what is wanted, who gets it, and what was made of it each time."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class MailedReport(Base):
    """A report that goes out by itself: of a year (`series_id` None: all series), or of one organisation.

    `which`: the year of the day before it is due (current), or the one before that (last). `next_at` is None
    while it is paused and once it is deleted; a deleted one keeps only who had unsubscribed from it.
    """

    __tablename__ = "mailed_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(12))  # year, organisation
    which: Mapped[str] = mapped_column(String(8), default="current")
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    language: Mapped[str] = mapped_column(String(10), default="en")
    subject: Mapped[str] = mapped_column(String(200), default="")  # "": the report's own title
    how_often: Mapped[str] = mapped_column(String(10))  # weekly, monthly, quarterly, yearly
    weekday: Mapped[int] = mapped_column(default=0)  # Monday is 0
    day: Mapped[int] = mapped_column(default=1)
    month: Mapped[int] = mapped_column(default=1)
    hour: Mapped[int] = mapped_column(default=8)
    zone: Mapped[str] = mapped_column(String(64))
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    paused_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class MailedRecipient(Base):
    """An address that gets a report. Who unsubscribed stays known, so that nobody adds them unknowingly."""

    __tablename__ = "mailed_recipients"
    __table_args__ = (Index(None, "report_id", "email", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("mailed_reports.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254), index=True)  # case-folded
    link_generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    unsubscribed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]  # by an organiser


class MailedSending(Base):
    """One making of a report, for a date on which it was due, or because somebody wanted it now.

    waiting for its job (making), made, failed (again at `try_at`, or given up), nobody (no recipient).
    `told` is what the mail says, so that all recipients read the same; the file is kept with the job.
    """

    __tablename__ = "mailed_sendings"
    __table_args__ = (Index(None, "report_id", "due_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("mailed_reports.id", ondelete="CASCADE"))
    due_key: Mapped[str] = mapped_column(String(40))  # the local date; of one wanted now, its instant
    year: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="making", index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    tries: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")  # English with places
    error_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
