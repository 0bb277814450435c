"""Registering by keyboard alone, on a phone, with and without script; errors, and a webinar that is full."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.browser import pages
from tests.browser.conftest import Visit
from tests.browser.site import Site, serve_demo
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.demo import story
from tracker.models import OrganisationDomain, Registration, Series, Webinar

BUTTON = "Register for this webinar"
PHONE = 390
COMING = f"/{story.SERIES_SLUG}/{pages.COMING}"
ASKING = f"/{story.SERIES_SLUG}/asking"
FULL = f"/{story.SERIES_SLUG}/one-place"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of their own, with a webinar that has one place."""
    with serve_demo(tmp_path_factory.mktemp("registering")) as served:
        with served.app.app_context():
            begin_write()
            series = db.session.scalars(db.select(Series).where(Series.slug == story.SERIES_SLUG)).one()
            start = (utc_now() + timedelta(days=20)).replace(tzinfo=None, microsecond=0)
            factories.make_webinar(series, title="One place", slug="one-place", capacity=1, local_start=start)
            asking = factories.make_webinar(series, title="Asking", slug="asking", local_start=start)
            _ask(asking)
            db.session.commit()
        yield served


def _ask(webinar: Webinar) -> None:
    """A chain of three questions, each asked only after an answer to the one before."""
    first = factories.make_question(webinar, "Do you speak?", kind="yes_no", is_required=True)
    second = factories.make_question(
        webinar,
        "Where?",
        kind="choice",
        choices=["Here", "There"],
        position=1,
        asked_if_id=first.id,
        asked_if_answer="yes",
    )
    factories.make_question(
        webinar,
        "How far is it?",
        is_required=True,
        position=2,
        asked_if_id=second.id,
        asked_if_answer="There",
    )


def tab_to(page: Any, name: str, most: int = 30) -> int:
    """Press Tab until the control of this name has the focus; how often that was."""
    for stops in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.labels?.[0]?.innerText") == name:
            return stops
        if page.evaluate("() => document.activeElement.innerText?.trim()") == name:
            return stops
    raise AssertionError(f"{name} is not reached in {most} stops")


def enter(page: Any) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _known_address(site: Site, name: str) -> str:
    with site.app.app_context():
        domain = db.session.scalars(
            db.select(OrganisationDomain.domain).order_by(OrganisationDomain.id)
        ).first()
    return f"{name}@{domain}"


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_the_keyboard_is_enough(site: Site, visit: Visit, script: bool) -> None:
    """Twelve stops from the top of the page to the button, two of them answers, then one page more."""
    page = visit(COMING, width=PHONE, script=script)
    stops = tab_to(page, "Work email")
    page.keyboard.type(_known_address(site, f"by.keyboard.{script}".lower()))
    stops += tab_to(page, "Full name")
    page.keyboard.type("Nadia Karim")
    if script:
        page.get_by_text("We recognise your address").wait_for(state="visible")
    stops += tab_to(page, BUTTON)
    assert stops <= 12
    enter(page)
    assert page.inner_text("h1") == "You are registered"


def test_the_link_to_the_content_saves_stops(visit: Visit) -> None:
    page = visit(COMING, width=PHONE, script=False)
    assert tab_to(page, "Skip to main content") == 1
    page.keyboard.press("Enter")
    assert 1 + tab_to(page, BUTTON) <= 8  # one of them opens what nobody has to answer


def test_errors_lead_to_their_fields(visit: Visit) -> None:
    """The summary on top can have the focus, and each of its links gives it to a field."""
    page = visit(COMING, width=PHONE, script=False)
    with page.expect_navigation():
        page.get_by_role("button", name=BUTTON).click()
    summary = page.get_by_role("alert")
    summary.focus()
    assert page.evaluate("() => document.activeElement.getAttribute('role')") == "alert"
    links = summary.get_by_role("link").all()
    assert len(links) >= 2
    for link in links:
        link.press("Enter")
        field = page.locator(":focus-within, :target").last
        assert field.get_attribute("aria-invalid") == "true", link.inner_text()


def test_questions_wait_for_what_they_depend_on(site: Site, visit: Visit) -> None:
    """With script; without it all of them stand there and say when they are meant."""
    plain = visit(ASKING, width=PHONE, script=False)
    for text in ("Do you speak?", "Where?", "How far is it?", "Only if “Do you speak?” is “Yes”."):
        assert plain.get_by_text(text, exact=False).first.is_visible(), text
    page = visit(ASKING, width=PHONE)
    where, far = page.get_by_text("Where? (optional)"), page.get_by_label("How far is it?")
    assert not where.is_visible() and not far.is_visible()
    page.get_by_label("Yes").check()
    assert where.is_visible() and not far.is_visible()
    page.get_by_label("There", exact=True).check()
    assert far.is_visible()
    page.get_by_label("No", exact=True).check()
    assert not where.is_visible() and not far.is_visible()
    page.get_by_label("Work email").fill(_known_address(site, "asked"))
    page.get_by_label("Full name").fill("Nadia Karim")
    with page.expect_navigation():
        page.get_by_role("button", name=BUTTON).click()
    assert page.inner_text("h1") == "You are registered"


def test_the_second_of_one_place_waits(site: Site, visit: Visit) -> None:
    """Whoever comes when it is full joins the waiting list, and is told so before and after."""
    for name, button, heading in (
        ("first", BUTTON, "You are registered"),
        ("second", "Join the waiting list", "You are on the waiting list"),
    ):
        page = visit(FULL, width=PHONE)
        page.get_by_label("Work email").fill(_known_address(site, name))
        page.get_by_label("Full name").fill(f"The {name}")
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        assert page.inner_text("h1") == heading
    assert "if a place opens" in page.inner_text("main")
    assert page.get_by_role("link", name="Calendar file (.ics)").count() == 0
    page.goto(site.url + FULL)
    assert "You are on the waiting list" in page.inner_text("#register")


def test_pressing_twice_registers_once(site: Site, visit: Visit) -> None:
    page = visit(COMING, width=PHONE, script=False)
    page.get_by_label("Work email").fill(_known_address(site, "twice"))
    page.get_by_label("Full name").fill("Nadia Karim")
    page.get_by_role("button", name=BUTTON).dblclick(no_wait_after=True)
    # The second press gives the first navigation up, so wait for the page and not for a navigation.
    page.locator("h1", has_text="You are registered").wait_for()
    page.wait_for_load_state()
    assert page.url.endswith("/registered")
    assert page.inner_text("h1") == "You are registered"
    page.go_back()
    assert "You are registered" in page.inner_text("#register")
    with site.app.app_context():
        emails = db.session.scalars(db.select(Registration.email).where(Registration.email.like("twice@%")))
        assert len(emails.all()) == 1
