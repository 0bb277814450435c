"""Reports of what was asked and voted at a webinar, kept with it; they say nothing about attendance."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class QuestionsReport(Base):
    """One file of questions or of polls. The file itself is not kept, only its hash.

    `what`: questions, polls. `answered_by`: how many people answered a poll.
    """

    __tablename__ = "questions_reports"
    __table_args__ = (Index(None, "webinar_id", "sha256", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id"))
    what: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    answered_by: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))


class AskedQuestion(Base):
    """One question as asked; `name` is "" where it was asked anonymously, `answer` where nobody answered."""

    __tablename__ = "asked_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("questions_reports.id", ondelete="CASCADE"), index=True)
    line: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    followed_up_at: Mapped[datetime | None]
    followed_up_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))


class PollAnswer(Base):
    """How many people gave one answer to one question of a poll; both in the order of the file."""

    __tablename__ = "poll_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("questions_reports.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    people: Mapped[int]
