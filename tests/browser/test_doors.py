"""Each state of the door on a phone and a desk, light and dark: nothing sideways, axe finds nothing."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.browser.conftest import Visit
from tests.browser.looking import sideways, violations
from tests.browser.site import Site, serve_demo
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.demo import story
from tracker.models import Registration, Series, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details

PHONE, DESK = 390, 1280
DOORS: dict[str, dict[str, Any]] = {
    "early": {"registration_opens_at": timedelta(days=2)},
    "approval": {"admission": "approval", "quota": 3},
    "focal": {"admission": "focal_point", "admits": "recognised"},
    "invitation": {"admission": "invitation"},
    "domains": {"admits": "domains", "admitted_domains": ["unicef.org", "who.int"], "capacity": 0},
}
PICTURES = os.environ.get("TRACKER_PICTURES", "")  # a folder, to look at them


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of their own, with a webinar for each door."""
    with serve_demo(tmp_path_factory.mktemp("doors")) as served:
        with served.app.app_context():
            begin_write()
            series = db.session.scalars(db.select(Series).where(Series.slug == story.SERIES_SLUG)).one()
            now = utc_now()
            start = (now + timedelta(days=20)).replace(tzinfo=None, microsecond=0)
            for slug, facts in DOORS.items():
                values = {
                    name: now + value if isinstance(value, timedelta) else value
                    for name, value in facts.items()
                }
                factories.make_webinar(series, title=f"Behind {slug}", slug=slug, local_start=start, **values)
            db.session.commit()
        yield served


def look(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
    assert violations(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("slug", list(DOORS))
@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_the_door(visit: Visit, slug: str, width: int, scheme: str) -> None:
    for at in ("", "/register"):
        page = visit(f"/{story.SERIES_SLUG}/{slug}{at}", width=width, scheme=scheme)
        look(page, f"{slug}{at.replace('/', '-')}-{width}-{scheme}")


def test_who_waits_for_a_decision_sees_it(visit: Visit) -> None:
    page = visit(f"/{story.SERIES_SLUG}/approval/register", width=PHONE, script=False)
    page.fill("#email", "maya@gmail.com")
    page.fill("#name", "Maya Cruz")
    page.check("#is_alone")
    page.click("button:has-text('Ask for a place')")
    assert page.inner_text("h1") == "We have your registration"
    page.goto(page.url.removesuffix("/registered"))
    assert "Your registration is being decided" in page.inner_text("main")


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_who_is_to_be_decided_about(visit: Visit, site: Site, width: int, scheme: str) -> None:
    with site.app.app_context():
        at = db.session.scalars(db.select(Webinar.id).where(Webinar.slug == "approval")).one()
        for name in ("kofi", "lina", "omar"):
            details = clean_details(email=f"{name}{width}@lantern.example", name=f"{name.title()} Mensah")
            begin_write()
            service.register(at, details, PUBLIC, utc_now())
            db.session.commit()
        asked = db.select(Registration.id).where(
            Registration.webinar_id == at, Registration.state == "pending"
        )
        one = db.session.scalars(asked.order_by(Registration.id)).first()
    base = f"/o/webinars/{at}/registrations"
    look(visit(base, width=width, scheme=scheme, signed_in=True), f"list-{width}-{scheme}")
    page = visit(f"{base}/{one}", width=width, scheme=scheme, signed_in=True)
    look(page, f"show-{width}-{scheme}")
    page.click("button:has-text('Approve')")
    assert "Confirmed" in page.inner_text("main")


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_the_editor_and_the_series(visit: Visit, site: Site, width: int, scheme: str) -> None:
    with site.app.app_context():
        series = db.session.scalars(db.select(Series).where(Series.slug == story.SERIES_SLUG)).one()
        one = series.id
    look(visit("/o/webinars/1/edit", width=width, scheme=scheme, signed_in=True), f"editor-{width}-{scheme}")
    path = f"/o/settings/series/{one}"
    look(visit(path, width=width, scheme=scheme, signed_in=True), f"series-{width}-{scheme}")
