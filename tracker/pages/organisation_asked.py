"""Knows what the address of an organisation's pages asks for: with its offices or alone, and which people."""

from collections.abc import Sequence
from datetime import date

from flask import request

from tracker.attendance.tables_queries import count_registered_of
from tracker.clock import utc_now
from tracker.figures.colleague_queries import Sought
from tracker.figures.engagement import two_years
from tracker.figures.engagement_queries import count_recorded
from tracker.figures.office_queries import offices_of
from tracker.figures.organisation_queries import WebinarOfOrganisation

OFFICES = "included"


def is_rolled_up() -> bool:
    """Whether `?offices=included` asks to count all that is part of the organisation."""
    return request.args.get("offices") in (OFFICES, "headquarters")


def offices_wish() -> str:
    """What the page's own links say about offices."""
    return OFFICES if is_rolled_up() else ""


def absent_since() -> date | None:
    """The first of the last twelve months; None where no attendance was recorded in them."""
    now = two_years(utc_now().date())[0]
    return now.first if count_recorded(now).measured else None


def sought(organisation_id: int, *, is_stopped: bool = False, search: str = "") -> Sought:
    """The organisation's people that are asked for, with `is_stopped` those who came and come no more."""
    return Sought(
        organisation_id=organisation_id,
        rolls_up=is_rolled_up(),
        search=search,
        since=absent_since() if is_stopped else None,
    )


def registered_at(organisation_id: int, webinars: Sequence[WebinarOfOrganisation]) -> dict[int, int]:
    """How many of the organisation are registered for each of some webinars, with its offices where asked."""
    of = offices_of(organisation_id) if is_rolled_up() else [organisation_id]
    return count_registered_of(of, [each.webinar_id for each in webinars])
