"""Asks who was asked for the slides of a presentation, and what a link for them opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Material, Presentation, SlidesRequest, Webinar
from tracker.registrations.link_queries import LinkEnded, ends_at, open_row
from tracker.signed_links import has_ended
from tracker.webinars.queries import get_webinar, list_presentations


@dataclass(frozen=True, kw_only=True)
class Line:
    """A presentation, who was asked for its slides, and how many materials belong to it."""

    presentation: Presentation
    asked: Sequence[SlidesRequest]
    materials: int


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What the link of somebody who presented opens."""

    request: SlidesRequest
    presentation: Presentation
    webinar: Webinar
    given: Sequence[Material]


def list_lines(webinar_id: int) -> list[Line]:
    """Every presentation of a webinar in the order of the agenda; three queries."""
    asked: dict[int, list[SlidesRequest]] = {}
    wanted = select(SlidesRequest).where(SlidesRequest.webinar_id == webinar_id)
    for one in db.session.scalars(wanted.order_by(SlidesRequest.id)):
        asked.setdefault(one.presentation_id, []).append(one)
    counts = select(Material.presentation_id, func.count()).where(
        Material.webinar_id == webinar_id, Material.presentation_id.is_not(None)
    )
    materials = {row[0]: row[1] for row in db.session.execute(counts.group_by(Material.presentation_id))}
    return [
        Line(presentation=each, asked=asked.get(each.id, ()), materials=materials.get(each.id, 0))
        for each in list_presentations(webinar_id)
        if each.is_presentation
    ]


def open_slides(token: str, now: datetime) -> Opened:
    """What a token is for. Raises LinkEnded."""
    request = open_row(token, "give", lambda row_id: db.session.get(SlidesRequest, row_id))
    webinar = get_webinar(request.webinar_id)
    if request.ended_at is not None or has_ended(ends_at(webinar), now):
        raise LinkEnded(N_("This link has ended"))
    given = db.session.scalars(
        select(Material)
        .where(Material.presentation_id == request.presentation_id, Material.kind == "slides")
        .order_by(Material.id)
    ).all()
    presentation = db.session.get_one(Presentation, request.presentation_id)
    return Opened(request=request, presentation=presentation, webinar=webinar, given=given)


def get_request(webinar_id: int, request_id: int) -> SlidesRequest:
    """One request of a webinar. Raises NotFound."""
    found = db.session.get(SlidesRequest, request_id)
    if found is None or found.webinar_id != webinar_id:
        raise NotFound(N_("There is no such request"))
    return found
