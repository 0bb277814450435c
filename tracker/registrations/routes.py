"""Every page of registrations, the public's and the organisers'."""

from tracker.registrations import (
    hand_on_views,
    link_views,
    list_views,
    organiser_views,
    questions_views,
    views,
)
from tracker.registrations.blueprint import registrations as registrations

__all__ = [
    "hand_on_views",
    "link_views",
    "list_views",
    "organiser_views",
    "questions_views",
    "registrations",
    "views",
]
