"""Makes and changes series and webinars: who acts is handed in, nothing is committed here."""

from tracker.webinars.service.agenda import (
    add_presentation,
    add_update,
    delete_presentation,
    delete_update,
    edit_presentation,
    edit_update,
    move_presentation,
    move_update,
)
from tracker.webinars.service.materials import add_file, add_link, delete_material, edit_material
from tracker.webinars.service.rederiving import rederive
from tracker.webinars.service.rule import change_rule
from tracker.webinars.service.series import create_series, edit_series
from tracker.webinars.service.states import (
    backfill,
    backfill_all,
    cancel,
    delete_webinar,
    hold,
    publish,
    reinstate,
    set_head_count,
    unhold,
)
from tracker.webinars.service.telling import News
from tracker.webinars.service.webinars import clone_webinar, create_webinar, edit_webinar, find_news

__all__ = [
    "News",
    "add_file",
    "add_link",
    "add_presentation",
    "add_update",
    "backfill",
    "backfill_all",
    "cancel",
    "change_rule",
    "clone_webinar",
    "create_series",
    "create_webinar",
    "delete_material",
    "delete_presentation",
    "delete_update",
    "delete_webinar",
    "edit_material",
    "edit_presentation",
    "edit_series",
    "edit_update",
    "edit_webinar",
    "find_news",
    "hold",
    "move_presentation",
    "move_update",
    "publish",
    "rederive",
    "reinstate",
    "set_head_count",
    "unhold",
]
