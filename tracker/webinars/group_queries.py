"""Asks for groups of series: which there are, their series, and their webinars with their numbers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Series, SeriesGroup, SeriesGroupMember, Webinar
from tracker.webinars.group_numbering import Member, NumberInGroup, number_group
from tracker.webinars.numbering import HELD
from tracker.webinars.numbering_queries import list_entries, opening_of


@dataclass(frozen=True, kw_only=True)
class NumberedWebinar:
    """A held webinar of a group; `number` in the group, `own` in its series."""

    webinar: Webinar
    number: int | None
    own: int | None


def list_groups() -> list[tuple[SeriesGroup, list[Series]]]:
    """Every group with its series, by name; two queries."""
    members: dict[int, list[Series]] = {}
    rows = db.session.execute(
        select(SeriesGroupMember.group_id, Series)
        .join(Series, Series.id == SeriesGroupMember.series_id)
        .order_by(Series.name, Series.id)
    )
    for group_id, series in rows:
        members.setdefault(group_id, []).append(series)
    groups = db.session.scalars(select(SeriesGroup).order_by(SeriesGroup.name, SeriesGroup.id))
    return [(group, members.get(group.id, [])) for group in groups]


def get_group(slug: str) -> SeriesGroup:
    """One group by its short name; NotFound."""
    found = db.session.scalars(select(SeriesGroup).where(SeriesGroup.slug == slug)).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such group of series"))
    return found


def series_ids_of(group: SeriesGroup) -> tuple[int, ...]:
    """The ids of its series."""
    asked = select(SeriesGroupMember.series_id).where(SeriesGroupMember.group_id == group.id)
    return tuple(db.session.scalars(asked.order_by(SeriesGroupMember.series_id)))


def list_numbered(group: SeriesGroup) -> Sequence[NumberedWebinar]:
    """Its held webinars with their numbers in the group, the newest first."""
    ids = series_ids_of(group)
    members = _members(ids)
    numbers = number_group([members[one] for one in ids])
    webinars = db.session.scalars(
        select(Webinar)
        .where(Webinar.series_id.in_(ids), Webinar.state == HELD)
        .order_by(Webinar.starts_at.desc(), Webinar.id.desc())
    )
    return [
        NumberedWebinar(webinar=one, number=numbers.get(one.id), own=one.number) for one in webinars.unique()
    ]


def _members(series_ids: Collection[int]) -> dict[int, Member]:
    """Series by id as the numbering of a group takes them; two queries."""
    entries = list_entries(series_ids)
    series = db.session.scalars(select(Series).where(Series.id.in_(series_ids)))
    return {one.id: Member(opening=opening_of(one), entries=entries.get(one.id, [])) for one in series}


def list_group_numbers(webinar: Webinar) -> list[NumberInGroup]:
    """Which webinar a held one is in each group of its series, by the group's name; three queries, or one."""
    mine = select(SeriesGroupMember.group_id).where(SeriesGroupMember.series_id == webinar.series_id)
    rows = db.session.execute(
        select(SeriesGroup, SeriesGroupMember.series_id)
        .join(SeriesGroupMember, SeriesGroupMember.group_id == SeriesGroup.id)
        .where(SeriesGroup.id.in_(mine))
        .order_by(SeriesGroup.name, SeriesGroup.id, SeriesGroupMember.series_id)
    ).all()
    if webinar.state != HELD or not rows:
        return []
    members = _members({series_id for _, series_id in rows})
    of_group: dict[SeriesGroup, list[Member]] = {}
    for group, series_id in rows:
        of_group.setdefault(group, []).append(members[series_id])
    return [
        NumberInGroup(slug=group.slug, name=group.name, number=number_group(several).get(webinar.id))
        for group, several in of_group.items()
    ]
