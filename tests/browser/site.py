"""Serves the demo on a free port, in this process, for tests in a browser."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.browser import pseudo
from tests.browser.pages import COMING
from tracker.application import create_app
from tracker.attendance import long_files
from tracker.attendance.questions_service import keep_report
from tracker.attendance.service import stage_import
from tracker.attendance.uploads import read_upload
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.config import load_settings
from tracker.database import begin_write, db
from tracker.demo import story
from tracker.demo.build import SignIn, build_demo
from tracker.jobs import service as jobs
from tracker.jobs.states import Outcome
from tracker.models import Organiser, Webinar
from tracker.organisations.merging import merge_organisations
from tracker.pages.merge_people_service import merge_people
from tracker.schema import upgrade_schema
from tracker.webinars.service import add_link
from tracker.webinars.service.groups import save_group

REPORT = "zoom_attendee_report.csv"
SAMPLES = Path(__file__).parents[1] / "samples" / "attendance"
SECRET = "a key for tests only, long enough to sign with"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running site: its address without final slash, its application, and how its organiser comes in."""

    url: str
    app: Flask
    session_cookie: str
    sign_in: SignIn


@contextmanager
def serve_demo(folder: Path, **settings: Any) -> Iterator[Site]:
    """The demo with a second language, a right-to-left pseudo one, until the block ends."""
    pseudo.write_catalogue(folder / "translations")
    values: dict[str, Any] = {
        "secret_key": SECRET,
        "register_limit": "",
        "sign_in_limit": "",
        "page_seconds": 0,
        "footer_note": story.FOOTER_NOTE,
        "languages": ("en", "ar"),
        "translations": str(folder / "translations"),
    }
    app = create_app(load_settings(folder / "instance", **(values | settings)))
    with app.app_context():
        upgrade_schema()
        begin_write()
        sign_in = build_demo(app.config["TRACKER"], utc_now())
        _add_more()
        db.session.commit()
        cookie = _session_cookie(app)
    with serving(app) as url:
        yield Site(url=url, app=app, session_cookie=cookie, sign_in=sign_in)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of an application that is served until the block ends."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()


def _add_more() -> None:
    """What the story does not have: a link, an import that waits for decisions, reports of questions."""
    held = db.session.scalars(select(Webinar).where(Webinar.number == 10)).one()
    add_link(held.id, "https://slides.example/1", title="Slides", kind="slides", actor=COMMAND, now=utc_now())
    series = factories.make_series("Grantee clinics", host=held.host, slug="clinics", zone=story.ZONE)
    other = factories.make_webinar(series, title="A clinic", slug="a-clinic", local_start=held.local_start)
    report = (files("tracker.demo") / "data" / REPORT).read_bytes()
    upload = read_upload(report, REPORT, near=other.local_start.date())
    stage_import(other, upload, story.ZONE, COMMAND)
    for name in ("10_zoom_qa_report.csv", "11_zoom_poll_report.csv"):
        keep_report(held.id, (SAMPLES / name).read_bytes(), name, COMMAND, utc_now())
    coming = db.session.scalars(select(Webinar).where(Webinar.slug == COMING)).one()
    for name in ("Ivy Okoro", "Sam Ferreira", "Mei Tanaka"):
        email = f"{name.split()[0].casefold()}@lantern.example"
        factories.make_invitation(coming, email, name=name)
    factories.make_series_place(coming.series, factories.make_person("lea@lantern.example"))
    kept, gone = (factories.make_organisation(f"Lakeside Trust{end}") for end in ("", " of Kenya"))
    merge_organisations(kept.id, gone.id, {}, versions=None, actor=COMMAND, now=utc_now())
    factories.make_organisation("Lakeside Trust Ltd")
    people = [factories.make_person(f"pat@{at}.example", name="Pat Okafor-Lindqvist") for at in "abc"]
    merge_people(people[0].id, people[1].id, {}, seen=None, actor=COMMAND, now=utc_now())
    _add_jobs(held)
    report = factories.make_mailed_report("maya@ministry.example")
    factories.make_sending(report)
    why = {"state": "failed", "error": "The report could not be made.", "try_at": utc_now()}
    factories.make_sending(report, due_key="2027-03-25", **why)
    factories.make_slides_request(coming.id)
    save_group(None, name="All", series_ids=[held.series_id], actor=COMMAND, now=utc_now())


def _add_jobs(held: Webinar) -> None:
    """Work in the background that waits, and some that asks."""
    kind, values = long_files.READ, {"label": "A long report.csv", "webinar_id": held.id}
    jobs.queue(kind, COMMAND, utc_now(), **values)
    details = {
        "question": long_files.PLACE,
        "zones": ["Asia/Manila"],
        "wider": [60, 60],
        "webinars": [held.id],
    }
    place = {"webinar_id": held.id}
    asks = jobs.queue(kind, COMMAND, utc_now(), **values)
    place["job_id"] = asks.id
    why = "This report is from 12 May 14:00–15:30 (Zurich); the webinar was on 17 June."
    asked = Outcome(
        asks=True,
        where="attendance.answer",
        arguments=place,
        message=why,
        details=details,
    )
    jobs.settle(asks, asked, utc_now())


def _session_cookie(app: Flask) -> str:
    """What Flask-Security leaves in the browser of the demo's organiser after signing in."""
    organiser = db.session.scalars(select(Organiser).order_by(Organiser.id)).first()
    assert organiser is not None
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps({"_user_id": organiser.fs_uniquifier, "_fresh": True, "fs_paa": time.time()}))
