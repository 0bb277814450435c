"""Organisations: names, relation to the partnership over time, countries, e-mail domains, aliases."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base


class Organisation(Base):
    """A legal or working entity of the directory."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(220), unique=True)
    short_name: Mapped[str] = mapped_column(String(80), default="")
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # as recaps of a language say it
    sector: Mapped[str] = mapped_column(String(30), default="")  # a key of kinds.SECTORS, "" unknown
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    # Filled by an import or a registration that made it; an undo may then take it away again.
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped["Organisation | None"] = relationship(remote_side=[id], lazy="raise_on_sql")
    kinds: Mapped[list["OrganisationKind"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="OrganisationKind.from_on"
    )
    countries: Mapped[list["OrganisationCountry"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="OrganisationCountry.position"
    )
    domains: Mapped[list["OrganisationDomain"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="OrganisationDomain.domain"
    )
    aliases: Mapped[list["OrganisationAlias"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="OrganisationAlias.alias"
    )


class OrganisationKind(Base):
    """host, partner, grantee or other, from one date to another, both included; None is open."""

    __tablename__ = "organisation_kinds"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]


class OrganisationCountry(Base):
    """A country of an organisation; position 0 is the one it counts for."""

    __tablename__ = "organisation_countries"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    position: Mapped[int]


class OrganisationDomain(Base):
    """An e-mail domain entered for one organisation."""

    __tablename__ = "organisation_domains"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    domain: Mapped[str] = mapped_column(String(253), unique=True)


class OrganisationAlias(Base):
    """Another spelling of an organisation's name."""

    __tablename__ = "organisation_aliases"
    __table_args__ = (Index(None, "organisation_id", "alias_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    alias: Mapped[str] = mapped_column(String(200))
    alias_key: Mapped[str] = mapped_column(String(220))
