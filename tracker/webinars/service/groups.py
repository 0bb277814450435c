"""Makes, changes and deletes groups of series."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from tracker.audit import Actor, record
from tracker.database import db
from tracker.errors import N_, Invalid
from tracker.models import Series, SeriesGroup, SeriesGroupMember
from tracker.text import clean_title
from tracker.webinars.service.series import add_with_slug
from tracker.webinars.slugs import free_slug


def save_group(
    group: SeriesGroup | None, *, name: str, series_ids: Collection[int], actor: Actor, now: datetime
) -> SeriesGroup:
    """A new group (None) or the changed one. Raises Invalid(name, series)."""
    title = clean_title(name, field="name")
    known = set(db.session.scalars(select(Series.id).where(Series.id.in_(series_ids))))
    if not known:
        raise Invalid(N_("Choose at least one series"), field="series")
    if group is None:
        taken = set(db.session.scalars(select(SeriesGroup.slug)))
        slug = free_slug(title, taken, fallback="group", reserved=frozenset({"new"}))
        group = SeriesGroup(slug=slug, name=title, created_at=now)
        add_with_slug(group)
    group.name = title
    db.session.execute(delete(SeriesGroupMember).where(SeriesGroupMember.group_id == group.id))
    db.session.add_all(SeriesGroupMember(group_id=group.id, series_id=one) for one in sorted(known))
    db.session.flush()
    record(actor, "series.grouped", group, label=title, after={"series": sorted(known)})
    return group


def delete_group(group: SeriesGroup, *, actor: Actor) -> None:
    """The group goes, its series stay."""
    record(actor, "series.ungrouped", group, label=group.name)
    db.session.execute(delete(SeriesGroup).where(SeriesGroup.id == group.id))
    db.session.expunge(group)
