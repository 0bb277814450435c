"""Asks about one person: every webinar they registered for or came to, and how it counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, func, select

from tracker.database import db
from tracker.figures.counted import is_counted, is_in_period, registered
from tracker.figures.counts import Period
from tracker.figures.queries import load_rules
from tracker.figures.rule import Rule
from tracker.figures.rule import is_counted as counts
from tracker.models import Attendance, Registration, Webinar
from tracker.webinars.numbering import HELD

Came = Literal["counted", "host", "under_minimum", "no_show", "not_measured", "coming"]


@dataclass(frozen=True, kw_only=True)
class WebinarOfPerson:
    """One webinar of a person: how it counts, and the rows that say so; `registered_state` "" for none."""

    webinar_id: int
    title: str
    number: int | None
    local_start: datetime
    starts_at: datetime
    came: Came
    seconds: int | None
    attendance_id: int | None
    registration_id: int | None
    registered_state: str


def person_history(person_id: int) -> list[WebinarOfPerson]:
    """Every webinar of a person, the newest first; four queries in all."""
    rules = load_rules()
    attended = {
        row.webinar_id: row
        for row in db.session.scalars(select(Attendance).where(Attendance.person_id == person_id))
    }
    places = {
        row.webinar_id: row
        for row in db.session.execute(
            select(Registration.id, Registration.webinar_id, Registration.state)
            .where(Registration.person_id == person_id)
            .order_by(Registration.id)
        )
    }
    named = _named_as_registered(person_id)
    measured = select(Attendance.id).where(Attendance.webinar_id == Webinar.id).exists().label("measured")
    webinars = db.session.execute(
        select(Webinar, measured)
        .where(Webinar.id.in_({*attended, *places, *named}))
        .order_by(Webinar.starts_at.desc(), Webinar.id.desc())
    )
    found = []
    for webinar, is_measured in webinars:
        place, was_there = places.get(webinar.id), attended.get(webinar.id)
        found.append(
            WebinarOfPerson(
                webinar_id=webinar.id,
                title=webinar.title,
                number=webinar.number,
                local_start=webinar.local_start,
                starts_at=webinar.starts_at,
                came=_came(webinar, was_there, rules[webinar.series_id], is_measured),
                seconds=was_there.seconds if was_there else None,
                attendance_id=was_there.id if was_there else None,
                registration_id=place.id if place else None,
                registered_state=place.state if place else "",
            )
        )
    return found


def _named_as_registered(person_id: int) -> set[int]:
    rules = load_rules()
    those = registered(is_in_period(Period(), rules), rules).subquery()
    return set(db.session.scalars(select(those.c.webinar_id).where(those.c.person_id == person_id)))


def _came(webinar: Any, was_there: Any, rule: Rule, is_measured: bool) -> Came:
    if was_there is not None:
        if counts(rule, connection=was_there.connection, kind=was_there.kind, seconds=was_there.seconds):
            return "counted"
        is_host = rule.leaves_out_hosts and was_there.kind == "host"
        return "host" if is_host else "under_minimum"
    if webinar.state != HELD:
        return "coming"
    return "no_show" if is_measured else "not_measured"


def count_came(person_ids: list[int]) -> dict[int, tuple[int, datetime]]:
    """For people who were counted: at how many held webinars, and the wall time of the last one."""
    rules = load_rules()
    rows = db.session.execute(
        select(Attendance.person_id, func.count(), func.max(Webinar.local_start))
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(and_(is_in_period(Period(), rules), is_counted(rules)), Attendance.person_id.in_(person_ids))
        .group_by(Attendance.person_id)
    )
    return {row[0] or 0: (row[1], row[2]) for row in rows}
