"""Asks for all of a public recap in three questions: its texts, what stands in them, its series' webinars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, cast, literal, null, select, union_all
from sqlalchemy.orm import contains_eager

from tracker.database import Base, db
from tracker.errors import N_, NotFound
from tracker.figures.rule import Rule
from tracker.models import (
    CountingRule,
    Material,
    Organisation,
    Presentation,
    Recap,
    RecapCorrection,
    Series,
    Theme,
    Update,
    Webinar,
    WebinarTheme,
)
from tracker.recaps.from_rows import Rows
from tracker.recaps.messages import LANGUAGES
from tracker.recaps.queries import rule_of
from tracker.webinars.numbering import Entry


@dataclass(frozen=True, kw_only=True)
class PublicRecaps:
    """Every public or withdrawn text of a webinar by language, and the counting rule of each."""

    webinar: Webinar
    recaps: dict[str, Recap]
    rules: dict[str, Rule]

    def published(self) -> list[str]:
        """The languages that can be read."""
        return [language for language, one in self.recaps.items() if one.state == "published"]

    def best(self, wish: str) -> Recap:
        """The text in the language wished for, else the first that can be read, else what was withdrawn."""
        if wish in self.recaps and (self.recaps[wish].state == "published" or not self.published()):
            return self.recaps[wish]
        return self.recaps[next(iter(self.published() or self.recaps))]


def get_public_recaps(webinar_slug: str) -> PublicRecaps:
    """The texts of a webinar with its series and hosts. Raises NotFound where none was ever public."""
    its_rule = and_(CountingRule.series_id == Webinar.series_id, CountingRule.version == Recap.rule_version)
    rows = db.session.execute(
        select(Recap, CountingRule)
        .join(Recap.webinar)
        .outerjoin(CountingRule, its_rule)
        .options(contains_eager(Recap.webinar).joinedload(Webinar.series).joinedload(Series.host))
        .options(contains_eager(Recap.webinar).joinedload(Webinar.host))
        .where(Webinar.slug == webinar_slug, Recap.state.in_(("published", "withdrawn")))
    ).all()
    if not rows:
        raise NotFound(N_("There is no recap of “%(webinar)s”"), webinar=webinar_slug)
    by_language = {recap.language: (recap, rule) for recap, rule in rows}
    known = [language for language in LANGUAGES if language in by_language]
    return PublicRecaps(
        webinar=rows[0][0].webinar,
        recaps={language: by_language[language][0] for language in known},
        rules={language: rule_of(by_language[language][1]) for language in known if by_language[language][1]},
    )


@dataclass(frozen=True, kw_only=True)
class PublicContent:
    """What stands in a recap, the dated lines under it, and the webinar's themes."""

    rows: Rows
    corrections: Sequence[RecapCorrection]
    themes: Sequence[Theme]


# Columns of the tables that are asked together; no bytes, nothing a public page does not show.
_PARTS: dict[type[Base], tuple[Any, ...]] = {
    Presentation: (
        Presentation.id,
        Presentation.position,
        Presentation.title,
        Presentation.presenters,
        Presentation.organisation_as_shown,
        Presentation.countries,
        Presentation.summary,
    ),
    Update: (Update.id, Update.position, Update.announced_on, Update.title, Update.text),
    Material: (
        Material.id,
        Material.presentation_id,
        Material.kind,
        Material.title,
        Material.language,
        Material.url,
        Material.file_name,
        Material.content_type,
        Material.size_bytes,
    ),
    RecapCorrection: (RecapCorrection.id, RecapCorrection.corrected_at, RecapCorrection.text),
    Theme: (Theme.id, Theme.name, Theme.names),
}


def list_public_content(recap: Recap) -> PublicContent:
    """All of it in one question: rows of five tables, each with the columns of the others empty."""
    return list_public_contents([recap])[recap.id]


def list_public_contents(recaps: Sequence[Recap]) -> dict[int, PublicContent]:
    """The same of several texts, of different webinars, by the recap's id."""
    found: dict[tuple[type[Base], int], list[Any]] = {}
    kinds = {kind.__tablename__: kind for kind in _PARTS}
    for row in db.session.execute(_parts_of(recaps)).mappings():
        kind = kinds[row["part"]]
        values = {column.key: row[f"{kind.__tablename__}_{column.key}"] for column in _PARTS[kind]}
        if kind is Presentation and row["host_id"] is not None:
            values["organisation"] = Organisation(
                id=row["host_id"], name=row["host_name"], names=row["host_names"] or {}
            )
        found.setdefault((kind, row["of"]), []).append(kind(**values))
    return {recap.id: _content(recap, found) for recap in recaps}


def _content(recap: Recap, found: dict[tuple[type[Base], int], list[Any]]) -> PublicContent:
    def of(kind: type[Base], owner_id: int, *order: str) -> list[Any]:
        return sorted(found.get((kind, owner_id), []), key=attrgetter(*order))

    webinar_id = recap.webinar_id
    return PublicContent(
        rows=Rows(
            webinar=recap.webinar,
            presentations=of(Presentation, webinar_id, "position", "id"),
            updates=of(Update, webinar_id, "position", "id"),
            materials=of(Material, webinar_id, "id"),
        ),
        corrections=of(RecapCorrection, recap.id, "corrected_at", "id"),
        themes=of(Theme, webinar_id, "name"),
    )


def _parts_of(recaps: Sequence[Recap]) -> CompoundSelect[Any]:
    host = (Organisation.id, Organisation.name, Organisation.names)
    webinar_ids = [recap.webinar_id for recap in recaps]
    return union_all(
        _part(Presentation, Presentation.webinar_id, host)
        .outerjoin(Organisation, Organisation.id == Presentation.organisation_id)
        .where(Presentation.webinar_id.in_(webinar_ids), Presentation.is_presentation.is_(True)),
        _part(Update, Update.webinar_id).where(Update.webinar_id.in_(webinar_ids)),
        _part(Material, Material.webinar_id).where(
            Material.webinar_id.in_(webinar_ids), Material.visibility == "public"
        ),
        _part(RecapCorrection, RecapCorrection.recap_id).where(
            RecapCorrection.recap_id.in_([recap.id for recap in recaps])
        ),
        _part(Theme, WebinarTheme.webinar_id)
        .join(WebinarTheme, WebinarTheme.theme_id == Theme.id)
        .where(WebinarTheme.webinar_id.in_(webinar_ids)),
    )


def _part(kind: type[Base], owner: Any, host: Sequence[Any] = ()) -> Any:
    columns: list[ColumnElement[Any]] = [literal(kind.__tablename__).label("part"), owner.label("of")]
    for table, several in _PARTS.items():
        for column in several:
            value = column if table is kind else cast(null(), column.type)
            columns.append(value.label(f"{table.__tablename__}_{column.key}"))
    for position, name in enumerate(("id", "name", "names")):
        column = getattr(Organisation, name)
        value = host[position] if host else cast(null(), column.type)
        columns.append(value.label(f"host_{name}"))
    return select(*columns).select_from(kind)


@dataclass(frozen=True, kw_only=True)
class Following:
    """The next webinar of a series that can be registered for."""

    id: int
    title: str
    slug: str
    starts_at: datetime
    zone: str


def list_series_webinars(series_id: int, now: datetime) -> tuple[list[Entry], Following | None]:
    """Every webinar of a series as numbering sees it, and the next one that has not begun."""
    rows = db.session.execute(
        select(
            Webinar.id,
            Webinar.title,
            Webinar.slug,
            Webinar.zone,
            Webinar.starts_at,
            Webinar.local_start,
            Webinar.state,
            Webinar.number,
            Webinar.year_number,
        )
        .where(Webinar.series_id == series_id)
        .order_by(Webinar.starts_at, Webinar.id)
    ).all()
    entries = [
        Entry(
            id=row.id,
            title=row.title,
            starts_at=row.starts_at,
            local_on=row.local_start.date(),
            state=row.state,
            number=row.number,
            year_number=row.year_number,
        )
        for row in rows
    ]
    ahead = [row for row in rows if row.state == "scheduled" and row.starts_at > now]
    if not ahead:
        return entries, None
    first = ahead[0]
    return entries, Following(
        id=first.id, title=first.title, slug=first.slug, starts_at=first.starts_at, zone=first.zone
    )
