"""Knows what every command needs: the application of its instance, and JSON that stands alone on stdout."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import Flask

from tracker.application import create_app
from tracker.config import load_settings
from tracker.database import db
from tracker.schema import current_version, require_current_schema, upgrade_schema


@dataclass(kw_only=True)
class Context:
    """Made once per call by the group; `app()` builds the application only when a command needs it."""

    instance: Path | None

    def app(self) -> Flask:
        """The application of the instance."""
        return create_app(load_settings(self.instance))

    @contextmanager
    def database(self) -> Iterator[Flask]:
        """Inside an application context whose schema is up to date; raises OldSchema for an older one.

        A new instance gets its empty database here, and stderr says so.
        """
        app = self.app()
        with app.app_context():
            if current_version() is None:
                upgrade_schema()
                click.echo(f"Made an empty database in {app.instance_path}", err=True)
            require_current_schema()
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()


def print_json(document: Any) -> None:
    """One JSON document on stdout and nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


pass_context = click.make_pass_decorator(Context)
json_option = click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
