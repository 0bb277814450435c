"""Fixtures of tests in a browser: the demo served, Chromium, and `visit`."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.browser.site import Site, serve_demo

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, served."""
    with serve_demo(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless Chromium."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        databases.absent("chromium", str(error))
    if not Path(CHROMIUM).exists():
        databases.absent("chromium", f"there is no {CHROMIUM}")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        except Error as error:
            databases.absent("chromium", str(error))
        yield browser
        browser.close()


Visit = Callable[..., Any]


@pytest.fixture
def visit(chromium: Any, site: Site) -> Iterator[Visit]:
    """Opens a path in a browser of its own and gives Playwright's page; closed after the test."""
    contexts: list[Any] = []

    def open_page(
        path: str,
        *,
        width: int = 1280,
        scheme: str = "light",
        rtl: bool = False,
        signed_in: bool = False,
        script: bool = True,
        zone: str = "Asia/Manila",
        strict: bool = False,
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            timezone_id=zone,
            java_script_enabled=script,
            bypass_csp=not strict,  # axe is put into the page
        )
        contexts.append(context)
        cookies = {"tracker": site.session_cookie} if signed_in else {}
        if rtl:
            cookies["language"] = "ar"
        context.add_cookies(
            [{"name": name, "value": value, "url": site.url} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.answer = page.goto(site.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
