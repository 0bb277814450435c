"""Asks what the public pages show: webinars to come and past ones with what there is of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.figures.suppression import SMALLEST
from tracker.models import Material, Recap, Registration, Series, SitePage, Webinar
from tracker.webinars.numbering import CANCELLED, HELD

# No webinar is longer: what began before that is over, whatever its minutes say.
LONGEST = timedelta(days=2)
IS_PUBLIC = and_(Webinar.published_at.is_not(None), Webinar.state != "draft")


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What past webinars lead to: those with a published recap, and the first public slides of each."""

    with_recap: Collection[int]
    slides: dict[int, Material]


def find_site_page(key: str) -> SitePage | None:
    """The text an organiser wrote for a page, or None while it has its built-in text."""
    return db.session.scalars(select(SitePage).where(SitePage.key == key)).one_or_none()


def list_own_pages() -> dict[str, SitePage]:
    """The pages of text that an organiser has written, by their keys."""
    return {page.key: page for page in db.session.scalars(select(SitePage))}


def list_coming(now: datetime, series_id: int | None = None) -> list[Webinar]:
    """Public webinars that are not over, the next one first; cancelled ones too."""
    wanted = select(Webinar).where(IS_PUBLIC, Webinar.state != HELD, Webinar.starts_at > now - LONGEST)
    if series_id is not None:
        wanted = wanted.where(Webinar.series_id == series_id)
    found = db.session.scalars(wanted.order_by(Webinar.starts_at, Webinar.id).limit(60))
    return [webinar for webinar in found if webinar.starts_at + timedelta(minutes=webinar.minutes) > now]


def count_past(series_id: int, now: datetime, coming: Sequence[Webinar]) -> int:
    """How many public webinars of a series lie behind us."""
    past = _past(now, coming, series_id)
    return db.session.scalar(select(func.count()).select_from(Webinar).where(past)) or 0


def list_past(
    now: datetime, coming: Sequence[Webinar], *, series_id: int | None = None, limit: int, offset: int = 0
) -> Sequence[Webinar]:
    """Public webinars that are over, marked held or not yet, the latest first; no cancelled ones."""
    return db.session.scalars(
        select(Webinar)
        .where(_past(now, coming, series_id))
        .order_by(Webinar.starts_at.desc(), Webinar.id)
        .limit(limit)
        .offset(offset)
    ).all()


def _past(now: datetime, coming: Sequence[Webinar], series_id: int | None) -> ColumnElement[bool]:
    over = or_(Webinar.state == HELD, and_(Webinar.state != CANCELLED, Webinar.starts_at < now))
    wanted = and_(IS_PUBLIC, over, Webinar.id.not_in([webinar.id for webinar in coming]))
    return wanted if series_id is None else and_(wanted, Webinar.series_id == series_id)


def find_extras(webinars: Sequence[Webinar]) -> Extras:
    """Recaps and slides of several webinars: two queries however many."""
    ids = [webinar.id for webinar in webinars]
    recaps = db.session.scalars(
        select(Recap.webinar_id).where(Recap.webinar_id.in_(ids), Recap.state == "published")
    )
    materials = db.session.scalars(
        select(Material)
        .where(Material.webinar_id.in_(ids), Material.kind == "slides", Material.visibility == "public")
        .order_by(Material.id.desc())
    )
    return Extras(with_recap=set(recaps), slides={each.webinar_id: each for each in materials})


def list_held_starts() -> dict[int, list[datetime]]:
    """The local starts of all held webinars by series, oldest first; those before the tracker have none."""
    found: dict[int, list[datetime]] = {}
    rows = db.session.execute(
        select(Webinar.series_id, Webinar.local_start)
        .where(Webinar.state == HELD)
        .order_by(Webinar.local_start)
    )
    for series_id, local_start in rows:
        found.setdefault(series_id, []).append(local_start)
    return found


def find_by_number(series_slug: str, number: int) -> Webinar:
    """The held webinar that has this frozen number in its series. Raises NotFound."""
    webinar = db.session.scalars(
        select(Webinar)
        .join(Series, Series.id == Webinar.series_id)
        .where(IS_PUBLIC, Series.slug == series_slug, Webinar.number == number)
    ).first()
    if webinar is None:
        raise NotFound(N_("There is no webinar %(number)s"), number=number)
    return webinar


def get_page_webinar(series_slug: str, webinar_slug: str, *, with_drafts: bool) -> Webinar:
    """The webinar of an address with series and host; drafts are for organisers. Raises NotFound."""
    wanted = (
        select(Webinar)
        .join(Series, Series.id == Webinar.series_id)
        .where(Series.slug == series_slug, Webinar.slug == webinar_slug)
    )
    webinar = db.session.scalars(wanted if with_drafts else wanted.where(IS_PUBLIC)).one_or_none()
    if webinar is None:
        raise NotFound(N_("There is no webinar “%(webinar)s”"), webinar=webinar_slug)
    return webinar


def list_zones(webinar_id: int, most: int) -> list[str]:
    """Zones of at least five registered people each, most people first: fewer would point at somebody."""
    people = func.count()
    return list(
        db.session.scalars(
            select(Registration.zone)
            .where(
                Registration.webinar_id == webinar_id,
                Registration.zone != "",
                Registration.state == "confirmed",
            )
            .group_by(Registration.zone)
            .having(people >= SMALLEST)
            .order_by(people.desc(), Registration.zone)
            .limit(most)
        )
    )


def has_recap(webinar_id: int) -> bool:
    """Whether a webinar's recap is published."""
    wanted = select(Recap.id).where(Recap.webinar_id == webinar_id, Recap.state == "published")
    return db.session.scalar(wanted.limit(1)) is not None
