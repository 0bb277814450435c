"""Every page of registrations, the public's and the organisers'."""

from tracker.registrations import (
    bulk_views,
    colleague_views,
    data_views,
    focal_desk_views,
    focal_views,
    hand_on_views,
    import_views,
    invitation_desk_views,
    invitation_views,
    join_views,
    link_views,
    list_views,
    me_views,
    organiser_views,
    questions_views,
    series_views,
    views,
)
from tracker.registrations.blueprint import registrations as registrations

__all__ = [
    "colleague_views",
    "bulk_views",
    "data_views",
    "focal_desk_views",
    "focal_views",
    "hand_on_views",
    "import_views",
    "invitation_desk_views",
    "invitation_views",
    "join_views",
    "link_views",
    "list_views",
    "me_views",
    "organiser_views",
    "questions_views",
    "registrations",
    "series_views",
    "views",
]
