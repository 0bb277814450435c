"""Knows the static files: each is served under a name that carries its content's hash, for ever."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Serve tracker/static."""
