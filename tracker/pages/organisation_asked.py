"""Knows what the address of an organisation's pages asks for: with its offices or alone, and which people."""

from datetime import date

from flask import request

from tracker.clock import utc_now
from tracker.figures.colleague_queries import Sought
from tracker.figures.engagement import two_years
from tracker.figures.engagement_queries import count_recorded

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
