"""The journeys of the people this is made for, each from its first page to its end, in Chromium."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.browser import pages
from tests.browser.conftest import Visit
from tests.browser.site import REPORT, Site, serve_demo
from tracker.database import db
from tracker.demo import story
from tracker.models import OrganisationDomain, Registration, Webinar

COMING = f"/{story.SERIES_SLUG}/{pages.COMING}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of their own: journeys change what they find."""
    with serve_demo(tmp_path_factory.mktemp("journeys")) as served:
        yield served


def count_registrations(site: Site) -> int:
    with site.app.app_context():
        return int(db.session.scalar(db.select(db.func.count()).select_from(Registration)) or 0)


def enter(page: Any, control: Any = None) -> None:
    """Press Enter where the keyboard is, or on a control, and wait for the page it leads to."""
    with page.expect_navigation():
        if control is None:
            page.keyboard.press("Enter")
        else:
            control.press("Enter")


def press(page: Any, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_a_partner_registers_on_a_phone(site: Site, visit: Visit, script: bool) -> None:
    """One page, three answers where the organisation is not known; the page after it has both clocks."""
    before = count_registrations(site)
    page = visit(COMING, width=390, script=script, zone="Asia/Manila")
    page.get_by_label("Work email").fill(f"maya.{script}@newcomer.example")
    page.get_by_label("Full name").fill("Maya Cruz")
    if script:  # the address was looked up, nobody knows it: now the organisation is asked
        page.get_by_label("Organisation", exact=True).wait_for(state="visible")
    page.get_by_label("Organisation", exact=True).fill("Newcomers")
    press(page, "Register for this webinar")
    assert page.get_by_role("heading", level=1).inner_text() == "You are registered"
    assert page.url.endswith("/registered")
    assert "15:00" in page.inner_text("main") and "Zurich" in page.inner_text("main")
    assert ("Manila" if script else "UTC") in page.inner_text("main")
    assert page.get_by_role("link", name=re.compile("Calendar file")).is_visible()
    assert count_registrations(site) == before + 1
    page.goto(site.url + COMING)
    assert "You are registered" in page.inner_text("main")


def test_two_answers_are_enough_where_the_organisation_is_known(site: Site, visit: Visit) -> None:
    page = visit(COMING, width=390)
    page.get_by_label("Work email").fill(f"new.colleague@{_known_domain(site)}")
    page.get_by_label("Full name").fill("Nadia Karim")
    page.get_by_text("We recognise your address").wait_for(state="visible")
    assert not page.get_by_label("Organisation", exact=True).is_visible()
    press(page, "Register for this webinar")
    assert "You are registered" in page.inner_text("h1")


def _known_domain(site: Site) -> str:
    with site.app.app_context():
        return str(db.session.scalars(db.select(OrganisationDomain.domain).order_by("id")).first())


def test_an_error_is_said_at_its_field_and_on_top(visit: Visit) -> None:
    page = visit(COMING, width=390, script=False)
    page.get_by_label("Work email").fill("not an address")
    press(page, "Register for this webinar")
    assert page.answer.status == 200
    assert page.title().startswith("Error:")
    assert page.get_by_role("alert").get_by_role("link").count() >= 2
    assert page.get_by_label("Work email").get_attribute("aria-invalid") == "true"
    assert page.get_by_label("Work email").input_value() == "not an address"


def test_an_organiser_schedules_a_webinar_by_keyboard(site: Site, visit: Visit) -> None:
    """Signing in, four answers, an agenda, published: no mouse."""
    page = visit("/o/sign-in")
    _type(page, "Email", site.sign_in.email)
    _type(page, "Password", site.sign_in.password)
    enter(page)
    enter(page, page.get_by_role("link", name="New webinar").first)
    _type(page, "Title", "Sharing signals safely")
    _type(page, "Day", "14")
    page.get_by_label("Month").focus()
    page.keyboard.type("April")
    _type(page, "Year", "2031")
    _type(page, "Starts", "15:00")
    enter(page)
    assert "Draft" in page.inner_text("main")
    enter(page, page.get_by_role("link", name="Agenda", exact=True).first)
    _type(page, "Title", "Welcome")
    enter(page)
    assert "Welcome" in page.inner_text("main")
    enter(page, page.get_by_role("link", name="Overview"))
    enter(page, page.get_by_role("link", name="Publish").first)
    enter(page, page.get_by_role("button", name="Publish"))
    answer = page.goto(f"{site.url}/{story.SERIES_SLUG}/sharing-signals-safely")
    assert answer.status == 200
    assert "Monday 14 April" in page.inner_text("main")


def _type(page: Any, label: str, text: str) -> None:
    field = page.get_by_role("textbox", name=label).first
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_from_a_report_to_a_published_recap(site: Site, visit: Visit, tmp_path: Path) -> None:
    """Held, upload, review, confirm; from the done page it is at most four screens to the public recap."""
    report = tmp_path / REPORT
    report.write_bytes((files("tracker.demo") / "data" / REPORT).read_bytes() + b"\n")
    with site.app.app_context():
        clinic = db.session.scalars(db.select(Webinar.id).where(Webinar.slug == "a-clinic")).one()
    path = f"{site.url}/o/webinars/{clinic}"
    page = visit(f"/o/webinars/{clinic}/hold", signed_in=True)
    press(page, "Mark as held")
    page.goto(f"{path}/attendance/import")
    page.get_by_label("Attendance file").set_input_files(report)
    press(page, "Upload and look")
    assert "Decide what is not certain" in page.inner_text("h1")
    enter(page, page.get_by_role("link", name=re.compile("confirm", re.IGNORECASE)).first)
    press(page, "Import 117 people")
    assert "117" in page.inner_text("main")
    screens: list[str] = []
    page.on("load", lambda opened: screens.append(opened.url))
    enter(page, page.get_by_role("link", name=re.compile("recap", re.IGNORECASE)).first)
    assert "117" in page.inner_text("main")
    enter(page, page.get_by_role("link", name="Publish").first)
    press(page, "Publish")
    enter(page, page.get_by_role("link", name="See the page"))
    assert page.url == f"{site.url}/recaps/2020/a-clinic"
    assert "117" in page.inner_text("main")
    assert len(screens) <= 4, screens


def test_how_many_came_in_a_year_is_one_number_everywhere(site: Site, visit: Visit) -> None:
    """Reports, the year, the number: the same on the report, the public page, the webinar and the recap."""
    page = visit("/o/reports", signed_in=True)
    page.goto(f"{site.url}/o/reports/2020?series={story.SERIES_SLUG}")
    assert "152" in page.inner_text("main")
    for path in (
        f"/{story.SERIES_SLUG}/10",
        "/recaps/2020/child-centred-responses",
        "/o/webinars/3/attendance",
    ):
        page.goto(site.url + path)
        assert "117" in page.inner_text("main"), path
    assert "152 different people" in visit(f"/{story.SERIES_SLUG}").inner_text("main")
