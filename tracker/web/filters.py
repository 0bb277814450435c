"""Knows how values are shown in templates: times with their zone, numbers, names, Markdown."""

from flask import Flask


def init_app(app: Flask) -> None:
    """To be registered by create_app."""
