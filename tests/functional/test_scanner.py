"""Mail programs and their scanners open every link, again and again: nothing changes by that."""

import html
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask, request
from flask.testing import FlaskClient

from tests.functional.test_access import content
from tests.functional.test_letters import NOW, SITE, _one_of_each
from tests.mail_links import as_sent, links_of
from tracker.audit import PUBLIC
from tracker.database import begin_write, db
from tracker.mail.kinds import KINDS
from tracker.registrations import own_service
from tracker.registrations.link_queries import open_link
from tracker.web.headers import is_personal_link

METHODS = ("GET", "HEAD", "OPTIONS")
TIMES = 3 if "TRACKER_SOAK" in os.environ else 2
Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def links(committed: Committed) -> set[str]:
    """Every address of this site in one mail of every kind."""
    with time_machine.travel(NOW):
        mails = committed(_one_of_each)
        found = {kind: links_of(as_sent(mail_id, SITE, NOW), SITE) for kind, mail_id in mails.items()}
    assert set(found) == set(KINDS)
    assert [kind for kind, own in found.items() if not own] == []
    return set().union(*found.values())


def scan(client: FlaskClient, links: set[str]) -> list[tuple[str, str, int]]:
    """Open each link, and the personal links on its page, with each method; what did not answer."""
    pages = [client.get(link).text for link in sorted(links)]
    nearer = {html.unescape(found) for page in pages for found in re.findall(r'href="(/[^"#]*)', page)}
    nearer = {address for address in nearer if is_personal_link(address)} - links
    wrong = []
    for address, methods in [(one, METHODS * TIMES) for one in links] + [(one, METHODS) for one in nearer]:
        for method in methods:
            answer = client.open(address, method=method)
            if answer.status_code >= 400:
                wrong.append((method, address, answer.status_code))
    return wrong


def test_opening_every_link_of_every_mail_changes_nothing(client: FlaskClient, links: set[str]) -> None:
    kinds = {link.split("/")[1] for link in links}
    assert {"r", "me", "f", "i", "s", "unsubscribe"} <= kinds
    before = content()
    with time_machine.travel(NOW):
        assert scan(client, links) == []
    assert content() == before


def test_the_comparison_would_notice_a_cancellation(
    app: Flask, client: FlaskClient, links: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where looking at one's place gave it back, as a link with one click would."""
    shown = app.view_functions["registrations.manage"]

    def give_back(token: str) -> Any:
        if request.method == "GET":
            opened = open_link(token, NOW)
            webinar_id, number = opened.webinar.id, opened.registration.id
            if opened.registration.state == "confirmed" and opened.webinar.state == "scheduled":
                begin_write()
                own_service.give_back(webinar_id, number, PUBLIC, NOW)
                db.session.commit()
        return shown(token=token)

    monkeypatch.setitem(app.view_functions, "registrations.manage", give_back)
    before = content()
    with time_machine.travel(NOW):
        scan(client, {link for link in links if re.fullmatch(r"/r/m[^/]+", link)})
    assert content() != before
