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


def list_given(organisation_ids: Any, webinar_ids: Any = None) -> list[Given]:
    """The newest first; `organisation_ids` and `webinar_ids` (None: any) are ids, or a select of them."""
    asked = (
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
    if webinar_ids is not None:
        asked = asked.where(Webinar.id.in_(webinar_ids))
    rows = db.session.execute(asked)
    return [Given(**row._asdict()) for row in rows]
