"""Series and webinars, their agenda, updates, materials, and the versioned rule of counting."""

from datetime import date, datetime

from sqlalchemy import JSON, DateTime, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.models.organisations import Organisation


class Series(Base):
    """A programme of webinars by one host organisation."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    host_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    zone: Mapped[str] = mapped_column(String(64))
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    year_start_month: Mapped[int] = mapped_column(default=1)
    year_start_day: Mapped[int] = mapped_column(default=1)
    held_before: Mapped[int] = mapped_column(default=0)
    balance_before_on: Mapped[date | None]
    balance_per_year: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # {"2019": 4}
    room_words: Mapped[list[str]] = mapped_column(JSON, default=list)
    world_from_countries: Mapped[int] = mapped_column(default=20)  # "around the world" from so many on
    takes_turns: Mapped[bool] = mapped_column(default=False)  # the waiting list goes round over organisations
    reminders: Mapped[list[int]] = mapped_column(JSON, default=lambda: [1440, 60])  # minutes before the start
    mails_off: Mapped[list[str]] = mapped_column(JSON, default=list)  # kinds that are not sent
    follow_up_hours: Mapped[int] = mapped_column(default=24)  # from the attendance to the thanks
    certificate_minutes: Mapped[int | None]  # from so many minutes on people get one; None: nobody does
    reviews_recaps: Mapped[bool] = mapped_column(default=False)  # a second organiser approves each recap
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by language, where it has one
    # what the webinars before those recorded were about, by language: {"en": "good practice of …"}
    earlier_themes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    host: Mapped[Organisation] = relationship(lazy="joined")


class SeriesGroup(Base):
    """Several series under one name, like all of a partnership's, whose webinars are numbered together."""

    __tablename__ = "series_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class SeriesGroupMember(Base):
    """A series of a group; a series may be in several."""

    __tablename__ = "series_group_members"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("series_groups.id", ondelete="CASCADE"), primary_key=True
    )
    series_id: Mapped[int] = mapped_column(
        ForeignKey("series.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CountingRule(Base):
    """One version of a series' counting rule; the newest counts, published figures name theirs."""

    __tablename__ = "counting_rules"
    __table_args__ = (Index(None, "series_id", "version", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    version: Mapped[int]
    minimum_seconds: Mapped[int] = mapped_column(default=300)
    leaves_out_hosts: Mapped[bool] = mapped_column(default=True)
    counts_shared_rooms: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id", ondelete="SET NULL"))


class Webinar(Base):
    """One scheduled online event of a series.

    `local_start` is the wall time in `zone` (naive), `is_second_fold` the later of two equal ones;
    `starts_at` is the instant derived from them. Numbers are stored when it is marked held.
    """

    __tablename__ = "webinars"
    __table_args__ = (Index(None, "series_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")  # draft, scheduled, held, cancelled
    title: Mapped[str] = mapped_column(String(200))
    focus: Mapped[str] = mapped_column(Text, default="")
    focus_by_language: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # for recaps
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    zone: Mapped[str] = mapped_column(String(64))
    local_start: Mapped[datetime] = mapped_column(DateTime)
    is_second_fold: Mapped[bool] = mapped_column(default=False)
    time_is_known: Mapped[bool] = mapped_column(default=True)  # false: only the date was kept, noon stands in
    starts_at: Mapped[datetime] = mapped_column(index=True)
    minutes: Mapped[int]
    capacity: Mapped[int | None]
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    # open, approval (by organisers), focal_point (of their organisation approves), invitation
    admission: Mapped[str] = mapped_column(String(12), default="open")
    admits: Mapped[str] = mapped_column(String(12), default="anyone")  # anyone, recognised, domains
    admitted_domains: Mapped[list[str]] = mapped_column(JSON, default=list)
    quota: Mapped[int | None]  # most places of one organisation; None for no such limit
    interpretation: Mapped[list[str]] = mapped_column(JSON, default=list)  # languages spoken beside its own
    asks_access_needs: Mapped[bool] = mapped_column(default=True)
    dial_in: Mapped[str] = mapped_column(Text, default="")  # a telephone number a line, with words before it
    reminders: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))  # None: as the series says
    follow_up: Mapped[str] = mapped_column(String(8), default="wait")  # thanks and missed: wait, now, never
    moved_at: Mapped[datetime | None]  # the last change of its time after it was published, and what it was
    moved_from: Mapped[datetime | None]
    moved_from_zone: Mapped[str] = mapped_column(String(64), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    platform_link: Mapped[str] = mapped_column(String(2000), default="")
    number: Mapped[int | None]
    year_number: Mapped[int | None]
    held_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    head_count: Mapped[int | None]
    image_credit: Mapped[str] = mapped_column(Text, default="")
    coming_next: Mapped[str] = mapped_column(Text, default="")
    remark: Mapped[str] = mapped_column(Text, default="")  # shown publicly, e.g. "Invented for the demo"
    window_before_minutes: Mapped[int] = mapped_column(default=30)
    window_after_minutes: Mapped[int] = mapped_column(default=30)
    calendar_uid: Mapped[str] = mapped_column(String(300), unique=True)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    series: Mapped[Series] = relationship(lazy="joined", innerjoin=True)
    host: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class Presentation(Base):
    """One item of the agenda. `is_presentation` is false for a welcome, questions, a break."""

    __tablename__ = "presentations"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    is_presentation: Mapped[bool] = mapped_column(default=True)
    title: Mapped[str] = mapped_column(String(200))
    presenters: Mapped[str] = mapped_column(Text, default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    organisation_as_shown: Mapped[str] = mapped_column(String(300), default="")
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)
    summary: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


class Update(Base):
    """A dated announcement made during the webinar, in Markdown."""

    __tablename__ = "updates"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    announced_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")


class Material(Base):
    """Slides, recording, handout or recap file: an uploaded file or a link, and who may see it."""

    __tablename__ = "materials"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    presentation_id: Mapped[int | None] = mapped_column(ForeignKey("presentations.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(12))  # slides, recording, handout, recap
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10), default="en")
    visibility: Mapped[str] = mapped_column(String(12), default="public")  # public, organisers
    url: Mapped[str] = mapped_column(String(2000), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    content_type: Mapped[str] = mapped_column(String(100), default="")
    size_bytes: Mapped[int | None]
    created_at: Mapped[datetime]


class MaterialFile(Base):
    """The bytes of an uploaded material; apart, so that lists never load them."""

    __tablename__ = "material_files"

    material_id: Mapped[int] = mapped_column(ForeignKey("materials.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Theme(Base):
    """One word of a series' vocabulary: what its webinars are about."""

    __tablename__ = "themes"
    __table_args__ = (Index(None, "series_id", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by language, where it has one
    created_at: Mapped[datetime]


class WebinarTheme(Base):
    """A theme that a webinar is about."""

    __tablename__ = "webinar_themes"

    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True, index=True
    )
