"""Knows the error pages: one for each kind, the same words for missing and not yours."""

from flask import Flask


def init_app(app: Flask) -> None:
    """To be registered by create_app."""
