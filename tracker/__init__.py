"""Webinar Tracker: webinars, registrations, attendance and recaps of a partnership."""

import zoneinfo

zoneinfo.reset_tzpath(to=())  # the tzdata wheel, never the system's older copy
zoneinfo.ZoneInfo.clear_cache()  # nor what somebody read from it before

from tracker.application import create_app  # noqa: E402 - zones first

__all__ = ["create_app"]
