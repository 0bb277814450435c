"""Every page: axe finds nothing at 1280 and 390 px, nothing scrolls sideways at 320 px."""

from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.looking import sideways, violations
from tests.browser.pages import list_pages
from tests.browser.site import Site

# Pages that are rightly no page for the demo's organiser, with what they answer.
ANSWERS = {"accounts.use_link": 404, "pages.first_run": 404}
WIDTHS = (1280, 390)
NARROW = 320
PARTS = 6  # so that several processes can share them


def look(page: Any, *, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Everything wrong with an open page."""
    wrong = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{width} px: {line}" for line in violations(page)]
    page.set_viewport_size({"width": NARROW, "height": 900})
    wide = sideways(page)
    return wrong + ([f"{wide} px too wide at {NARROW} px"] if wide > 0 else [])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_route_can_be_opened_and_read(site: Site, visit: Visit, part: int) -> None:
    """A test over all routes, so that a new page is looked at without being added here."""
    wrong: list[str] = []
    pages = {signed_in: visit("/robots.txt", signed_in=signed_in) for signed_in in (False, True)}
    for opened in list(list_pages(site.app))[part::PARTS]:
        page = pages[opened.signed_in]
        answer = page.goto(site.url + opened.path)
        if answer.status != ANSWERS.get(opened.endpoint, 200):
            wrong.append(f"{opened.path} ({opened.endpoint}) answers {answer.status}")
        wrong += [f"{opened.path} ({opened.endpoint}) {line}" for line in look(page)]
    assert not wrong, "\n".join(wrong)


# The pages that were drawn first: these are looked at dark and from right to left too.
DRAWN = [
    "pages.home",
    "pages.series",
    "pages.webinar",
    "registrations.register",
    "registrations.manage",
    "registrations.join",
    "registrations.mine",
    "registrations.hand_on",
    "registrations.own_data_page",
    "recaps.show",
    "pages.statistics_year",
    "security.login",
    "pages.dashboard",
    "webinars.list_webinars",
    "webinars.edit",
    "registrations.list_registrations",
    "attendance.show",
    "attendance.upload",
    "organisations.show",
    "recaps.editor",
    "reports.year",
]


@pytest.mark.parametrize("endpoint", DRAWN)
def test_drawn_pages_are_as_good_dark_and_right_to_left(site: Site, visit: Visit, endpoint: str) -> None:
    opened = next(each for each in list_pages(site.app) if each.endpoint == endpoint)
    wrong: list[str] = []
    for scheme, rtl in (("dark", False), ("light", True)):
        page = visit(opened.path, signed_in=opened.signed_in, scheme=scheme, rtl=rtl)
        assert page.answer.status == 200
        assert page.evaluate("() => document.dir") == ("rtl" if rtl else "ltr")
        wrong += [f"{scheme}, {'rtl' if rtl else 'ltr'}: {line}" for line in look(page)]
    assert not wrong, "\n".join(wrong)


def test_the_page_of_nothing(visit: Visit) -> None:
    page = visit("/no-such-page")
    assert page.answer.status == 404
    assert not look(page)


def test_the_pseudo_catalogue_is_longer(site: Site, visit: Visit) -> None:
    english, long = visit("/help").inner_text("main"), visit("/help", rtl=True).inner_text("main")
    assert len(long) > 1.25 * len(english)


def test_the_policy_stops_nothing_of_ours(site: Site, visit: Visit) -> None:
    """With the strict policy in force no page asks for anything that it forbids, and no script fails."""
    page = visit("/robots.txt", signed_in=True, strict=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    for opened in list_pages(site.app):
        if opened.endpoint in DRAWN:
            page.goto(site.url + opened.path)
    assert not said, "\n".join(said)
