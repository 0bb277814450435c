"""Runs the command line of an application's own database inside the test process."""

from typing import Any

from click.testing import CliRunner, Result
from flask import Flask

from tracker.commands import cli


def run(app: Flask, *arguments: object, stdin: bytes | None = None, **settings: Any) -> Result:
    """What `webinar-tracker ARGUMENTS` prints and leaves; stdout and stderr apart, refusals as exceptions."""
    environment = {
        "TRACKER_INSTANCE": app.instance_path,
        "TRACKER_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "TRACKER_SECRET_KEY": app.config["SECRET_KEY"],
        "TRACKER_BASE_URL": "http://localhost",
    }
    environment |= {f"TRACKER_{name.upper()}": str(value) for name, value in settings.items()}
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin, env=environment)
