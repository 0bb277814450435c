"""The story of the tenth webinar: its organisations, its webinar, its report, and what must come out."""

import json
from pathlib import Path
from typing import Any

from tests import factories
from tracker.audit import COMMAND
from tracker.database import db
from tracker.models import Organisation, Webinar
from tracker.organisations.service import import_organisations

FOLDER = Path(__file__).parent / "samples" / "story"
REPORT = FOLDER / "zoom_attendee_report.csv"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
ZONE = "Europe/Zurich"
SHOWN = (
    "individuals",
    "organisations",
    "countries",
    "by_kind",
    "per_organisation",
    "left_out",
    "registered",
    "no_shows",
)


def make_story() -> Webinar:
    """The directory and the webinar of 17 June 2020; nobody registered or attended yet."""
    import_organisations((FOLDER / "organisations.csv").read_bytes(), actor=COMMAND)
    host = db.session.scalars(db.select(Organisation).where(Organisation.name == "End Violence")).one()
    return factories.make_webinar(factories.make_series(host=host), slug="child-centred")
