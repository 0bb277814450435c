"""Asks about counting rules: their versions, how long people were there, what another would count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from tracker.database import db
from tracker.figures.counted import IS_HOST, IS_PERSON
from tracker.figures.counts import PeriodCounts, WebinarCounts
from tracker.figures.period_queries import count_years
from tracker.figures.queries import count_webinars, load_rules
from tracker.figures.rule import Rule
from tracker.models import Attendance, CountingRule, Organiser, Recap, Webinar
from tracker.webinars.numbering import HELD


@dataclass(frozen=True, kw_only=True)
class RuleVersion:
    """One version as a list shows it; `recaps` published under it, `by` "" for a command or the beginning."""

    rule: Rule
    since: datetime
    by: str
    recaps: int


def list_versions(series_id: int) -> list[RuleVersion]:
    """Every version of a series' rule, the newest first."""
    published = (
        select(Recap.rule_version, func.count().label("recaps"))
        .join(Webinar, Webinar.id == Recap.webinar_id)
        .where(Webinar.series_id == series_id, Recap.state == "published")
        .group_by(Recap.rule_version)
    )
    recaps = {row.rule_version: row.recaps for row in db.session.execute(published)}
    rows = db.session.execute(
        select(CountingRule, Organiser.name)
        .outerjoin(Organiser, Organiser.id == CountingRule.created_by_id)
        .where(CountingRule.series_id == series_id)
        .order_by(CountingRule.version.desc())
    )
    year_start = load_rules()[series_id].year_start
    return [
        RuleVersion(
            rule=Rule(
                version=row.version,
                minimum_seconds=row.minimum_seconds,
                leaves_out_hosts=row.leaves_out_hosts,
                counts_shared_rooms=row.counts_shared_rooms,
                year_start=year_start,
            ),
            since=row.created_at,
            by=name or "",
            recaps=recaps.get(row.version, 0),
        )
        for row, name in rows
    ]


def find_example(series_id: int) -> Webinar | None:
    """The latest held webinar of a series whose attendance was recorded."""
    attended = select(Attendance.id).where(Attendance.webinar_id == Webinar.id).exists()
    wanted = select(Webinar).where(Webinar.series_id == series_id, Webinar.state == HELD, attended)
    return db.session.scalars(wanted.order_by(Webinar.starts_at.desc()).limit(1)).one_or_none()


def list_seconds(webinar_id: int, *, leaves_out_hosts: bool) -> Sequence[int]:
    """How long each individual was there who counts if they stayed long enough."""
    wanted = select(Attendance.seconds).where(Attendance.webinar_id == webinar_id, IS_PERSON)
    if leaves_out_hosts:
        wanted = wanted.where(~IS_HOST)
    return db.session.scalars(wanted).all()


@dataclass(frozen=True, kw_only=True)
class WebinarChange:
    """Individuals of one held webinar, and heads in its shared rooms, now and then.

    Where published, a recap states the former.
    """

    webinar_id: int
    title: str
    number: int | None
    now: int
    then: int
    rooms_now: int
    rooms_then: int
    is_published: bool


@dataclass(frozen=True, kw_only=True)
class YearChange:
    """The figures of one year now, and under another rule."""

    year: int | None
    now: PeriodCounts
    then: PeriodCounts


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """What another rule would change; webinars and years whose figures stay are left out."""

    webinars: tuple[WebinarChange, ...]
    years: tuple[YearChange, ...]


def foresee_change(
    series_id: int, minimum_seconds: int, leaves_out_hosts: bool, counts_shared_rooms: bool
) -> RuleChange:
    """What a series' figures would become; as many queries for one webinar as for a hundred."""
    rules = load_rules()
    wanted = replace(
        rules[series_id],
        minimum_seconds=minimum_seconds,
        leaves_out_hosts=leaves_out_hosts,
        counts_shared_rooms=counts_shared_rooms,
    )
    other = {**rules, series_id: wanted}
    rows = db.session.execute(
        select(Webinar.id, Webinar.title, Webinar.number)
        .where(Webinar.series_id == series_id, Webinar.state == HELD)
        .order_by(Webinar.starts_at.desc())
    ).all()
    ids = [row.id for row in rows]
    published = set(
        db.session.scalars(
            select(Recap.webinar_id).where(Recap.webinar_id.in_(ids), Recap.state == "published")
        )
    )
    now, then = count_webinars(ids), count_webinars(ids, other)
    webinars = [
        WebinarChange(
            webinar_id=row.id,
            title=row.title,
            number=row.number,
            now=now[row.id].individuals or 0,
            then=then[row.id].individuals or 0,
            rooms_now=now[row.id].in_shared_rooms,
            rooms_then=then[row.id].in_shared_rooms,
            is_published=row.id in published,
        )
        for row in rows
        if _said(now[row.id]) != _said(then[row.id])
    ]
    years = [
        YearChange(year=before.period.year, now=before, then=after)
        for before, after in zip(count_years(series_id), count_years(series_id, other), strict=True)
        if _levels(before) != _levels(after)
    ]
    return RuleChange(webinars=tuple(webinars), years=tuple(years))


def _said(counts: WebinarCounts) -> tuple[object, ...]:
    return counts.individuals, counts.in_shared_rooms


def _levels(counts: PeriodCounts) -> tuple[object, ...]:
    people = counts.attendances, counts.individuals, counts.organisations, counts.countries
    return *people, counts.in_shared_rooms
