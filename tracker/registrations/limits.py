"""Knows how often one network address may register people; wide, for a whole office can sit behind one."""

from flask import current_app

from tracker.config import Settings
from tracker.web.limits import limiter


def _limit() -> str:
    settings: Settings = current_app.config["TRACKER"]
    return settings.register_limit


limited = limiter.limit(_limit, methods=["POST"], exempt_when=lambda: not _limit())
