"""Long work that goes on without anybody waiting for it: what was asked, how far it is, what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class Job(Base):
    """waiting, running, asking (somebody must answer), done, failed or stopped.

    `asked` says what is to be done, `result` where what came of it is shown. Whoever works on it holds it
    until `held_until`; then another worker takes it up again. One that waits is not begun before that.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))  # a key of the table of kinds
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    label: Mapped[str] = mapped_column(String(300), default="")  # what it is about, for people
    webinar_id: Mapped[int | None] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    asked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    step: Mapped[str] = mapped_column(String(60), default="")
    done_count: Mapped[int] = mapped_column(default=0)
    total_count: Mapped[int | None]
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    message: Mapped[str] = mapped_column(Text, default="")  # why it failed, and what to do: English
    message_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    tries: Mapped[int] = mapped_column(default=0)
    held_by: Mapped[str] = mapped_column(String(64), default="")
    held_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class JobFile(Base):
    """The bytes a job was given, gone when it ends, or made (`is_result`), kept for a week."""

    __tablename__ = "job_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    is_result: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(100), default="")
    content: Mapped[bytes] = mapped_column(LargeBinary)
