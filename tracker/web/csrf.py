"""Knows that every POST carries the token of its page."""

from flask import Flask
from flask_wtf import CSRFProtect

protect = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check the token of every unsafe request."""
    protect.init_app(app)
