"""Runs the command line of an application's own database inside the test process."""

import sys
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner, Result
from flask import Flask

from tracker.application import create_app
from tracker.commands import cli
from tracker.config import Settings
from tracker.database import db


def run(app: Flask, *arguments: object, stdin: bytes | None = None, **settings: Any) -> Result:
    """What `webinar-tracker ARGUMENTS` prints and leaves; stdout and stderr apart, refusals as exceptions."""
    environment = {
        "TRACKER_INSTANCE": app.instance_path,
        "TRACKER_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "TRACKER_SECRET_KEY": app.config["SECRET_KEY"],
        "TRACKER_BASE_URL": "http://localhost",
    }
    environment |= {f"TRACKER_{name.upper()}": str(value) for name, value in settings.items()}
    with patch("tracker.commands.context.create_app", _as_if_new):
        return CliRunner().invoke(cli, [str(one) for one in arguments], input=stdin, env=environment)


def _as_if_new(settings: Settings) -> Flask:
    """An application is made once for the same settings: making it takes longer than most commands."""
    made = _made(settings)
    made.logger.handlers[0].setStream(sys.stderr)  # type: ignore[attr-defined]
    with made.app_context():
        db.engine.dispose()
    return made


@lru_cache(maxsize=4)
def _made(settings: Settings) -> Flask:
    return create_app(settings)
