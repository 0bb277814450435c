"""Knows the public address of this site, for links that leave it, and which addresses lead nowhere else."""

import re

from flask import current_app, request

from tracker.config import Settings

_OWN_PATH = re.compile(r"/(?:[^/\\\s\x00-\x1f\x7f][^\\\s\x00-\x1f\x7f]*)?")


def site_address() -> str:
    """The set base address, else that of the request; no final slash."""
    settings: Settings = current_app.config["TRACKER"]
    return settings.base_url or request.host_url.rstrip("/")


def is_own_path(text: str) -> bool:
    """Whether every browser takes this for a place on this site: one slash, then nothing that they drop
    (tabs, line ends) or turn into a slash.
    """
    return _OWN_PATH.fullmatch(text) is not None
