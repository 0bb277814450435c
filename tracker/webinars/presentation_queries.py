"""Asks which presentations an organisation gave at held webinars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.models import Presentation, Webinar
from tracker.webinars.numbering import HELD


@dataclass(frozen=True, kw_only=True)
class Given:
    """One presentation with its webinar; `countries` are ISO 3166 codes."""

    title: str
    presenters: str
    countries: Sequence[str]
    webinar_id: int
    webinar: str
    number: int | None
    local_start: datetime


def list_given(organisation_ids: Any) -> list[Given]:
    """The newest first; `organisation_ids` are ids, or a select of them."""
    rows = db.session.execute(
        select(
            Presentation.title,
            Presentation.presenters,
            Presentation.countries,
            Webinar.id.label("webinar_id"),
            Webinar.title.label("webinar"),
            Webinar.number,
            Webinar.local_start,
        )
        .join(Webinar, Webinar.id == Presentation.webinar_id)
        .where(Webinar.state == HELD, Presentation.is_presentation)
        .where(Presentation.organisation_id.in_(organisation_ids))
        .order_by(Webinar.starts_at.desc(), Webinar.id, Presentation.position)
    )
    return [Given(**row._asdict()) for row in rows]
