"""Asks for recaps, and for everything of a webinar that a recap may tell."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.figures.queries import count_webinars
from tracker.figures.rule import Rule
from tracker.models import (
    Attendance,
    AttendanceImport,
    CountingRule,
    ImportPerson,
    Recap,
    RecapCorrection,
    Series,
    Theme,
    Webinar,
    WebinarTheme,
)
from tracker.recaps.from_rows import Rows, Told
from tracker.recaps.gate import DOUBTFUL_SECONDS, Open
from tracker.webinars.group_queries import list_group_numbers
from tracker.webinars.numbering import HELD, year_of
from tracker.webinars.queries import list_materials, list_presentations, list_updates


def tell(webinar: Webinar) -> Told:
    """Everything a recap of this webinar may tell; materials are the public ones."""
    return Told(
        **vars(list_content(webinar)),
        figures=count_webinars([webinar.id])[webinar.id],
        themes=list_year_themes(webinar),
        groups=list_group_numbers(webinar),
    )


def list_year_themes(webinar: Webinar) -> list[Theme]:
    """The themes of the webinars held in its year until it was over, each once, in the order they came up."""
    series = webinar.series
    start = (series.year_start_month, series.year_start_day)
    year = year_of(webinar.local_start.date(), start)
    rows = db.session.execute(
        select(Theme, Webinar.local_start)
        .join(WebinarTheme, WebinarTheme.theme_id == Theme.id)
        .join(Webinar, Webinar.id == WebinarTheme.webinar_id)
        .where(
            Webinar.series_id == webinar.series_id,
            Webinar.state == HELD,
            Webinar.starts_at <= webinar.starts_at,
        )
        .order_by(Webinar.starts_at, Theme.id)
    )
    return list({theme.id: theme for theme, on in rows if year_of(on.date(), start) == year}.values())


def list_content(webinar: Webinar) -> Rows:
    """What stands in a recap besides its figures; materials are the public ones."""
    return Rows(
        webinar=webinar,
        presentations=[each for each in list_presentations(webinar.id) if each.is_presentation],
        updates=list_updates(webinar.id),
        materials=list_materials(webinar.id, public_only=True),
    )


def find_recap(webinar_id: int, language: str = "en") -> Recap | None:
    """The kept recap of a webinar; None while only its draft from data exists."""
    return db.session.scalars(
        select(Recap).where(Recap.webinar_id == webinar_id, Recap.language == language)
    ).one_or_none()


def get_recap(recap_id: int) -> tuple[Recap, Webinar]:
    """A recap and its webinar with series and host. Raises NotFound."""
    wanted = select(Recap, Webinar).join(Webinar, Webinar.id == Recap.webinar_id)
    row = db.session.execute(wanted.where(Recap.id == recap_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such recap"))
    return row[0], row[1]


def list_recap_states(webinar_id: int) -> dict[str, str]:
    """{language: state} of the kept recaps of a webinar."""
    rows = db.session.execute(select(Recap.language, Recap.state).where(Recap.webinar_id == webinar_id))
    return {row[0]: row[1] for row in rows}


def list_corrections(recap_id: int) -> Sequence[RecapCorrection]:
    """The dated lines under a recap, oldest first."""
    return db.session.scalars(
        select(RecapCorrection)
        .where(RecapCorrection.recap_id == recap_id)
        .order_by(RecapCorrection.corrected_at, RecapCorrection.id)
    ).all()


def list_published(offset: int, limit: int, ids: Collection[int] | None = None) -> list[Recap]:
    """Published recaps with their webinars, those of the latest webinars first, English before translations;
    `ids` narrows them.
    """
    wanted = (
        select(Recap)
        .join(Recap.webinar)
        .options(contains_eager(Recap.webinar).joinedload(Webinar.series).joinedload(Series.host))
        .where(Recap.state == "published")
        .order_by(Webinar.starts_at.desc(), Webinar.id, Recap.language != "en", Recap.id)
    )
    if ids is not None:
        wanted = wanted.where(Recap.id.in_(ids))
    return list(db.session.scalars(wanted.offset(offset).limit(limit)))


def count_recaps() -> dict[str, int]:
    """How many held webinars have a recap in each state; those without a kept one count as drafts."""
    state = func.coalesce(Recap.state, "draft")
    rows = db.session.execute(_with_recap(select(state, func.count())).group_by(state))
    return {row[0]: row[1] for row in rows}


def list_recaps(offset: int, limit: int, state: str = "") -> Sequence[Row[Webinar, Recap]]:
    """(webinar, recap or None) of every held webinar, the latest first."""
    wanted = _with_recap(select(Webinar, Recap)).options(
        joinedload(Webinar.series).joinedload(Series.host), joinedload(Webinar.host)
    )
    if state:
        wanted = wanted.where(func.coalesce(Recap.state, "draft") == state)
    ordered = wanted.order_by(Webinar.starts_at.desc(), Webinar.id)
    return db.session.execute(ordered.offset(offset).limit(limit)).all()


def _with_recap(wanted: Any) -> Any:
    return (
        wanted.select_from(Webinar)
        .outerjoin(Recap, and_(Recap.webinar_id == Webinar.id, Recap.language == "en"))
        .where(Webinar.state == HELD)
    )


def find_open_points(told: Told) -> Open:
    """What the attendance of a webinar leaves open."""
    webinar, figures = told.webinar, told.figures
    minimum = figures.rule.minimum_seconds
    under, over = db.session.execute(
        select(
            func.count().filter(Attendance.seconds < minimum),
            func.count().filter(Attendance.seconds >= minimum),
        ).where(
            Attendance.webinar_id == webinar.id,
            Attendance.connection == "",
            Attendance.kind != "host",
            Attendance.source == "file",
            Attendance.seconds >= max(0, minimum - DOUBTFUL_SECONDS),
            Attendance.seconds < minimum + DOUBTFUL_SECONDS,
        )
    ).one()
    imports, staged = _staged(webinar.id, minimum)
    return Open(
        is_measured=figures.state != "not_measured",
        imports_staged=imports,
        staged=staged,
        without_organisation=figures.by_kind.get("unknown", 0),
        just_under=under,
        just_over=over,
        unnamed_connections=figures.left_out.unnamed_connections,
        unlinked_presentations=sum(
            not (each.organisation_id or each.organisation_as_shown) for each in told.presentations
        ),
    )


def _staged(webinar_id: int, minimum: int) -> tuple[int, int]:
    """(imports that are staged, people in them who would count and do not yet)."""
    counts_already = (
        select(Attendance.id)
        .where(
            Attendance.webinar_id == webinar_id,
            or_(
                and_(ImportPerson.person_id.is_not(None), Attendance.person_id == ImportPerson.person_id),
                Attendance.name == ImportPerson.name,
            ),
        )
        .exists()
    )
    row = db.session.execute(
        select(
            func.count(AttendanceImport.id.distinct()),
            func.count(ImportPerson.id).filter(
                ImportPerson.attended,
                ImportPerson.treated_as == "person",
                ImportPerson.seconds >= minimum,
                ~counts_already,
            ),
        )
        .select_from(AttendanceImport)
        .outerjoin(ImportPerson, ImportPerson.import_id == AttendanceImport.id)
        .where(AttendanceImport.webinar_id == webinar_id, AttendanceImport.state == "staged")
    ).one()
    return row[0], row[1]


def rule_of(row: CountingRule) -> Rule:
    """A version of a counting rule, to say how a frozen figure was counted."""
    return Rule(
        version=row.version,
        minimum_seconds=row.minimum_seconds,
        leaves_out_hosts=row.leaves_out_hosts,
        counts_shared_rooms=row.counts_shared_rooms,
    )


def last_applied_at(webinar_id: int) -> datetime | None:
    """When the newest import that counts was applied."""
    return db.session.scalar(
        select(func.max(AttendanceImport.applied_at)).where(
            AttendanceImport.webinar_id == webinar_id, AttendanceImport.state == "applied"
        )
    )
