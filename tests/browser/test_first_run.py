"""A new instance in the browser: set up, invite a colleague, who chooses a password and signs in."""

from pathlib import Path
from typing import Any

from tests.browser.looking import violations
from tests.browser.site import SECRET, serving
from tracker.accounts.service import make_first_run_code
from tracker.application import create_app
from tracker.config import load_settings
from tracker.database import begin_write, db
from tracker.schema import upgrade_schema

PASSWORD = "four unusual words"


def fill(page: Any, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"#{name}", value)


def test_from_an_empty_database_to_two_organisers(chromium: Any, tmp_path: Path) -> None:
    app = create_app(load_settings(tmp_path, secret_key=SECRET))
    with app.app_context():
        upgrade_schema()
        begin_write()
        code = make_first_run_code()
        db.session.commit()
    with serving(app) as url:
        ana = chromium.new_context(bypass_csp=True).new_page()
        ana.goto(f"{url}/first-run")
        assert violations(ana) == []
        fill(ana, name="Ana Lindqvist", email="ana@secretariat.example", password="short")
        ana.click("text=Save and go on")
        assert ana.locator(".es").is_visible()
        assert violations(ana) == []
        fill(ana, code=code, password=PASSWORD, host="End Violence", zone="Geneva")
        fill(ana, series="Global Knowledge Exchange Webinar", earlier="2018: 3, 2019: 4")
        ana.click("text=Save and go on")
        assert ana.locator("text=Everything is set up").is_visible()

        ana.goto(f"{url}/o/settings/organisers")
        fill(ana, email="ben@secretariat.example", name="Ben Okafor")
        ana.select_option("#role", "viewer")
        ana.click("text=Make a link")
        link = ana.input_value("#link")
        assert link.startswith(f"{url}/o/sign-in/")
        assert violations(ana) == []

        ben = chromium.new_context(bypass_csp=True).new_page()
        ben.goto(link)
        assert violations(ben) == []
        ben.fill("#password", "seven green bicycles")
        ben.click("text=Save and sign in")
        assert ben.locator("text=Signed in as Ben Okafor").is_visible()
        assert ben.locator("nav >> text=Settings").count() == 0, "a viewer is offered what he may open"
        ben.click("text=Sign out")
        ben.goto(link)
        assert ben.locator("h1").inner_text() == "This link works no more"
        assert violations(ben) == []
        ben.goto(f"{url}/o/organisations")
        fill(ben, email="ben@secretariat.example", password="seven green bicycles")
        ben.click("main button")
        assert ben.url == f"{url}/o/organisations"
