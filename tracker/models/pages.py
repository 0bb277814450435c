"""Pages of text that an organiser can edit: privacy, accessibility, help."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class SitePage(Base):
    """One page's own text in Markdown; without a row the built-in text is shown."""

    __tablename__ = "site_pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)  # privacy, accessibility, help
    markdown: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
