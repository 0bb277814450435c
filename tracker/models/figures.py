"""Published figures: what was counted, of which attendances, so that both can be shown after data changed.

People are kept by their id alone, never by name: whoever is erased is nobody here too.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class PublishedFigures(Base):
    """The figures of a recap (`webinar_id`) or of a report, as they were counted at `counted_at`.

    `figures` are the counts as JSON; `organisations` what each of them was called then, by id.
    """

    __tablename__ = "published_figures"
    __table_args__ = (Index(None, "webinar_id", "counted_at"), Index(None, "what", "year", "counted_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(8))  # recap, report
    title: Mapped[str] = mapped_column(String(200))
    webinar_id: Mapped[int | None] = mapped_column(ForeignKey("webinars.id", ondelete="SET NULL"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"))
    year: Mapped[int | None]
    from_on: Mapped[date | None]
    until: Mapped[date | None]
    rolls_up: Mapped[bool] = mapped_column(default=False)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    organisations: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    rule_versions: Mapped[list[int]] = mapped_column(JSON)
    counted_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))


class CountedWebinar(Base):
    """A webinar as it was counted once; publications that counted it alike share it (`sha256`)."""

    __tablename__ = "counted_webinars"
    __table_args__ = (Index(None, "webinar_id", "sha256", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int]  # it may have been deleted since
    sha256: Mapped[str] = mapped_column(String(64))
    series_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    local_start: Mapped[datetime] = mapped_column(DateTime)
    year: Mapped[int]


class CountedRow(Base):
    """Somebody who counted at a webinar or was registered for it, and what they counted for."""

    __tablename__ = "counted_rows"

    counted_webinar_id: Mapped[int] = mapped_column(
        ForeignKey("counted_webinars.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(10), default="")
    country: Mapped[str | None] = mapped_column(String(2))
    seconds: Mapped[int | None]  # None: registered and never came
    is_counted: Mapped[bool]
    is_registered: Mapped[bool]


class PublishedWebinar(Base):
    """Which counted webinars stand behind a publication."""

    __tablename__ = "published_webinars"

    published_id: Mapped[int] = mapped_column(
        ForeignKey("published_figures.id", ondelete="CASCADE"), primary_key=True
    )
    counted_webinar_id: Mapped[int] = mapped_column(
        ForeignKey("counted_webinars.id"), primary_key=True, index=True
    )
