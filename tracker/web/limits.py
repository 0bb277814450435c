"""Knows how often one network address may try something."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address)


def init_app(app: Flask) -> None:
    """Count in this process, or in Redis where several hosts serve."""
    limiter.init_app(app)
