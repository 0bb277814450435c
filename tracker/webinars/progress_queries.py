"""Asks what is there of a webinar and what is left to do for it."""

from datetime import datetime, timedelta

from sqlalchemy import Row, case, func, select

from tracker.database import db
from tracker.models import (
    AttendanceImport,
    AttendanceMark,
    AuditEntry,
    Material,
    Organiser,
    Presentation,
    Recap,
    Update,
    Webinar,
)
from tracker.models.attendance import REGISTRANTS_ONLY
from tracker.webinars.agenda import planned_minutes
from tracker.webinars.queries import list_presentations
from tracker.webinars.tasks import Facts, Task, tasks

RECAPS = ("published", "draft", "withdrawn")


def count_content(webinar_id: int) -> Row[int, int]:
    """(updates, materials) of a webinar."""
    updates = select(func.count()).where(Update.webinar_id == webinar_id).scalar_subquery()
    materials = select(func.count()).where(Material.webinar_id == webinar_id).scalar_subquery()
    return db.session.execute(select(updates.label("updates"), materials.label("materials"))).one()


def find_last_save(kind: str, row_id: int) -> Row[str, datetime] | None:
    """(who, at) of the last change of a webinar ("webinars") or a series; who is a name, or "command"."""
    return db.session.execute(
        select(func.coalesce(Organiser.name, AuditEntry.who).label("who"), AuditEntry.at)
        .outerjoin(Organiser, Organiser.id == AuditEntry.organiser_id)
        .where(AuditEntry.object_kind == kind, AuditEntry.object_id == row_id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()


def list_tasks(webinar: Webinar, now: datetime) -> list[Task]:
    """What there is to do before, during and after a webinar, done or not."""
    items = list_presentations(webinar.id)
    content = count_content(webinar.id)
    progress = _find_progress(webinar.id)
    facts = Facts(
        state=webinar.state,
        has_started=webinar.starts_at <= now,
        is_over=webinar.starts_at + timedelta(minutes=webinar.minutes) <= now,
        has_focus=bool(webinar.focus),
        has_description=bool(webinar.description),
        has_platform_link=bool(webinar.platform_link),
        presentations=sum(item.is_presentation for item in items),
        presentations_without_presenter=sum(
            item.is_presentation
            and not (item.presenters or item.organisation_id or item.organisation_as_shown)
            for item in items
        ),
        free_minutes=webinar.minutes - planned_minutes(items),
        updates=content.updates,
        materials=content.materials,
        presentations_without_slides=_without_slides(webinar.id),
        recordings=_count_recordings(webinar.id),
        attendance_recorded=bool(progress.recorded) or webinar.head_count is not None,
        imports_staged=progress.staged,
        recap="none" if progress.recap is None else RECAPS[progress.recap],  # type: ignore[arg-type]
    )
    return tasks(facts)


def _without_slides(webinar_id: int) -> int:
    has_any = select(Material.id).where(Material.presentation_id == Presentation.id).exists()
    wanted = select(func.count()).where(
        Presentation.webinar_id == webinar_id, Presentation.is_presentation, ~has_any
    )
    return db.session.scalar(wanted) or 0


def _count_recordings(webinar_id: int) -> int:
    wanted = select(func.count()).where(Material.webinar_id == webinar_id, Material.kind == "recording")
    return db.session.scalar(wanted) or 0


def _find_progress(webinar_id: int) -> Row[int, int, int | None]:
    """(staged imports, applied imports and marks, recap); the recap as a place in RECAPS, None where none."""
    imports = select(func.count()).where(AttendanceImport.webinar_id == webinar_id)
    marks = select(func.count()).where(
        AttendanceMark.webinar_id == webinar_id, AttendanceMark.taken_back_at.is_(None)
    )
    staged = imports.where(AttendanceImport.state == "staged").scalar_subquery()
    applied = imports.where(AttendanceImport.state == "applied", AttendanceImport.format != REGISTRANTS_ONLY)
    recorded = applied.scalar_subquery() + marks.scalar_subquery()
    rank = case((Recap.state == "published", 0), (Recap.state == "draft", 1), else_=2)
    recap = select(func.min(rank)).where(Recap.webinar_id == webinar_id).scalar_subquery()
    return db.session.execute(
        select(staged.label("staged"), recorded.label("recorded"), recap.label("recap"))
    ).one()
