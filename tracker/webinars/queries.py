"""Asks for series and webinars."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import (
    CountingRule,
    Material,
    MaterialFile,
    Organisation,
    Presentation,
    Registration,
    Series,
    Update,
    Webinar,
)

T = TypeVar("T", Webinar, int)


def get_webinar(slug_or_id: str | int) -> Webinar:
    """The webinar with its series and host; digits are an id, all else a slug. Raises NotFound."""
    text = str(slug_or_id)
    wanted = Webinar.id == int(text) if _is_id(text) else Webinar.slug == text
    webinar = db.session.scalars(select(Webinar).where(wanted)).one_or_none()
    if webinar is None:
        raise NotFound(N_("There is no webinar “%(webinar)s”"), webinar=text)
    return webinar


def get_series(slug_or_name: str) -> Series:
    """The series with its host, by slug, id or exact name. Raises NotFound."""
    wanted = Series.slug == slug_or_name
    if _is_id(slug_or_name):
        wanted = Series.id == int(slug_or_name)
    series = db.session.scalars(select(Series).where(wanted)).one_or_none()
    series = series or db.session.scalars(select(Series).where(Series.name == slug_or_name)).first()
    if series is None:
        raise NotFound(N_("There is no series “%(series)s”"), series=slug_or_name)
    return series


def get_series_by_slug(slug: str) -> Series:
    """The series of a public address. Raises NotFound."""
    series = db.session.scalars(select(Series).where(Series.slug == slug)).one_or_none()
    if series is None:
        raise NotFound(N_("There is no series “%(series)s”"), series=slug)
    return series


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def current_rule(series_id: int) -> CountingRule:
    """The newest version of a series' counting rule."""
    return db.session.scalars(
        select(CountingRule)
        .where(CountingRule.series_id == series_id)
        .order_by(CountingRule.version.desc())
        .limit(1)
    ).one()


def list_series() -> Sequence[Series]:
    """Every series with its host, in the order of names."""
    return db.session.scalars(select(Series).order_by(Series.name, Series.id)).all()


def count_states(series_id: int | None = None) -> dict[tuple[int, str], int]:
    """How many webinars each series has in each state: {(series id, state): count}."""
    wanted = select(Webinar.series_id, Webinar.state, func.count()).group_by(Webinar.series_id, Webinar.state)
    if series_id is not None:
        wanted = wanted.where(Webinar.series_id == series_id)
    return {(row[0], row[1]): row[2] for row in db.session.execute(wanted)}


def list_webinars(series_id: int | None = None) -> Sequence[Webinar]:
    """Every webinar with series and host, the oldest first."""
    wanted = select(Webinar).order_by(Webinar.starts_at, Webinar.id)
    if series_id is not None:
        wanted = wanted.where(Webinar.series_id == series_id)
    return db.session.scalars(wanted).all()


def list_presentations(webinar_id: int) -> Sequence[Presentation]:
    """The agenda in its order, with organisations."""
    return db.session.scalars(
        select(Presentation)
        .where(Presentation.webinar_id == webinar_id)
        .options(joinedload(Presentation.organisation))
        .order_by(Presentation.position, Presentation.id)
    ).all()


def list_updates(webinar_id: int) -> Sequence[Update]:
    """The announcements in their order."""
    return db.session.scalars(
        select(Update).where(Update.webinar_id == webinar_id).order_by(Update.position, Update.id)
    ).all()


def list_materials(webinar_id: int, *, public_only: bool) -> Sequence[Material]:
    """The materials without their bytes; `public_only` leaves out those for organisers."""
    wanted = select(Material).where(Material.webinar_id == webinar_id).order_by(Material.id)
    if public_only:
        wanted = wanted.where(Material.visibility == "public")
    return db.session.scalars(wanted).all()


def find_file(
    series_slug: str, webinar_slug: str, material_id: int, *, public_only: bool
) -> Row[Material, bytes] | None:
    """(material, content) of an uploaded file; the public sees public files of published webinars only."""
    wanted = (
        select(Material, MaterialFile.content)
        .join(MaterialFile, MaterialFile.material_id == Material.id)
        .join(Webinar, Webinar.id == Material.webinar_id)
        .join(Series, Series.id == Webinar.series_id)
        .where(Material.id == material_id, Webinar.slug == webinar_slug, Series.slug == series_slug)
    )
    if public_only:
        wanted = wanted.where(Material.visibility == "public", Webinar.published_at.is_not(None))
    return db.session.execute(wanted).one_or_none()


def of_address(wanted: Select[T]) -> Select[T]:
    """What a public address names: published, cancelled too, no drafts. Made once, asked very often."""
    return (
        wanted.join(Series, Series.id == Webinar.series_id)
        .where(Series.slug == bindparam("series_slug"), Webinar.slug == bindparam("webinar_slug"))
        .where(Webinar.published_at.is_not(None), Webinar.state != "draft")
    )


_PUBLISHED = of_address(select(Webinar))
_PUBLISHED_ID = of_address(select(Webinar.id))


def get_published(series_slug: str, webinar_slug: str) -> Webinar:
    """What the public may open: published, cancelled too. Raises NotFound, also for drafts."""
    address = {"series_slug": series_slug, "webinar_slug": webinar_slug}
    webinar = db.session.scalars(_PUBLISHED, address).one_or_none()
    if webinar is None:
        raise NotFound(N_("There is no webinar “%(webinar)s”"), webinar=webinar_slug)
    return webinar


def get_published_id(series_slug: str, webinar_slug: str) -> int:
    """The id of what the public may open, without reading more. Raises NotFound."""
    found = db.session.scalar(_PUBLISHED_ID, {"series_slug": series_slug, "webinar_slug": webinar_slug})
    if found is None:
        raise NotFound(N_("There is no webinar “%(webinar)s”"), webinar=webinar_slug)
    return found


def list_published(series_id: int) -> Sequence[Webinar]:
    """Every webinar of a series that the public may open, the oldest first."""
    return db.session.scalars(
        select(Webinar)
        .where(Webinar.series_id == series_id)
        .where(Webinar.published_at.is_not(None), Webinar.state != "draft")
        .order_by(Webinar.starts_at, Webinar.id)
    ).all()


def list_reader_zones(webinar_id: int, most: int) -> list[str]:
    """The zones of most registered people, the commonest first."""
    return list(
        db.session.scalars(
            select(Registration.zone)
            .where(Registration.webinar_id == webinar_id, Registration.zone != "")
            .where(Registration.state.in_(("confirmed", "waitlisted", "pending")))
            .group_by(Registration.zone)
            .order_by(func.count().desc(), Registration.zone)
            .limit(most)
        )
    )


def list_organisation_names(most: int = 500) -> list[str]:
    """Names of the directory, for fields that offer them while somebody types."""
    return list(db.session.scalars(select(Organisation.name).order_by(Organisation.name).limit(most)))
