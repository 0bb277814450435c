"""Asks for series and webinars."""

from sqlalchemy import select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import CountingRule, Series, Webinar


def get_webinar(slug_or_id: str | int) -> Webinar:
    """The webinar with its series and host; digits are an id, all else a slug. Raises NotFound."""
    text = str(slug_or_id)
    wanted = Webinar.id == int(text) if text.isdecimal() else Webinar.slug == text
    webinar = db.session.scalars(select(Webinar).where(wanted)).one_or_none()
    if webinar is None:
        raise NotFound(N_("There is no webinar “%(webinar)s”"), webinar=text)
    return webinar


def get_series(slug_or_name: str) -> Series:
    """The series with its host, by slug, id or exact name. Raises NotFound."""
    wanted = Series.slug == slug_or_name
    if slug_or_name.isdecimal():
        wanted = Series.id == int(slug_or_name)
    series = db.session.scalars(select(Series).where(wanted)).one_or_none()
    series = series or db.session.scalars(select(Series).where(Series.name == slug_or_name)).first()
    if series is None:
        raise NotFound(N_("There is no series “%(series)s”"), series=slug_or_name)
    return series


def current_rule(series_id: int) -> CountingRule:
    """The newest version of a series' counting rule."""
    return db.session.scalars(
        select(CountingRule)
        .where(CountingRule.series_id == series_id)
        .order_by(CountingRule.version.desc())
        .limit(1)
    ).one()
