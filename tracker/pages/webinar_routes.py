"""Knows every organiser's page about webinars, those that join several features with the rest."""

from tracker.pages import webinar_editor as _editor
from tracker.pages import webinar_list as _list
from tracker.pages import webinar_overview as _overview
from tracker.webinars.views import webinars

__all__ = ["webinars"]
_PARTS = (_editor, _list, _overview)
