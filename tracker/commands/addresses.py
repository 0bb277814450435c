"""Knows the public address of a page where no request tells it."""

from flask import Flask

from tracker.config import Settings

LOCAL = "http://127.0.0.1:8000"


def public_address(app: Flask, *parts: str) -> str:
    """The whole address of a path: under the set base address, else that of `run` on this machine."""
    settings: Settings = app.config["TRACKER"]
    return "/".join([settings.base_url or LOCAL, *parts])
