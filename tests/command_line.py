"""Runs the command line of an application's own database inside the test process."""

from typing import Any
from unittest import mock

from click.testing import CliRunner, Result
from flask import Flask

from tracker.application import create_app
from tracker.commands import cli
from tracker.commands.context import Context
from tracker.config import load_settings

_kept: dict[str, Flask] = {}  # the last application, for the next command with the same settings


def _app(context: Context) -> Flask:
    """What `Context.app` makes; making it takes longer than most commands."""
    settings = load_settings(context.instance)
    key = repr(settings)
    if key not in _kept:
        _kept.clear()
        _kept[key] = create_app(settings)
    return _kept[key]


def run(app: Flask, *arguments: object, stdin: bytes | None = None, **settings: Any) -> Result:
    """What `webinar-tracker ARGUMENTS` prints and leaves; stdout and stderr apart, refusals as exceptions."""
    environment = {
        "TRACKER_INSTANCE": app.instance_path,
        "TRACKER_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "TRACKER_SECRET_KEY": app.config["SECRET_KEY"],
        "TRACKER_BASE_URL": "http://localhost",
    }
    environment |= {f"TRACKER_{name.upper()}": str(value) for name, value in settings.items()}
    with mock.patch.object(Context, "app", _app):
        return CliRunner().invoke(
            cli, [str(argument) for argument in arguments], input=stdin, env=environment
        )
