"""Knows the security headers of every answer."""

from flask import Flask


def init_app(app: Flask) -> None:
    """To be registered by create_app."""
