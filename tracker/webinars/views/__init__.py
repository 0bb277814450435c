"""The organiser's pages about series and webinars, and the download of materials."""

from tracker.webinars.blueprint import webinars
from tracker.webinars.views import agenda as _agenda
from tracker.webinars.views import backfill as _backfill
from tracker.webinars.views import editing as _editing
from tracker.webinars.views import groups as _groups
from tracker.webinars.views import materials as _materials
from tracker.webinars.views import series as _series
from tracker.webinars.views import states as _states
from tracker.webinars.views import themes as _themes
from tracker.webinars.views import updates as _updates

__all__ = ["webinars"]
_PARTS = (_agenda, _backfill, _editing, _groups, _materials, _series, _states, _themes, _updates)
