"""Knows the public address of this site, for links that leave it: mails, calendars."""

from flask import current_app, request

from tracker.config import Settings


def site_address() -> str:
    """The set base address, else that of the request; no final slash."""
    settings: Settings = current_app.config["TRACKER"]
    return settings.base_url or request.host_url.rstrip("/")
