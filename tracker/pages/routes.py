"""Knows every file of views that adds pages to the blueprint; importing this one adds them all."""

from tracker.pages import (
    dashboard_views,
    first_run_views,
    mailed_setup_views,
    mailed_views,
    people_duplicates_views,
    people_views,
    person_edit_views,
    rule_views,
    settings_views,
    statistics_views,
    text_views,
    views,
)
from tracker.pages.blueprint import pages

__all__ = [
    "dashboard_views",
    "first_run_views",
    "mailed_setup_views",
    "mailed_views",
    "pages",
    "people_duplicates_views",
    "people_views",
    "person_edit_views",
    "rule_views",
    "settings_views",
    "statistics_views",
    "text_views",
    "views",
]
