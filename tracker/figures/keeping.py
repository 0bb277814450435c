"""Keeps published figures with who stands behind them: by ids, and only what was not kept yet."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, insert, select

from tracker.audit import Actor, record
from tracker.database import db
from tracker.figures.counted import Condition, Rules, is_counted, is_in_period, registered, year_column
from tracker.figures.counts import Period, WebinarCounts
from tracker.figures.office_queries import Offices
from tracker.figures.period_queries import period_figures
from tracker.figures.queries import load_rules, webinar_figures
from tracker.models import (
    Attendance,
    CountedRow,
    CountedWebinar,
    Organisation,
    PublishedFigures,
    PublishedWebinar,
    Webinar,
)
from tracker.text import clean_title


@dataclass(frozen=True, kw_only=True)
class _Row:
    """What a CountedRow holds beside its webinar."""

    person_id: int
    organisation_id: int | None = None
    kind: str = ""
    country: str | None = None
    seconds: int | None = None
    is_counted: bool = False
    is_registered: bool = False


def keep_webinar(webinar: Webinar, counts: WebinarCounts, language: str, *, actor: Actor) -> PublishedFigures:
    """Keep what a recap that is published now states, in which language, and its rows."""
    told = webinar_figures(webinar).told() | {"language": language}
    published = PublishedFigures(
        what="recap",
        title=webinar.title,
        webinar_id=webinar.id,
        series_id=webinar.series_id,
        figures=told,
        rule_versions=[counts.rule_version],
        counted_at=counts.counted_at,
        published_by_id=actor.organiser_id,
    )
    _keep(published, Webinar.id == webinar.id, load_rules(), rolls_up=False)
    return published


def keep_report(period: Period, title: str, *, actor: Actor, now: datetime) -> PublishedFigures:
    """Keep the figures of a period as they are now, under a title. Raises Invalid(field="title")."""
    figures = period_figures(period)
    published = PublishedFigures(
        what="report",
        title=clean_title(title),
        series_id=period.series_id,
        year=period.year,
        from_on=period.from_on,
        until=period.until,
        rolls_up=period.rolls_up,
        figures=figures.told(),
        rule_versions=figures.rule_versions,
        counted_at=now,
        published_by_id=actor.organiser_id,
    )
    rules = load_rules()
    _keep(published, is_in_period(period, rules), rules, rolls_up=period.rolls_up)
    record(actor, "figures.kept", published, label=published.title)
    return published


def _keep(published: PublishedFigures, where: Condition, rules: Rules, *, rolls_up: bool) -> None:
    rows = _rows(where, rules, Offices(rolls_up))
    ids = {row.organisation_id for each in rows.values() for row in each.values()} - {None}
    names = db.session.execute(select(Organisation.id, Organisation.name))
    published.organisations = {str(row.id): row.name for row in names if row.id in ids}
    db.session.add(published)
    db.session.flush()
    kept = _kept_webinars(where, rules, rows)
    behind = [{"published_id": published.id, "counted_webinar_id": one} for one in kept]
    if behind:
        db.session.execute(insert(PublishedWebinar), behind)


def _rows(where: Condition, rules: Rules, offices: Offices) -> dict[int, dict[int, _Row]]:
    """By webinar and person: those who counted, and those who were registered."""
    found: dict[int, dict[int, _Row]] = {}
    asked = select(
        Attendance.webinar_id,
        Attendance.person_id,
        offices.column.label("organisation_id"),
        Attendance.kind,
        Attendance.country,
        Attendance.seconds,
    ).join_from(Attendance, Webinar, Webinar.id == Attendance.webinar_id)
    for row in db.session.execute(offices.join(asked).where(where, is_counted(rules))).mappings():
        values = dict(row)
        here = found.setdefault(values.pop("webinar_id"), {})
        here[values["person_id"]] = _Row(**values, is_counted=True)
    those = registered(where, rules).subquery()
    came = and_(Attendance.webinar_id == those.c.webinar_id, Attendance.person_id == those.c.person_id)
    for webinar_id, person_id, seconds in db.session.execute(
        select(those.c.webinar_id, those.c.person_id, Attendance.seconds).outerjoin(Attendance, came)
    ):
        here = found.setdefault(webinar_id, {})
        known = here.get(person_id) or _Row(person_id=person_id, seconds=seconds)
        here[person_id] = replace(known, is_registered=True)
    return found


def _kept_webinars(where: Condition, rules: Rules, rows: dict[int, dict[int, _Row]]) -> Sequence[int]:
    """The ids of the counted webinars; those that were kept alike before are not kept again."""
    webinars = db.session.execute(
        select(Webinar.id, Webinar.series_id, Webinar.title, Webinar.local_start, year_column(rules)).where(
            where
        )
    ).all()
    wanted = {one.id: _digest(one, rows.get(one.id, {})) for one in webinars}
    before = {
        (row.webinar_id, row.sha256): row.id
        for row in db.session.execute(
            select(CountedWebinar.id, CountedWebinar.webinar_id, CountedWebinar.sha256).where(
                CountedWebinar.webinar_id.in_(wanted)
            )
        )
    }
    kept = []
    new_rows: list[dict[str, Any]] = []
    for one in webinars:
        kept_id = before.get((one.id, wanted[one.id]))
        if kept_id is None:
            counted = CountedWebinar(
                webinar_id=one.id,
                sha256=wanted[one.id],
                series_id=one.series_id,
                title=one.title,
                local_start=one.local_start,
                year=int(one.figure_year),
            )
            db.session.add(counted)
            db.session.flush()
            kept_id = counted.id
            new_rows += [
                {"counted_webinar_id": kept_id, **asdict(row)} for row in rows.get(one.id, {}).values()
            ]
        kept.append(kept_id)
    if new_rows:
        db.session.execute(insert(CountedRow), new_rows)
    return kept


def _digest(webinar: Any, rows: dict[int, _Row]) -> str:
    told = [str(tuple(webinar)), *(str(rows[key]) for key in sorted(rows))]
    return sha256("\n".join(told).encode()).hexdigest()
