"""On a phone, without script: a focal point registers colleagues, somebody takes dates or is invited."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.looking import sideways, violations
from tests.browser.pages import list_pages
from tests.browser.site import Site, serve_demo

PHONE = 390


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of their own, because they register people."""
    with serve_demo(tmp_path_factory.mktemp("ways-in")) as served:
        yield served


def open_page(site: Site, visit: Visit, endpoint: str) -> Any:
    path = next(each.path for each in list_pages(site.app) if each.endpoint == endpoint)
    return visit(path, width=PHONE, script=False)


def check(page: Any, *words: str) -> None:
    for each in words:
        assert each in page.inner_text("main") + page.inner_text("body"), each


def press(page: Any, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_focal_point_registers_colleagues(site: Site, visit: Visit) -> None:
    page = open_page(site, visit, "registrations.focal_webinar")
    page.locator("#name-1").fill("Ann Doe")
    page.locator("#email-1").fill("ann@elsewhere")
    press(page, "Register them")
    check(page, "There is a problem", "Colleague 1")
    assert page.locator("#name-1").input_value() == "Ann Doe"
    press(page, "More rows")
    assert page.locator("[name=email]").count() == 10
    page.locator("#email-1").fill("ann.doe@phone.example")
    press(page, "Register them")
    check(page, "A mail tells your colleague how they stand", "ann.doe@phone.example")


def test_somebody_takes_dates_and_all_later_ones(site: Site, visit: Visit) -> None:
    page = open_page(site, visit, "registrations.dates")
    page.get_by_label("And every later webinar").check()
    page.get_by_label("Work email").fill("dates@phone.example")
    page.get_by_label("Full name").fill("Dana Lee")
    page.get_by_label("I am not with an organisation").check()
    press(page, "Register")
    check(page, "You are registered for one webinar", "every later webinar of this series")


def test_somebody_comes_with_an_invitation(site: Site, visit: Visit) -> None:
    page = open_page(site, visit, "registrations.invited")
    check(page, "Your invitation", "ivy@lantern.example")
    page.get_by_label("I am not with an organisation").check()
    press(page, "Register for this webinar")
    check(page, "You are registered")
    again = open_page(site, visit, "registrations.invited")
    check(again, "You are registered", "Get your link again")


def test_what_one_meets_on_the_way_reads_well(site: Site, visit: Visit) -> None:
    """Pages with faults on them, which nobody opens by an address."""
    path = next(each.path for each in list_pages(site.app) if each.endpoint == "registrations.focal_webinar")
    page = visit(path, width=PHONE)
    press(page, "Register them")
    check(page, "Enter the name and email address of at least one colleague")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert sideways(page) <= 0
