"""Asks for published figures as they were counted, and for the rows they were counted from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, literal, select

from tracker.database import db
from tracker.errors import N_, NotFound, Refusal
from tracker.figures.breakdown import Key, Part
from tracker.figures.breakdown_queries import find_parts, in_order, is_part
from tracker.figures.counts import Period
from tracker.models import CountedRow, CountedWebinar, Person, PublishedFigures, PublishedWebinar, Series

KEPT_BY = ("kind", "organisation", "country", "region", "subregion", "webinar", "year", "series")


@dataclass(frozen=True, kw_only=True)
class KeptPart:
    """One part of published figures: of which it is, and which one."""

    by: str
    key: Key


@dataclass(frozen=True, kw_only=True)
class KeptPerson:
    """Somebody who counted then; `name` "" where nobody of that id is held any more."""

    person_id: int
    name: str
    webinars: int
    seconds: int
    organisations: tuple[str, ...]
    kinds: tuple[str, ...]
    countries: tuple[str, ...]


def count_published() -> int:
    """How many publications there are."""
    return db.session.scalar(select(func.count()).select_from(PublishedFigures)) or 0


def list_published(*, limit: int | None = None, offset: int = 0) -> Sequence[PublishedFigures]:
    """Every publication, the newest first."""
    newest = (PublishedFigures.counted_at.desc(), PublishedFigures.id.desc())
    return db.session.scalars(select(PublishedFigures).order_by(*newest).limit(limit).offset(offset)).all()


def get_published(published_id: int) -> PublishedFigures:
    """One publication; NotFound."""
    found = db.session.get(PublishedFigures, published_id)
    if found is None:
        raise NotFound(N_("There are no such published figures"))
    return found


def find_as_of(period: Period, at: datetime) -> PublishedFigures:
    """The report of just this period that was published last at a moment. Refusal where there was none."""
    wanted = select(PublishedFigures).where(
        PublishedFigures.what == "report",
        PublishedFigures.counted_at <= at,
        PublishedFigures.rolls_up.is_(period.rolls_up),
        *(
            getattr(PublishedFigures, name).is_not_distinct_from(getattr(period, name))
            for name in ("series_id", "year", "from_on", "until")
        ),
    )
    newest = (PublishedFigures.counted_at.desc(), PublishedFigures.id.desc())
    found = db.session.scalars(wanted.order_by(*newest).limit(1)).one_or_none()
    if found is None:
        raise Refusal(
            N_("No figures of this period were kept by then. Keep those of today with figures --keep TITLE")
        )
    return found


def kept_parts(published: PublishedFigures, by: str) -> tuple[list[Part], Part]:
    """The parts by one of KEPT_BY and the whole, counted again from the rows that were kept."""
    seen, period = _seen(published), Period(rolls_up=published.rolls_up)
    parts, whole = (find_parts(seen, each, period, None) for each in (by, ""))
    labels = _labels(published, by)
    named = [replace(part, label=labels.get(part.key, "")) for part in in_order(by, parts)]
    return named, Part(key=None, **whole.get(None, {}))


def _seen(published: PublishedFigures) -> Any:
    return (
        select(
            CountedRow.person_id,
            CountedRow.organisation_id,
            CountedRow.kind,
            CountedRow.country,
            CountedRow.seconds,
            CountedWebinar.webinar_id,
            CountedWebinar.series_id,
            CountedWebinar.local_start,
            CountedWebinar.year.label("figure_year"),
            literal("").label("sector"),
        )
        .join(CountedWebinar, CountedWebinar.id == CountedRow.counted_webinar_id)
        .join(PublishedWebinar, PublishedWebinar.counted_webinar_id == CountedWebinar.id)
        .where(PublishedWebinar.published_id == published.id, CountedRow.is_counted)
        .subquery("seen")
    )


def _seen_in(published: PublishedFigures, part: KeptPart | None) -> Any:
    seen = _seen(published)
    return select(seen).where(is_part(seen, part.by, part.key)).subquery("seen_in") if part else seen


def _labels(published: PublishedFigures, by: str) -> dict[Any, str]:
    if by == "organisation":
        return {int(key): name for key, name in published.organisations.items()}
    if by == "series":
        return {row.id: row.name for row in db.session.execute(select(Series.id, Series.name))}
    if by == "webinar":
        rows = db.session.execute(
            select(CountedWebinar.webinar_id, CountedWebinar.title)
            .join(PublishedWebinar, PublishedWebinar.counted_webinar_id == CountedWebinar.id)
            .where(PublishedWebinar.published_id == published.id)
        )
        return {row.webinar_id: row.title for row in rows}
    return {}


def count_kept_people(published: PublishedFigures, part: KeptPart | None = None) -> int:
    """How many different people counted then, in all or in a part."""
    return db.session.scalar(select(func.count(distinct(_seen_in(published, part).c.person_id)))) or 0


def list_kept_people(
    published: PublishedFigures, part: KeptPart | None = None, *, limit: int | None = None, offset: int = 0
) -> list[KeptPerson]:
    """Everybody who counted then, each once, by the name they have today; two queries however many."""
    seen = _seen_in(published, part)
    rows = db.session.execute(
        select(
            seen.c.person_id,
            Person.name,
            func.count(distinct(seen.c.webinar_id)).label("webinars"),
            func.sum(seen.c.seconds).label("seconds"),
        )
        .outerjoin(Person, Person.id == seen.c.person_id)
        .group_by(seen.c.person_id, Person.name)
        .order_by(func.lower(Person.name), seen.c.person_id)
        .limit(limit)
        .offset(offset)
    ).all()
    counted_for: dict[int, list[Any]] = {}
    wanted: ColumnElement[bool] = seen.c.person_id.in_([row.person_id for row in rows])
    columns = (seen.c.person_id, seen.c.organisation_id, seen.c.kind, seen.c.country)
    for each in db.session.execute(select(*columns).where(wanted).distinct()):
        counted_for.setdefault(each.person_id, []).append(each)
    return [_person(row, counted_for.get(row.person_id, []), published.organisations) for row in rows]


def _person(row: Any, counted_for: Sequence[Any], names: dict[str, str]) -> KeptPerson:
    organisations = {names.get(str(each.organisation_id), "") for each in counted_for}
    return KeptPerson(
        person_id=row.person_id,
        name=row.name or "",
        webinars=row.webinars,
        seconds=row.seconds,
        organisations=tuple(sorted(organisations - {""})),
        kinds=tuple(sorted({each.kind for each in counted_for})),
        countries=tuple(sorted({each.country for each in counted_for if each.country})),
    )
