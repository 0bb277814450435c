"""How much the webinar page and a whole registration cost, beside a bare page and a bare insert."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests import factories as make
from tests.benchmarks.measuring import Browser, measure, say
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import OutboxMail, Presentation, Registration, Update

pytestmark = pytest.mark.benchmark
Written = Callable[[Callable[[], Any]], Any]


def open_webinar() -> tuple[str, int]:
    """(address, id) of a webinar to come with presentations, updates, and 300 people registered."""
    series = make.make_series(held_before=9)
    webinar = make.make_webinar(
        series,
        slug="four-models",
        local_start=make.datetime(2099, 6, 17, 15),  # noqa: DTZ001
        focus="Four countries show how.",
        description="A **long** text.\n\n" * 8,
    )
    for number in range(4):
        make.add(
            Presentation(
                webinar_id=webinar.id,
                position=number,
                title=f"Model {number}",
                presenters="Mai Tran, Ama Mensah",
                summary="What was done, and what came of it. " * 5,
                countries=["PH", "KE"],
                minutes=20,
            )
        )
    for number in range(2):
        on = make.datetime(2099, 6, 1).date()  # noqa: DTZ001
        make.add(
            Update(webinar_id=webinar.id, position=number, announced_on=on, title="News", text="Some *news*.")
        )
    for number in range(300):
        house = make.make_organisation(f"House {number}", domain=f"house{number}.example")
        person = make.make_person(f"mai@house{number}.example")
        make.make_registration(webinar, person, organisation_id=house.id, zone="Asia/Manila")
    return f"/{series.slug}/{webinar.slug}", webinar.id


def bare_page() -> Flask:
    """Flask with one page that says a word."""
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "hello")
    return bare


def insert_row() -> None:
    now = utc_now()
    db.session.add(
        OutboxMail(kind="bare", to_email="a@b.example", message_id=uuid4().hex, due_at=now, created_at=now)
    )


def test_webinar_page(served: Flask, written: Written) -> None:
    address, _ = written(open_webinar)
    reader, bare = Browser(served.wsgi_app), Browser(bare_page().wsgi_app)
    assert reader.get(address) == 200
    page = measure(lambda: reader.get(address), 300)
    numbers = count()
    anew = measure(lambda: reader.get(f"{address}?fresh={next(numbers)}"), 200)
    ground = measure(lambda: bare.get("/"), 300)
    print()
    say("a bare Flask page", ground)
    say(f"webinar page, {len(reader.body) / 1024:.0f} KB", page)
    say("the same, made anew for each reader", anew)
    assert page.cpu_ms < 500 * ground.cpu_ms


def test_whole_registration(served: Flask, written: Written) -> None:
    """The page, the form sent, the page that says so: for somebody new each time."""
    address, webinar_id = written(open_webinar)
    numbers = count()

    def register() -> None:
        browser, number = Browser(served.wsgi_app), next(numbers)
        assert browser.get(address) == 200
        sent = browser.post(
            f"{address}/register", email=f"kofi{number}@house{number % 300}.example", name="Kofi Mensah"
        )
        assert sent == 303, browser.body.decode()[-2000:]
        assert browser.get(browser.location) == 200
        assert b"You are registered" in browser.body

    flow = measure(register, 100)
    ground = measure(lambda: written(insert_row), 100)
    print()
    say("a bare insert and commit", ground)
    say("whole registration: page, form, answer", flow)
    assert written(lambda: places(webinar_id)) == 300 + 103
    assert flow.cpu_ms < 500 * ground.cpu_ms


def places(webinar_id: int) -> int:
    found = db.session.scalar(
        db.select(db.func.count()).select_from(Registration).where(Registration.webinar_id == webinar_id)
    )
    return found or 0
