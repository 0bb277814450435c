"""Gives out numbers: reads a series under its lock, freezes what follows from it, or refuses."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from tracker.audit import Actor, record
from tracker.database import db, lock_row
from tracker.errors import N_, NotFound, Refusal
from tracker.models import Series, Webinar
from tracker.text import one_line
from tracker.webinars import numbering
from tracker.webinars.numbering import HELD, Renumbering
from tracker.webinars.numbering_queries import entries_of, opening_of, year_start


def lock_series(series_id: int) -> Series:
    """The series as it is now; nobody else gives out its numbers or short names until the end."""
    lock_row(Series, series_id)
    wanted = select(Series).where(Series.id == series_id)
    series = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if series is None:
        raise NotFound(N_("There is no such series"))
    return series


def lock_webinar(webinar_id: int) -> tuple[Series, Webinar]:
    """A webinar and its series as they are now, locked in that order: series first, then the webinar."""
    series_id = db.session.scalar(select(Webinar.series_id).where(Webinar.id == webinar_id))
    if series_id is None:
        raise NotFound(N_("There is no such webinar"))
    series = lock_series(series_id)
    lock_row(Webinar, webinar_id)
    wanted = select(Webinar).where(Webinar.id == webinar_id)
    webinar = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    return series, webinar


def check_change(
    series: Series,
    webinar: Webinar,
    *,
    starts_at: datetime | None = None,
    local_on: date | None = None,
    renumbering: Renumbering | None = None,
) -> None:
    """Refuse, before anything is changed, what would renumber held webinars (WouldRenumber)."""
    changed = [
        replace(
            entry,
            starts_at=starts_at or entry.starts_at,
            local_on=local_on or entry.local_on,
        )
        if entry.id == webinar.id
        else entry
        for entry in entries_of(series.id)
    ]
    numbering.freeze(changed, opening_of(series), year_start(series), renumbering=renumbering)


def check_without(series: Series, webinar: Webinar, renumbering: Renumbering | None = None) -> None:
    """Refuse to take a webinar away where later ones have their numbers."""
    left = [entry for entry in entries_of(series.id) if entry.id != webinar.id]
    numbering.freeze(left, opening_of(series), year_start(series), renumbering=renumbering)


def give_numbers(
    series: Series,
    newly_held: Collection[Webinar] = (),
    *,
    renumbering: Renumbering | None = None,
    actor: Actor,
) -> None:
    """Store the numbers of every held webinar that has none yet.

    WouldRenumber where others would change that `renumbering` has not seen; those it has seen change, and the
    audit says what they were and why. The first ones held settle the date of an opening balance without one.
    """
    db.session.flush()
    if series.held_before and series.balance_before_on is None and newly_held:
        first = min(webinar.local_start.date() for webinar in newly_held)
        years = [int(year) for year in series.balance_per_year]
        series.balance_before_on = numbering.default_before_on(first, year_start(series), years)
        numbering.check_opening(opening_of(series), year_start(series))
    entries = entries_of(series.id)
    numbers, changed = numbering.freeze(
        entries, opening_of(series), year_start(series), renumbering=renumbering
    )
    wanted = [
        entry.id
        for entry in entries
        if entry.state == HELD and (entry.number, entry.year_number) != _pair(numbers[entry.id])
    ]
    for webinar in db.session.scalars(select(Webinar).where(Webinar.id.in_(wanted))):
        webinar.number, webinar.year_number = _pair(numbers[webinar.id])
    if renumbering and changed:
        record(
            actor,
            "series.renumbered",
            series,
            label=series.name,
            before={str(one.webinar_id): list(_pair(one.old)) for one in changed},
            after={str(one.webinar_id): list(_pair(one.new)) for one in changed},
            reason=one_line(renumbering.reason),
        )
    db.session.flush()


def _pair(numbers: numbering.Numbers) -> tuple[int | None, int | None]:
    return numbers.number, numbers.year_number


def require_started(starts_at: datetime, now: datetime) -> None:
    """Nobody may hold a webinar before its start."""
    if starts_at > now:
        raise Refusal(N_("It has not begun yet. A webinar can be marked held from its start on"))
