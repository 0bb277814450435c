"""The platform's address and passcode occur nowhere: only the button leads there, for people with a place."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.functional.test_access import address, routes
from tests.functional.test_letters import NOW as MAILED_AT
from tests.functional.test_letters import PLATFORM, SITE, _one_of_each
from tests.functional.test_never_public import readable
from tests.world import COMING, Names, make_world, values_for
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import Base, db
from tracker.mail.letters import Letter, make_letter
from tracker.mail.mime import build
from tracker.models import AuditEntry, OutboxMail, Registration, Webinar
from tracker.registrations.link_queries import token_for
from tracker.webinars.service import create_webinar, edit_webinar

ROOM, CODE, NUMBER = "hidden-room.example", "s3cret-passcode", "+41 44 555 01 23"
LINK = f"https://{ROOM}/j/93244172061?pwd={CODE}"
SAID = (ROOM, CODE, "93244172061")
OTHERS = ("/no-such-page", "/r/nothing", "/me/nothing", "/knowledge-exchange/no-such-webinar")

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def world(committed: Committed) -> dict[str, Names]:
    """Every webinar has a room and a number to call."""

    def make() -> dict[str, Names]:
        found = make_world()
        for webinar in db.session.scalars(select(Webinar)):
            webinar.platform_link, webinar.dial_in = LINK, f"Switzerland {NUMBER}"
        return found

    return committed(make)


def at(minutes: int) -> Any:
    """So many minutes after the start."""
    webinar = db.session.scalars(select(Webinar).where(Webinar.slug == COMING)).one()
    return time_machine.travel(webinar.starts_at + timedelta(minutes=minutes), tick=False)


LONG_BEFORE, OPEN, DURING, AFTER = -30 * 24 * 60, -10, 30, 200
OTHER_STATES = ("waitlisted", "pending", "declined", "cancelled")
MOMENTS = [("confirmed", minutes) for minutes in (LONG_BEFORE, OPEN, DURING, AFTER)]


def crawl(app: Flask, client: FlaskClient, world: dict[str, Names]) -> Iterator[tuple[str, str]]:
    """(path, everything that is answered) of every page and file outside the workspace, and of wrong ones."""
    paths = [address(app, rule, values_for(world, rule.endpoint)) for rule in routes(app, "GET")]
    join = token_for(db.session.get_one(Registration, world[""]["registration_id"]), "join")
    paths += [f"/r/{join}/join", f"/r/{join}/webinar.ics", *OTHERS]
    for path in paths:
        if not path.startswith("/o"):
            answer = client.get(path)
            yield path, readable(answer.data) + str(answer.headers)


@pytest.mark.parametrize(("state", "minutes"), [*MOMENTS, *((state, DURING) for state in OTHER_STATES)])
def test_no_page_and_no_file_names_it(
    app: Flask,
    client: FlaskClient,
    world: dict[str, Names],
    committed: Committed,
    state: str,
    minutes: int,
) -> None:
    committed(lambda: db.session.execute(db.update(Registration).values(state=state)))
    seen, told, calls = 0, [], []
    with at(minutes):
        for path, text in crawl(app, client, world):
            seen += 1
            told += [(path, word) for word in SAID if word in text]
            if NUMBER in text:
                calls.append(path)
    assert told == []
    assert seen > 50
    is_near = minutes < AFTER and state == "confirmed"
    assert bool(calls) == is_near
    assert all(path.endswith("/join") for path in calls)


@pytest.mark.parametrize("state", OTHER_STATES)
def test_the_button_leads_others_nowhere(
    client: FlaskClient, world: dict[str, Names], committed: Committed, state: str
) -> None:
    number = world[""]["registration_id"]
    committed(lambda: setattr(db.session.get_one(Registration, number), "state", state))
    own = db.session.get_one(Registration, number)
    for token in (token_for(own, "manage"), token_for(own, "join")):
        for minutes in (OPEN, DURING):
            with at(minutes):
                answer = client.post(f"/r/{token}/join")
            assert answer.location == f"/r/{token}/join"
            assert ROOM not in answer.text


def test_the_button_leads_people_with_a_place_there_in_time(
    client: FlaskClient, world: dict[str, Names]
) -> None:
    """So that what occurs nowhere else is what would lead in."""
    for _, minutes in MOMENTS:
        with at(minutes):
            answer = client.post(f"/r/{world['']['token']}/join")
        assert (answer.location == LINK) == (minutes in (OPEN, DURING))


def test_no_mail_of_any_kind_names_it(app: Flask, committed: Committed) -> None:
    """As it is sent: headers, both texts, the invitation, the file."""
    with time_machine.travel(MAILED_AT):
        kinds = committed(_one_of_each)
        for kind, mail_id in kinds.items():
            letter = make_letter(mail_id, SITE, MAILED_AT)
            assert isinstance(letter, Letter), kind
            text = everything(
                build(
                    letter,
                    sender="webinars@secretariat.example",
                    to="maya@lantern.example",
                    to_name="Maya Cruz",
                    message_id="x",
                    at=MAILED_AT,
                )
            )
            for word in (PLATFORM, "platform.example", "pwd=abc", "+41 00 000"):
                assert word not in text, (kind, word)
            assert len(text) > 500, kind


def everything(mail: EmailMessage) -> str:
    parts = [str(mail.items())]
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            parts.append(content.decode() if isinstance(content, bytes) else str(content))
    return "\n".join(parts)


def test_the_audit_and_the_log_say_that_there_is_one(
    app: Flask,
    client: FlaskClient,
    world: dict[str, Names],
    committed: Committed,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    series_id = world[""]["series_id"]
    start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich

    def enter() -> None:
        details: Any = {"title": "A room", "local_start": start, "minutes": 60, "platform_link": LINK}
        made = create_webinar(
            series_id, calendar_domain="x.example", actor=COMMAND, now=utc_now(), dial_in=NUMBER, **details
        )
        edit_webinar(made.id, made.version, actor=COMMAND, now=utc_now(), platform_link=f"{LINK}&again=1")

    committed(enter)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.object_kind == "webinars")).all()
    assert [entry.after.get("platform_link") for entry in entries if entry.after][-2:] == ["…", "…"]
    number = world[""]["webinar_id"]
    starts_at = db.session.get_one(Webinar, number).starts_at
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("tracker.registrations.join_views.on_now", _fail)
    with time_machine.travel(starts_at, tick=False):
        assert client.post(f"/r/{world['']['token']}/join").location == LINK
        broken = client.get(f"/r/{world['']['token']}/join")
    assert broken.status_code == 500
    logged = capfd.readouterr().err + caplog.text + broken.text
    assert "Traceback" in logged
    kept = "\n".join(
        str([str(cell) for cell in row])
        for table in Base.metadata.sorted_tables
        if table.name != "webinars"
        for row in db.session.execute(select(table))
    )
    for word in (*SAID, NUMBER):
        assert word not in logged and word not in kept, word


def _fail(*_: object) -> None:
    raise RuntimeError("something broke")


def test_nothing_that_was_sent_is_kept_with_it(app: Flask, committed: Committed) -> None:
    with time_machine.travel(MAILED_AT):
        committed(_one_of_each)
        rows = db.session.execute(select(OutboxMail.details, OutboxMail.sent_text, OutboxMail.sent_subject))
        assert "platform.example" not in str(rows.all())
