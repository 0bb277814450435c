"""Makes and changes series: short name, opening balance, first counting rule."""

from datetime import date, datetime
from typing import Any, Unpack

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.audit import Actor, record
from tracker.database import Base, db
from tracker.errors import N_, Refusal, Stale
from tracker.models import CountingRule, Organisation, Series
from tracker.webinars import numbering
from tracker.webinars.details import SeriesDetails, clean_series
from tracker.webinars.numbering_queries import opening_of, year_start
from tracker.webinars.service.numbers import give_numbers, lock_series
from tracker.webinars.slugs import RESERVED, clean_slug, free_slug

WAYS_IN = ("platform_link", "dial_in")
HIDDEN = "…"


def create_series(
    *, host: Organisation, slug: str = "", actor: Actor, now: datetime, **details: Unpack[SeriesDetails]
) -> Series:
    """A new series with the first version of its counting rule. Without `slug` its name makes one.

    `details` needs a name and a zone. Raises Invalid with the field that cannot be used.
    """
    given: SeriesDetails = {"name": "", "zone": "", **details}
    given["host_id"] = host.id
    clean = clean_series(given)
    series = Series(
        slug=_free(slug, clean["name"]), created_at=now, updated_at=now, **_without_defaults(clean)
    )
    _check_opening(series)
    add_with_slug(series)
    db.session.add(
        CountingRule(series_id=series.id, version=1, created_at=now, created_by_id=actor.organiser_id)
    )
    db.session.flush()
    record(actor, "series.created", series, label=series.name, after=as_json(clean) | {"slug": series.slug})
    return series


def edit_series(
    series_id: int,
    version: int,
    *,
    renumbering: numbering.Renumbering | None = None,
    actor: Actor,
    now: datetime,
    **details: Unpack[SeriesDetails],
) -> Series:
    """The series with its new details; the short name never changes.

    Raises Stale when somebody saved in between, WouldRenumber when numbers given out would change.
    """
    series = lock_series(series_id)
    if series.version != version:
        raise Stale(N_("Somebody else saved this series in between. Nothing was overwritten"))
    clean = clean_series(details)
    before = {key: getattr(series, key) for key in clean}
    changed = {key: value for key, value in clean.items() if value != before[key]}
    for key, value in changed.items():
        setattr(series, key, value)
    _check_opening(series)
    if changed:
        series.version += 1
        series.updated_at = now
        give_numbers(series, renumbering=renumbering, actor=actor)
        was = {key: before[key] for key in changed}
        record(actor, "series.edited", series, label=series.name, before=as_json(was), after=as_json(changed))
    db.session.flush()
    return series


def add_with_slug(row: Base) -> None:
    """Flush a new row whose short name must be its own; a refusal where another took it a moment ago."""
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Refusal(N_("Somebody else took this address a moment ago. Try again")) from None


def as_json(details: Any) -> dict[str, Any]:
    """Values as the audit keeps them: dates and instants as ISO text; that there is a way in, not which."""
    return {key: _hidden(value) if key in WAYS_IN else _plain(value) for key, value in details.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _hidden(value: str) -> str:
    return HIDDEN if value else ""


def _free(slug: str, name: str) -> str:
    taken = set(db.session.scalars(select(Series.slug)))
    if slug:
        return clean_slug(slug, taken, reserved=RESERVED)
    return free_slug(name, taken, fallback="series", reserved=RESERVED)


def _without_defaults(clean: SeriesDetails) -> dict[str, Any]:
    """The column defaults said at once: they are read before the first flush."""
    defaults: dict[str, Any] = {
        "held_before": 0,
        "balance_per_year": {},
        "balance_before_on": None,
        "year_start_month": 1,
        "year_start_day": 1,
    }
    return defaults | dict(clean)


def _check_opening(series: Series) -> None:
    numbering.check_opening(opening_of(series), year_start(series))
