"""Asks what is there of a webinar and what is left to do for it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, exists, func, select

from tracker.database import db
from tracker.models import (
    AskedQuestion,
    Attendance,
    AttendanceImport,
    AttendanceMark,
    AuditEntry,
    Certificate,
    Feedback,
    Material,
    Organiser,
    OutboxMail,
    Presentation,
    QuestionsReport,
    Recap,
    Update,
    Webinar,
)
from tracker.models.attendance import REGISTRANTS_ONLY
from tracker.webinars.agenda import planned_minutes
from tracker.webinars.queries import list_presentations
from tracker.webinars.tasks import Facts, Task, tasks

GONE_OUT = ("waiting", "sending", "sent")
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
        **_find_thanks(webinar),
    )
    return tasks(facts)


def _find_thanks(webinar: Webinar) -> dict[str, Any]:
    """What people asked, said and got afterwards."""
    minimum = webinar.series.certificate_minutes
    made = exists().where(Certificate.webinar_id == webinar.id, Certificate.person_id == Attendance.person_id)
    counts = {
        "questions_open": select(func.count(AskedQuestion.id))
        .join(QuestionsReport, QuestionsReport.id == AskedQuestion.report_id)
        .where(QuestionsReport.webinar_id == webinar.id)
        .where(AskedQuestion.answer == "", AskedQuestion.followed_up_at.is_(None)),
        "is_thanked": select(func.count(OutboxMail.id)).where(
            OutboxMail.webinar_id == webinar.id, OutboxMail.kind == "thanks", OutboxMail.state.in_(GONE_OUT)
        ),
        "answers": select(func.count(Feedback.id)).where(Feedback.webinar_id == webinar.id),
        "certificates_unmade": select(func.count(Attendance.id)).where(
            Attendance.webinar_id == webinar.id, Attendance.seconds >= (minimum or 0) * 60, ~made
        ),
    }
    found = db.session.execute(
        select(*(each.scalar_subquery().label(name) for name, each in counts.items()))
    ).mappings()
    told = dict(found.one())
    return told | {"is_thanked": bool(told["is_thanked"]), "gives_certificates": minimum is not None}


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
