"""Attendance: imports with their rows as given, the people found in them, and what counts in the end."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.models.organisations import Organisation
from tracker.models.people import Person
from tracker.models.webinars import Webinar

REGISTRANTS_ONLY = "zoom_registration"
"""The format of files that say who registered and not who came: they measure nothing."""

SHARED = "shared"
"""A room in which several sat of whom only the number is known."""


class AttendanceImport(Base):
    """One file read into one webinar: staged, applied, undone. The file itself is not kept, only its hash."""

    __tablename__ = "attendance_imports"
    __table_args__ = (Index(None, "webinar_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    format: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(200))
    topic: Mapped[str] = mapped_column(String(300), default="")
    zone: Mapped[str] = mapped_column(String(64), default="")  # in which its times were read; "" none needed
    row_count: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # encoding, delimiter, date order
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")


class ImportPerson(Base):
    """Everybody whom a file shows as one, and what was decided about them.

    `connection`: phone, room, bot or device where the file names nobody; `treated_as` says what it is taken
    for: person, or that connection until somebody names it. `same_as_id`: decided to be another of this file.
    `linked_how`: domain, name, short_name, alias, registration, decision, chosen, none (decided so), "".
    A room in which several sat is treated_as "shared", with a `head_count`, or "named": then its people are
    rows of their own, `in_room_of_id` the room whose stays are theirs.
    From the moment of applying: `kind` and `country` it counts for.
    """

    __tablename__ = "import_people"
    __table_args__ = (Index(None, "import_id", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("attendance_imports.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(300))  # "email:…" or "name:…"
    name: Mapped[str] = mapped_column(String(200))
    name_as_given: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    organisation_as_given: Mapped[str] = mapped_column(String(200), default="")
    country_as_given: Mapped[str] = mapped_column(String(100), default="")
    attended: Mapped[bool]
    is_registered: Mapped[bool]
    seconds: Mapped[int]  # union of this file's stays, clipped to the window
    seconds_unclipped: Mapped[int]
    connection: Mapped[str] = mapped_column(String(10), default="")
    treated_as: Mapped[str] = mapped_column(String(10), default="person")
    same_as_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_people.id", ondelete="SET NULL"), index=True
    )
    in_room_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_people.id", ondelete="CASCADE"), index=True
    )
    head_count: Mapped[int] = mapped_column(default=0)
    is_decided: Mapped[bool] = mapped_column(default=False)  # by a human, here or remembered
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    linked_how: Mapped[str] = mapped_column(String(12), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="")
    country: Mapped[str | None] = mapped_column(String(2))

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


class ImportRow(Base):
    """One row as given (line, cells) and as read (instants in UTC); every figure opens onto these."""

    __tablename__ = "import_rows"
    __table_args__ = (Index(None, "import_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("attendance_imports.id", ondelete="CASCADE"))
    import_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_people.id", ondelete="CASCADE"), index=True
    )
    line: Mapped[int]
    role: Mapped[str] = mapped_column(String(40))
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]
    minutes: Mapped[float | None] = mapped_column(Float)
    attended: Mapped[bool]
    in_waiting_room: Mapped[bool] = mapped_column(default=False)
    cells: Mapped[list[str]] = mapped_column(JSON, default=list)


class ImportProblem(Base):
    """A row that could not be used, or a remark on the whole file (line 0)."""

    __tablename__ = "import_problems"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(
        ForeignKey("attendance_imports.id", ondelete="CASCADE"), index=True
    )
    line: Mapped[int]
    message: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AttendanceMark(Base):
    """Attendance said by a human: added, or a file's minutes corrected; wins over files, needs a reason."""

    __tablename__ = "attendance_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    minutes: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(10))
    country: Mapped[str | None] = mapped_column(String(2))
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    taken_back_at: Mapped[datetime | None]


class AttendanceNote(Base):
    """What an organiser wrote beside somebody's presence at one webinar; it changes no figure."""

    __tablename__ = "attendance_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))


class Attendance(Base):
    """One person's presence at one webinar, made from all applied imports and marks; never edited by itself.

    It keeps the organisation, kind (partner, grantee, other, host, unknown) and country it counts for.
    Connections that nobody has named have no person: `connection` says what they are, "shared" a room of
    which only a `head_count` is known.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        Index(None, "webinar_id", "person_id", unique=True),
        Index(None, "person_id"),
        Index(None, "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(200))
    connection: Mapped[str] = mapped_column(String(10), default="")
    head_count: Mapped[int] = mapped_column(default=0)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(10))
    country: Mapped[str | None] = mapped_column(String(2))
    seconds: Mapped[int]
    source: Mapped[str] = mapped_column(String(10))  # file, mark

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


class MatchDecision(Base):
    """A remembered decision, reversible: what a text in a file means.

    `what` organisation_name or email: `key` belongs to `organisation_id` (None: to no organisation).
    `what` person: the name without e-mail `key` is the person `means` ("email:…" or "name:…"), or, with
    `means` "", a connection to be left as it is.
    """

    __tablename__ = "match_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(300), index=True)
    means: Mapped[str] = mapped_column(String(300), default="")
    means_name: Mapped[str] = mapped_column(String(200), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    taken_back_at: Mapped[datetime | None]


class ColumnMapping(Base):
    """What the columns of a list hold whose headings tell nothing, as an organiser confirmed it once."""

    __tablename__ = "column_mappings"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the headings as they are compared
    headings: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[dict[str, int]] = mapped_column(JSON)  # field -> position
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
