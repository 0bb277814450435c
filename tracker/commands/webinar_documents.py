"""Knows how commands about webinars print one: as a line, or as a JSON document."""

from typing import Any

import click
from flask import Flask

from tracker.commands.addresses import public_address
from tracker.commands.context import print_json
from tracker.models import Webinar


def created(app: Flask, webinar: Webinar) -> dict[str, Any]:
    """What is printed of a webinar that was made or changed."""
    url = public_address(app, webinar.series.slug, webinar.slug)
    return {"id": webinar.id, "slug": webinar.slug, "url": url, "state": webinar.state}


def show(document: dict[str, Any], as_document: bool) -> None:
    """Print a document, or its values on one line."""
    if as_document:
        print_json(document)
    else:
        click.echo("  ".join(str(value) for value in document.values() if value is not None))
