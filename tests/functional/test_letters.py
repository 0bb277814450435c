"""What each kind of mail says, as it is sent: its words, both clocks, the way in, and nothing that leaks."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests import factories as make
from tests.counting import statements
from tracker.database import db
from tracker.mail import outbox
from tracker.mail.fact_queries import find_facts
from tracker.mail.kinds import KINDS
from tracker.mail.letters import Letter, NoLetter, make_letter
from tracker.mail.messages import Message, write
from tracker.models import (
    FocalPoint,
    Invitation,
    Job,
    MailAddress,
    OutboxMail,
    Recap,
    Registration,
    SeriesRegistration,
    Webinar,
)

NOW = datetime(2027, 3, 24, 8, 30, tzinfo=UTC)
START = datetime(2027, 3, 25, 15)  # noqa: DTZ001 - wall time in Zurich, 14:00 UTC, 22:00 in Manila
SITE = "https://webinars.example"
PLATFORM = "https://platform.example/j/123?pwd=abc"
STATES = {"waiting": "waitlisted", "pending": "pending", "declined": "declined", "cancelled": "cancelled"}
DETAILS: dict[str, dict[str, Any]] = {
    "nominated": {"by": "Amina Diallo"},
    "handed_on": {"by": "Amina Diallo"},
    "moved": {"from": "2027-03-24T14:00:00+00:00", "from_zone": "Europe/Zurich"},
    "reminder": {"minutes": 1440, "starts_at": "2027-03-25T14:00:00+00:00"},
    "message": {"subject": "Slides of {{title}}", "text": "Dear {{name}}, they are **online**."},
}
AFTER = ("thanks", "missed", "recap")

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _now(app: Flask) -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def mails(committed: Committed) -> dict[str, int]:
    """One queued mail of every kind, by kind."""
    return dict(committed(_one_of_each))


def _one_of_each() -> dict[str, int]:
    host = make.make_organisation("End Violence", kind="host")
    series = make.make_series(contact_email="help@secretariat.example", host=host)
    lantern = make.make_organisation("Lantern House")
    found = {}
    for number, kind in enumerate(KINDS):
        webinar = make.make_webinar(
            series,
            slug=f"webinar-no-{number}",
            local_start=START,
            platform_link=PLATFORM,
            dial_in="+41 00 000",
        )
        person = make.make_person(f"maya{number}@lantern.example", name="Maya Cruz")
        own = make.make_registration(
            webinar,
            person,
            state=STATES.get(kind, "confirmed"),
            zone="Asia/Manila",
            organisation_id=lantern.id,
        )
        if kind in AFTER:
            _held(webinar, own, kind)
        if kind == "webinar_cancelled":
            webinar.state, webinar.cancel_reason = "cancelled", "The speakers cannot travel"
        mail = _queue(kind, own, lantern.id)
        db.session.flush()
        found[kind] = mail.id
    return found


def _held(webinar: Webinar, own: Registration, kind: str) -> None:
    webinar.state, webinar.number = "held", 10
    make.make_attendance(
        webinar, own.person if kind == "thanks" else make.make_person(f"o{own.id}@x.example")
    )
    if kind == "recap":
        make.add(
            Recap(
                webinar_id=webinar.id,
                language="en",
                state="published",
                title="{{people}} people compared four models",
                summary="On 25 March they met.",
                facts={"people": "117"},
                created_at=NOW,
                updated_at=NOW,
                version=1,
            )
        )


def _queue(kind: str, own: Registration, organisation_id: int) -> OutboxMail:
    about, base = KINDS[kind].about, {"created_at": NOW, "name": "Maya Cruz"}
    mail: OutboxMail | None
    if about == "invitation":
        row = make.add(Invitation(webinar_id=own.webinar_id, email="maya@x.example", **base))
        mail = outbox.queue_invitation(kind, row, NOW)
    elif about == "focal_point":
        point = make.add(
            FocalPoint(organisation_id=organisation_id, email=f"{kind}@x.example", zone="Asia/Manila", **base)
        )
        mail = outbox.queue_focal_point(kind, point, NOW)
    elif about == "series":
        series_id = db.session.get_one(Webinar, own.webinar_id).series_id
        place = make.add(
            SeriesRegistration(series_id=series_id, person_id=own.person_id, email="maya@x.example", **base)
        )
        mail = outbox.queue_series(kind, place, NOW)
    elif about == "job":
        ana = make.make_organiser()
        job = make.add(Job(kind="read", state="done", label="report.csv", created_at=NOW))
        mail = outbox.queue_job(kind, job, ana, NOW)
    elif about == "mailed_report":
        mail = make.make_sending(make.make_mailed_report("ministry@x.example"))
    elif about == "slides_request":
        asked = make.make_slides_request(own.webinar_id, **base)
        mail = outbox.queue_slides_request(asked, NOW, presentation="Four models")
    elif about == "person":
        mail = outbox.queue_person(kind, own.person, NOW, language="en", zone="Asia/Manila")
    else:
        mail = outbox.queue(kind, own, NOW, details=DETAILS.get(kind))
    assert mail is not None
    return mail


def read(mail_id: int) -> Message:
    letter = make_letter(mail_id, SITE, NOW)
    assert isinstance(letter, Letter), letter
    return letter.message


SAYS: dict[str, list[str]] = {
    "confirmation": [
        "You are registered",
        "Press this from 21:45 your time",
        "The calendar file is attached",
    ],
    "promotion": ["A place opened", "You were on the waiting list. You have a place now."],
    "approved": ["You have a place", "Your registration was approved."],
    "nominated": ["Amina Diallo registered you", "Join the webinar"],
    "handed_on": ["Amina Diallo gave you their place", "Join the webinar"],
    "waiting": ["You are on the waiting list", "All places are taken."],
    "pending": ["decide soon"],
    "declined": ["could not give you a place"],
    "cancelled": ["Your place was given back.", "You can register again at any time"],
    "moved": [
        "New time: Thu 25 March, 22:00 Manila (15:00 Zurich). It was Wed 24 March, 22:00 Manila",
        "Your place is kept.",
    ],
    "changed": ["This webinar has changed", "Your place is kept."],
    "clocks": ["Check the time of this webinar", "It starts on Thu 25 March, 22:00 Manila (15:00 Zurich)"],
    "webinar_cancelled": ["This webinar is cancelled", "The speakers cannot travel"],
    "reinstated": ["takes place after all", "Join the webinar"],
    "reminder": ["Your webinar starts tomorrow", "Join the webinar"],
    "thanks": ["Thank you for coming", f"{SITE}/knowledge-exchange/"],
    "missed": ["Sorry we missed you", f"{SITE}/knowledge-exchange/"],
    "recap": ["117 people compared four models", "On 25 March they met.", f"{SITE}/recaps/2027/"],
    "link": ["The link to your place", "/r/m"],
    "all_links": ["All your registrations", "/me/p", "It works for 24 hours"],
    "invitation": ["You are invited", "/i/i"],
    "series_place": ["registered for every webinar", "/s/s"],
    "job_ended": ["Background work has ended", "report.csv", "It is done.", "/o/jobs/"],
    "slides": ["May we have your slides?", "Four models", "/slides/g"],
    "focal_point": ["You are the focal point", "/f/f"],
    "digest": ["This week for Lantern House", "Coming webinars", "one place taken", "/f/f"],
    "report": [
        "2027 in figures",
        "3 webinars were held in 2027.",
        "Partner: 12",
        "attached as a PDF (120 kB)",
    ],
    "message": ["Dear Maya Cruz, they are"],
}


def test_each_kind_says_what_happened_in_text_and_html(mails: dict[str, int]) -> None:
    assert set(SAYS) == set(KINDS)
    for kind, words in SAYS.items():
        message = read(mails[kind])
        html = re.sub(r"<[^>]+>", "", message.html.replace("&#39;", "'"))
        for said in words:
            assert said.casefold() in message.text.casefold(), (kind, said)
            assert said.casefold() in (message.html if "/" in said else html).casefold(), (kind, said)


def test_no_mail_leaks_loads_or_leaves_anything_open(mails: dict[str, int]) -> None:
    for kind, mail_id in mails.items():
        message = read(mail_id)
        for part in (message.subject, message.text, message.html):
            assert "{{" not in part and "None" not in part and "platform.example" not in part, kind
        assert not re.search(r"<(img|link|script|iframe)\b|url\(", message.html), kind
        assert len(message.html) < 8000, kind
        assert "\n\n\n" not in message.text
        assert ("/join" in message.text) == (kind in WITH_WAY_IN), kind
        assert ("/unsubscribe/" in message.text) == KINDS[kind].is_optional, kind


WITH_WAY_IN = {"confirmation", "promotion", "approved", "nominated", "handed_on", "moved", "changed"}
WITH_WAY_IN |= {"clocks"}
WITH_WAY_IN |= {"reinstated", "reminder", "link"}


def test_the_styles_stand_beside_the_elements_and_the_dark_ones_in_the_head(mails: dict[str, int]) -> None:
    html = read(mails["confirmation"]).html
    assert "prefers-color-scheme:dark" in html and '<meta name="color-scheme" content="light dark">' in html
    assert html.count("<style>") == 1 and 'style="font:600 28px/1.2 Charter' in html


def test_arabic_is_written_from_right_to_left(mails: dict[str, int], committed: Committed) -> None:
    committed(lambda: setattr(db.session.get_one(OutboxMail, mails["confirmation"]), "language", "ar"))
    assert '<html lang="ar" dir="rtl">' in read(mails["confirmation"]).html


def test_those_without_a_place_are_told_how_they_stand(mails: dict[str, int], committed: Committed) -> None:
    for state, words in (("pending", "decide soon"), ("waitlisted", "All places are taken")):
        committed(lambda to=state: setattr(_own(mails["nominated"]), "state", to))
        text = read(mails["nominated"]).text
        assert words in text and "/join" not in text
    committed(lambda: setattr(_own(mails["moved"]), "state", "waitlisted"))
    assert "You keep your turn on the waiting list." in read(mails["moved"]).text


def _own(mail_id: int) -> Registration:
    mail = db.session.get_one(OutboxMail, mail_id)
    return db.session.get_one(Registration, mail.registration_id)


def test_facts_are_read_in_as_many_queries_for_all_as_for_four(mails: dict[str, int]) -> None:
    with statements() as few:
        find_facts([mails[kind] for kind in ("thanks", "digest", "confirmation", "report")], SITE, NOW)
    with statements() as all_of_them:
        assert len(find_facts(list(mails.values()), SITE, NOW)) == len(mails)
    assert len(all_of_them) == len(few)


def test_a_preview_names_no_secret(mails: dict[str, int]) -> None:
    facts = find_facts(list(mails.values()), SITE, NOW, hides_links=True)
    for kind, mail_id in mails.items():
        message = write(facts[mail_id], NOW)
        assert not re.search(r"/(r|f|i|s|me|unsubscribe)/[a-z]\d", message.text + message.html), kind


def stopped(mail_id: int, now: datetime = NOW) -> NoLetter:
    letter = make_letter(mail_id, SITE, now)
    assert isinstance(letter, NoLetter)
    return letter


def test_a_reminder_after_the_start_or_of_an_old_time_is_late(
    mails: dict[str, int], committed: Committed
) -> None:
    assert stopped(mails["reminder"], datetime(2027, 3, 25, 14, tzinfo=UTC)).state == "late"
    own = _own(mails["reminder"])
    committed(
        lambda: setattr(
            db.session.get_one(Webinar, own.webinar_id), "starts_at", datetime(2027, 4, 1, tzinfo=UTC)
        )
    )
    assert stopped(mails["reminder"]).state == "late"


def test_what_was_refused_or_switched_off_is_stopped_with_the_reason(
    mails: dict[str, int], committed: Committed
) -> None:
    own = _own(mails["thanks"])
    committed(lambda: make.add(MailAddress(email=own.email, unsubscribed_at=NOW)))
    assert stopped(mails["thanks"]) == NoLetter(state="stopped", why="its reader unsubscribed")
    webinar = db.session.get_one(Webinar, _own(mails["missed"]).webinar_id)
    committed(lambda: setattr(webinar.series, "mails_off", ["missed"]))
    assert stopped(mails["missed"]).why == "the series does not send this kind"
    committed(lambda: make.add(MailAddress(email=_own(mails["confirmation"]).email, unsubscribed_at=NOW)))
    assert read(mails["confirmation"])  # it is about the place itself


def test_what_its_row_no_longer_bears_is_stopped(mails: dict[str, int], committed: Committed) -> None:
    def end() -> None:
        for row in (Invitation, FocalPoint, SeriesRegistration):
            for one in db.session.scalars(db.select(row)):
                setattr(one, "withdrawn_at" if row is Invitation else "ended_at", NOW)
        for recap in db.session.scalars(db.select(Recap)):
            recap.state = "withdrawn"

    committed(end)
    for kind in ("invitation", "focal_point", "digest", "series_place", "recap"):
        assert stopped(mails[kind]).state == "stopped", kind
