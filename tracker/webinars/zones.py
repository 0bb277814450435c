"""Knows the same as tracker.zones; kept while importers move there."""

from tracker.zones import *  # noqa: F403
