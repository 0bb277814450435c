"""The joining page counts on by itself and comes again when the room opens; without script it says all."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.browser.conftest import Visit
from tests.browser.pages import COMING, list_pages
from tests.browser.site import Site
from tracker.database import db
from tracker.models import Webinar


def path_of(site: Site) -> str:
    return next(each.path for each in list_pages(site.app) if each.endpoint == "registrations.join")


def heading(page: Any) -> str:
    return str(page.locator("h1").inner_text())


def starts_at(site: Site) -> Any:
    with site.app.app_context():
        return db.session.scalars(select(Webinar.starts_at).where(Webinar.slug == COMING)).one()


def test_the_time_left_is_counted_on(site: Site, visit: Visit) -> None:
    page = visit("/robots.txt")
    page.clock.install(time=starts_at(site) - timedelta(hours=2, minutes=10))
    page.goto(site.url + path_of(site))
    page.clock.run_for(11_000)
    assert heading(page) == "Starts in 2 hours 10 minutes"
    page.clock.run_for(10 * 60_000)
    assert heading(page) == "Starts in 2 hours"


def test_the_page_comes_again_when_the_room_opens(site: Site, visit: Visit) -> None:
    page = visit("/robots.txt")
    loads: list[str] = []
    page.on("load", lambda: loads.append(page.url))
    page.clock.install(time=starts_at(site) - timedelta(minutes=16))
    page.goto(site.url + path_of(site))
    page.clock.run_for(50_000)
    assert len(loads) == 1
    with page.expect_event("load"):
        page.clock.run_for(30_000)
    assert len(loads) == 2


def test_without_script_it_says_the_time_left(site: Site, visit: Visit) -> None:
    page = visit(path_of(site), script=False)
    assert heading(page).startswith("Starts in ")
    assert "Test your sound" in page.inner_text("main")
