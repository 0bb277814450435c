"""Scanners open the links of mails in a real browser, scripts and all: nothing changes by that.

`make soak` opens every link of every mail; a run of all tests one of each kind.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.browser.site import serving
from tests.conftest import make_app
from tests.functional.test_access import content
from tests.functional.test_letters import NOW, SITE, _one_of_each
from tests.mail_links import as_sent, links_of
from tracker.database import begin_write, db
from tracker.schema import upgrade_schema

TIMES = 3
SOAKS = "TRACKER_SOAK" in os.environ
_TOKEN = re.compile(r"([a-z])\d+(?:u\d+)?-[a-z2-7]{32}")
NO_PAGE = (".ics", ".json")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application with one mail of every kind."""
    app = make_app(tmp_path)
    with time_machine.travel(NOW), app.app_context():
        upgrade_schema()
        begin_write()
        app.config["MAILS"] = _one_of_each()
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def links(app: Flask) -> list[str]:
    """The addresses in these mails, of which each kind once is enough."""
    found = sorted(
        {link for each in app.config["MAILS"].values() for link in links_of(as_sent(each, SITE, NOW), SITE)}
    )
    if SOAKS:
        return found
    return list({_TOKEN.sub(r"\1", link): link for link in found}.values())


def test_a_browser_that_opens_every_link_changes_nothing(app: Flask, chromium: Any) -> None:
    before, opened, wrong = content(), 0, []
    with serving(app) as url:
        context = chromium.new_context(timezone_id="Asia/Manila")
        page = context.new_page()
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("pageerror", lambda fault: wrong.append(str(fault)))
        for link in links(app):
            for _ in range(TIMES):
                is_file = link.endswith(NO_PAGE)
                answer = context.request.get(url + link) if is_file else page.goto(url + link)
                opened += 1
                if answer.status >= 400:
                    wrong.append(f"{link} {answer.status}")
        context.close()
    assert wrong == []
    assert opened > 10 * TIMES
    assert content() == before
