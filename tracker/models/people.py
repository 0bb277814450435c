"""People: human beings known to the secretariat."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class Person(Base):
    """One human being: known by e-mail (case-folded), else by the normalised display name, never both."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("(email IS NULL) <> (name_key IS NULL)", name="one_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name_key: Mapped[str | None] = mapped_column(String(220), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    created_at: Mapped[datetime]
    link_generation: Mapped[int] = mapped_column(default=1)
    erased_at: Mapped[datetime | None]  # then name and key are a token that leads to nobody
    # The import that made this person; undoing it takes the person away where nothing else needs them.
    made_by_import_id: Mapped[int | None] = mapped_column(
        ForeignKey("attendance_imports.id", ondelete="SET NULL"), index=True
    )


class PersonKey(Base):
    """Another e-mail or name somebody is known by, since a record of theirs went into this one."""

    __tablename__ = "person_keys"
    __table_args__ = (CheckConstraint("(email IS NULL) <> (name_key IS NULL)", name="one_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name_key: Mapped[str | None] = mapped_column(String(220), unique=True)
    created_at: Mapped[datetime]
