"""The outbox: a mail is a row written in its cause's transaction; delivery comes later."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class OutboxMail(Base):
    """One mail to one address. The text is made when it is sent, from `kind`, the rows and `details`.

    It is about a registration, or an invitation, a focal point, a place in a series, a person, a request for
    slides, a job, a mailed report (`kinds.KINDS` says which). state: waiting (queued), sending (leased until
    `lease_until`), sent, failed (gave up), stopped (no longer true, or an organiser stopped it), late (a
    reminder whose time is over), bounced.
    `once_key` makes a second mail of the same cause impossible. `sent_subject` and `sent_text` keep what was
    sent, without the secret part of links.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "to_email", "webinar_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    webinar_id: Mapped[int | None] = mapped_column(ForeignKey("webinars.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitations.id", ondelete="SET NULL"), index=True
    )
    focal_point_id: Mapped[int | None] = mapped_column(
        ForeignKey("focal_points.id", ondelete="SET NULL"), index=True
    )
    series_registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("series_registrations.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    slides_request_id: Mapped[int | None] = mapped_column(
        ForeignKey("slides_requests.id", ondelete="SET NULL"), index=True
    )
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    mailed_recipient_id: Mapped[int | None] = mapped_column(
        ForeignKey("mailed_recipients.id", ondelete="SET NULL"), index=True
    )
    mailed_sending_id: Mapped[int | None] = mapped_column(
        ForeignKey("mailed_sendings.id", ondelete="SET NULL"), index=True
    )
    to_email: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    zone: Mapped[str] = mapped_column(String(64), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    once_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    sent_subject: Mapped[str] = mapped_column(String(400), default="")
    sent_text: Mapped[str] = mapped_column(Text, default="")
    # REQUEST or CANCEL where it carried a calendar invitation: who was sent the first is sent the second
    sent_method: Mapped[str] = mapped_column(String(10), default="")


class MailAddress(Base):
    """What we learnt about an address: mails that came back for good, and whether it wants what is optional.

    After two hard bounces nothing is sent there until somebody confirms the address again.
    """

    __tablename__ = "mail_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # case-folded
    hard_bounces: Mapped[int] = mapped_column(default=0)
    last_bounce_at: Mapped[datetime | None]
    last_bounce: Mapped[str] = mapped_column(Text, default="")
    blocked_at: Mapped[datetime | None]
    unsubscribed_at: Mapped[datetime | None]


class MailText(Base):
    """An organiser's own words for one kind of mail of a series, in one language; fields as {{name}}."""

    __tablename__ = "mail_texts"
    __table_args__ = (Index(None, "series_id", "kind", "language", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)  # Markdown
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)


class Fact(Base):
    """What the program itself remembers between runs: the zone rules it used, when the worker last worked."""

    __tablename__ = "facts"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
