"""Whatever somebody typed, or a file named somebody, is shown as text: on every page, in every file."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from itertools import chain, product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import String, select, update

from tests import factories
from tests.conftest import sign_in
from tests.functional.test_access import address, routes
from tests.world import Names, make_world, values_for
from tracker.clock import utc_now
from tracker.database import Base, db
from tracker.mail.fact_queries import find_facts
from tracker.mail.letters import Letter
from tracker.mail.messages import write
from tracker.mail.mime import build
from tracker.models import OutboxMail
from tracker.tables import MIME_TYPES

Committed = Callable[[Callable[[], Any]], Any]
MARKUP = "\"'><img src=x onerror=alert(1)></script>{{7*7}}${7*7}%(x)s"
FORMULA = "HYPERLINK(1)"
SIGNS = "=+-@＝＋－＠"  # tabs and line breaks are not kept of what is typed
LINES = "One\r\nBEGIN:VALARM\r\nBcc: eve@x.example\u2028\x85X:\x0b1"
# What people type, and files name; the rest of the text columns are ours: states, kinds, slugs, zones.
TYPED = {
    "about", "alias", "body", "credit", "description", "detail", "file_name", "focus", "image_credit",
    "label",
    "last_error", "linked_as", "name", "name_as_given", "organisation_as_given", "organisation_as_shown",
    "organisation_as_typed", "presenters", "reason", "short_name", "summary", "text", "title", "to_name",
}  # fmt: skip
OURS = {"roles", "series_languages", "site_pages", "match_decisions"}


def make_hostile(text: str, signs: str = "") -> dict[str, Names]:
    """The world, in which everything that can be typed says `text`, after one of `signs` in turn."""
    world = make_world()
    changed = 0
    for table in Base.metadata.sorted_tables:
        if table.name in OURS:
            continue
        for column in table.c:
            if column.name not in TYPED or not isinstance(column.type, String):
                continue
            for number in db.session.scalars(select(table.c.id)) if "id" in table.c else ():
                sign = signs[changed % len(signs)] if signs else ""
                said = f"{sign}{text} {number}"[: column.type.length or 1000]
                db.session.execute(update(table).where(table.c.id == number).values({column: said}))
                changed += 1
    assert changed > 30
    db.session.expire_all()
    return world


def organiser_of(app: Flask, committed: Committed) -> FlaskClient:
    organiser = committed(lambda: factories.make_organiser("organiser@x.example"))
    return sign_in(app, organiser.fs_uniquifier)


@pytest.mark.parametrize("role", ["organiser", "anonymous"])
def test_markup_is_text_on_every_page(app: Flask, committed: Committed, role: str) -> None:
    world = committed(lambda: make_hostile(MARKUP))
    browser = organiser_of(app, committed) if role == "organiser" else app.test_client()
    wrong, shown = [], 0
    for rule in routes(app, "GET"):
        path = address(app, rule, values_for(world, rule.endpoint))
        answer = browser.get(path)
        assert answer.status_code < 500, path
        if answer.mimetype == "text/html":
            shown += "onerror=alert" in answer.text
            if "<img src=x" in answer.text or "</script>{{" in answer.text or ">49$" in answer.text:
                wrong.append(path)
    assert wrong == []
    assert shown > (3 if role == "anonymous" else 20)


def test_no_file_holds_a_formula(app: Flask, committed: Committed) -> None:
    world = committed(lambda: make_hostile(FORMULA, SIGNS))
    browser = organiser_of(app, committed)
    live, told, read = [], set(), Counter[str]()
    for rule, ending in product(routes(app, "GET"), ("csv", "xlsx")):
        if "ending" not in rule.arguments and not rule.rule.endswith(ending):
            continue
        answer = browser.get(address(app, rule, values_for(world, rule.endpoint) | {"ending": ending}))
        read[answer.mimetype] += 1
        if answer.mimetype == MIME_TYPES["xlsx"]:
            live += [(rule.endpoint, part) for part in formulas(answer.data)]
        elif answer.mimetype == "text/csv":
            cells = list(chain.from_iterable(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))))
            told |= {cell[1] for cell in cells if cell[:1] == "'" and "HYPERLINK" in cell}
            live += [(rule.endpoint, cell) for cell in cells if cell[:1] in SIGNS and "HYPERLINK" in cell]
    assert live == []
    assert set(SIGNS) <= told
    assert read["text/csv"] > 30 and read[MIME_TYPES["xlsx"]] > 20


def formulas(workbook: bytes) -> list[str]:
    """The parts of a workbook that have a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return [name for name in parts.namelist() if re.search(rb"<(f|hyperlink)[ >]", parts.read(name))]


def test_calendars_and_mails_keep_their_shape(app: Flask, committed: Committed) -> None:
    world = committed(lambda: make_hostile(LINES))
    client = app.test_client()
    for endpoint in ("calendar.file", "calendar.feed"):
        rule = next(rule for rule in routes(app, "GET") if rule.endpoint == endpoint)
        answer = client.get(address(app, rule, values_for(world, endpoint)))
        assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
        for event in Calendar.from_ical(answer.data).walk("VEVENT"):
            assert event.subcomponents == []
        assert b"\nBEGIN:VALARM" not in answer.data and b"\nBcc" not in answer.data
    mails = list(db.session.scalars(select(OutboxMail.id)))
    assert mails
    for facts in find_facts(mails, "", utc_now()).values():
        mail = build(
            Letter(message=write(facts, utc_now()), sender_name=facts.series, reply_to=facts.reply_to),
            sender="webinars@x.example",
            to="mai@x.example",
            to_name=facts.name,
            message_id="1",
            at=utc_now(),
        )
        assert "Bcc" not in mail and len(mail.get_all("Subject", [])) == 1
        head = mail.as_bytes().split(b"\r\n\r\n", 1)[0]
        assert b"\r\nBcc" not in head and b"\nX:" not in head
