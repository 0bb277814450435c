"""Every page: axe finds nothing at 1280 and 390 px, nothing scrolls sideways at 320 px."""

from typing import Any

from tests.browser.conftest import Visit
from tests.browser.looking import sideways, violations
from tests.browser.pages import list_pages
from tests.browser.site import Site

# Pages that are rightly no page for the demo's organiser, with what they answer.
ANSWERS = {"accounts.use_link": 404, "accounts.first_run": 404}
WIDTHS = (1280, 390)
NARROW = 320


def look(page: Any, *, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Everything wrong with an open page."""
    wrong = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{width} px: {line}" for line in violations(page)]
    page.set_viewport_size({"width": NARROW, "height": 900})
    wide = sideways(page)
    return wrong + ([f"{wide} px too wide at {NARROW} px"] if wide > 0 else [])


def test_every_route_can_be_opened_and_read(site: Site, visit: Visit) -> None:
    """One test over all routes, so that a new page is looked at without being added here."""
    wrong: list[str] = []
    pages = {signed_in: visit("/robots.txt", signed_in=signed_in) for signed_in in (False, True)}
    for opened in list_pages(site.app):
        page = pages[opened.signed_in]
        answer = page.goto(site.url + opened.path)
        if answer.status != ANSWERS.get(opened.endpoint, 200):
            wrong.append(f"{opened.path} ({opened.endpoint}) answers {answer.status}")
        wrong += [f"{opened.path} ({opened.endpoint}) {line}" for line in look(page)]
    assert wrong == []
