"""Knows every file of views that adds pages to the blueprint; importing this one adds them all."""

from tracker.afterwards import certificate_views, feedback_views, slides_views
from tracker.afterwards.blueprint import afterwards

__all__ = ["afterwards", "certificate_views", "feedback_views", "slides_views"]
