"""Somebody's data is deleted: nothing anywhere names them, and every count stays as it was."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tracker.attendance import queries as attendance_queries
from tracker.attendance import service as attendance
from tracker.audit import COMMAND, PUBLIC
from tracker.clock import utc_now
from tracker.database import Base, db
from tracker.demo.build import build_demo
from tracker.errors import NotFound
from tracker.figures.queries import webinar_figures
from tracker.jobs import service as jobs
from tracker.jobs.states import GivenFile, Outcome
from tracker.mail import outbox
from tracker.models import (
    Answer,
    AttendanceImport,
    AuditEntry,
    ImportPerson,
    ImportProblem,
    ImportRow,
    Invitation,
    MailAddress,
    MatchDecision,
    OutboxMail,
    Person,
    Question,
    Registration,
    Webinar,
)
from tracker.recaps.service import ensure_draft
from tracker.registrations import erase_service, hand_on_service, service
from tracker.registrations.details import clean_details
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FIGURE_PAGES = (
    "/",
    "/statistics",
    "/statistics/2020",
    "/o",
    "/o/reports",
    "/o/reports/2020",
    "/o/reports/2020/countries",
    "/o/reports/2020/organisations",
    "/o/webinars",
)


@pytest.fixture
def demo(app: Flask, committed: Committed) -> Iterator[int]:
    """The demo; the id of its tenth webinar, which has registrations, a file and a published recap."""
    with time_machine.travel(NOW, tick=False):
        committed(lambda: build_demo(app.config["TRACKER"], NOW))
        yield db.session.scalars(select(Webinar.id).where(Webinar.number == 10)).one()


def everything() -> str:
    """Every cell of every table, as text."""
    db.session.rollback()
    return "\n".join(
        str([str(cell) for cell in row])
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table))
    )


def holds(email: str, *names: str) -> list[str]:
    """Lines of the database in which somebody is still named."""
    wanted = [email.casefold(), *(name.casefold() for name in names)]
    return [line for line in everything().splitlines() if any(word in line.casefold() for word in wanted)]


def figures(webinar_ids: list[int]) -> list[dict[str, Any]]:
    told = []
    for webinar_id in webinar_ids:
        one = webinar_figures(db.session.get_one(Webinar, webinar_id)).told()
        told.append({key: value for key, value in one.items() if key != "counted_at"})
    return told


def pages(client: FlaskClient, more: tuple[str, ...]) -> dict[str, str]:
    """What pages say, without what differs at each visit."""
    found = {}
    for path in (*FIGURE_PAGES, *more):
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = re.sub(r'csrf_token" value="[^"]+|<script.*?</script>|erased-\w+', "", answer.text)
        found[path] = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    return found


def rows(client: FlaskClient, path: str) -> list[list[str]]:
    """The rows of a file without name and address."""
    read = csv.reader(io.StringIO(client.get(path).data.decode("utf-8-sig")))
    return sorted(row[2:] for row in read)


def find_people() -> list[tuple[str, str]]:
    """Two who came to the tenth, one who registered and never came; none is registered for the next."""
    names = db.session.execute(
        select(Registration.email, Registration.name)
        .join(Webinar, Webinar.id == Registration.webinar_id)
        .where(Webinar.number == 10)
        .order_by(Registration.id)
    ).all()
    came = set(db.session.scalars(select(ImportPerson.email).where(ImportPerson.attended)))
    coming = set(
        db.session.scalars(select(Registration.email).join(Webinar).where(Webinar.state == "scheduled"))
    )
    there = [(row[0], row[1]) for row in names if row[0] in came - coming]
    away = [(row[0], row[1]) for row in names if row[0] not in came | coming]
    return [there[0], there[7], away[0]]


def test_every_count_stays(app: Flask, demo: int, signed_in: FlaskClient, committed: Committed) -> None:
    with time_machine.travel(NOW, tick=False):
        ids = list(db.session.scalars(select(Webinar.id).where(Webinar.state == "held").order_by(Webinar.id)))
        tenth = db.session.get_one(Webinar, demo)
        more = (f"/recaps/2020/{tenth.slug}", f"/{tenth.series.slug}/{tenth.slug}")
        files = (f"/o/webinars/{demo}/attendance/people.csv", "/o/reports/2020/people.csv")
        people = find_people()
        counts, told = figures(ids), pages(signed_in, more)
        listed = [rows(signed_in, path) for path in files]
        for email, _name in people:
            committed(lambda email=email: erase_service.erase_address(email, COMMAND, NOW))
        assert figures(ids) == counts
        assert pages(signed_in, more) == told
        assert [rows(signed_in, path) for path in files] == listed
        for email, name in people:
            assert holds(email, name) == [], email
        recap = ensure_draft(db.session.get_one(Webinar, demo), COMMAND, utc_now())
        assert recap.state == "published"


def test_undoing_and_applying_a_file_brings_nobody_back(app: Flask, demo: int, committed: Committed) -> None:
    with time_machine.travel(NOW, tick=False):
        (email, name), *_ = find_people()
        before = figures([demo])
        committed(lambda: erase_service.erase_address(email, COMMAND, NOW))
        import_id = db.session.scalars(
            select(AttendanceImport.id).where(
                AttendanceImport.webinar_id == demo, AttendanceImport.state == "applied"
            )
        ).one()

        def undo() -> None:
            attendance.undo_import(attendance_queries.get_import(import_id), COMMAND, NOW)

        committed(undo)
        assert holds(email, name) == []
        committed(lambda: attendance.apply_import(attendance_queries.get_import(import_id), COMMAND, NOW))
        assert holds(email, name) == []
        assert figures([demo]) == before


@pytest.fixture
def coming(committed: Committed) -> int:
    """A webinar to come, of one place."""

    def make() -> int:
        start = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        factories.make_organisation(domain="lantern.example")
        return int(
            factories.make_webinar(
                factories.make_series(), local_start=start, slug="open-data", capacity=1
            ).id
        )

    with time_machine.travel(NOW, tick=False):
        return int(committed(make))


def register(committed: Committed, webinar_id: int, email: str, name: str) -> int:
    details = clean_details(email=email, name=name, organisation="An Office of Mine", zone="Asia/Manila")
    return int(committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration.id)


def test_places_go_to_the_next_and_no_mail_goes_out(app: Flask, coming: int, committed: Committed) -> None:
    with time_machine.travel(NOW, tick=False):
        mine = register(committed, coming, "maya@lantern.example", "Maya Cruz")
        register(committed, coming, "next@other.example", "Ben Okoro")
        done = committed(lambda: erase_service.erase_address("maya@lantern.example", PUBLIC, NOW))
        assert (done.registrations, done.given_back) == (1, 1)
        own = db.session.get_one(Registration, mine)
        assert (own.state, own.zone, own.organisation_as_typed) == ("cancelled", "", "")
        assert own.email == own.name and own.email.startswith("erased-")
        person = db.session.get_one(Person, own.person_id)
        assert (person.email, person.name_key, person.erased_at) == (None, own.email, NOW)
        kinds = db.session.execute(
            select(OutboxMail.kind, OutboxMail.state, OutboxMail.to_email).order_by(OutboxMail.id)
        ).all()
        assert [tuple(row) for row in kinds] == [
            ("confirmation", "stopped", own.email),
            ("waiting", "waiting", "next@other.example"),
            ("promotion", "waiting", "next@other.example"),
        ]
        assert holds("maya@lantern.example", "Maya Cruz", "An Office of Mine")[1:] == []


def test_a_new_registration_is_a_new_person(app: Flask, coming: int, committed: Committed) -> None:
    with time_machine.travel(NOW, tick=False):
        mine = register(committed, coming, "maya@lantern.example", "Maya Cruz")
        first = db.session.get_one(Registration, mine).person_id
        committed(lambda: erase_service.erase_address("maya@lantern.example", PUBLIC, NOW))
        again = register(committed, coming, "maya@lantern.example", "Maya Cruz")
        assert db.session.get_one(Registration, again).person_id != first
        assert db.session.get_one(Registration, again).state == "confirmed"


def pack_with(text: str) -> None:
    """A file that was made of them and of others."""
    done = jobs.queue("pack", COMMAND, NOW, label="2020")
    jobs.settle(done, Outcome(files=[GivenFile(name="2020.csv", content=text.encode())]), NOW)


def test_whatever_else_names_them_goes_too(app: Flask, coming: int, committed: Committed) -> None:
    """Answers, invitations, series and focal points, the audit, mails refused and to others, made files."""
    email, name = "maya@lantern.example", "Maya Cruz"

    def make() -> None:
        webinar = db.session.get_one(Webinar, coming)
        question = factories.add(Question(webinar_id=coming, position=1, kind="text", text="What for?"))
        own = db.session.get_one(Registration, mine)
        own.access_needs = "A seat for Maya Cruz"
        factories.add(Answer(registration_id=mine, question_id=question.id, value="Maya Cruz wants it"))
        factories.add(Invitation(webinar_id=coming, email=email, name=name, created_at=NOW))
        factories.add(MailAddress(email=email, hard_bounces=1, last_bounce=f"<{email}> is unknown"))
        said = {"name": name, "state": "confirmed"}
        factories.add(
            AuditEntry(
                at=NOW,
                who="command",
                action="registration.changed",
                object_kind="registrations",
                object_id=mine,
                label=name,
                before=said,
                after=said | {"name": "Maya C. Cruz"},
                reason=f"{name} asked",
            )
        )
        factories.add(
            AuditEntry(
                at=NOW,
                who="command",
                action="webinar.told",
                object_kind="webinars",
                object_id=webinar.id,
                label=f"{name}, Ben Okoro",
                after={"people": [{"email": email.upper(), "name": name}], "count": 2},
            )
        )

    with time_machine.travel(NOW, tick=False):
        mine = register(committed, coming, email, name)
        committed(make)
        committed(lambda: pack_with(f"{name},{email}"))
        hand_to = clean_details(email="ben@lantern.example", name="Ben Okoro")
        committed(lambda: hand_on_service.hand_on(coming, mine, hand_to, PUBLIC, NOW))
        told = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "handed_on")).one()
        assert told.details == {"by": name}
        told_id = told.id

        def sent() -> None:
            mail = db.session.get_one(OutboxMail, told_id)
            mail.state, mail.sent_text = "sent", "Ben Okoro, MAYA CRUZ gave you their place"

        committed(sent)
        committed(lambda: erase_service.erase_address(email, PUBLIC, NOW))
        assert holds(email, name, "Maya C. Cruz") == []
        told = db.session.get_one(OutboxMail, told_id)
        token = db.session.get_one(Registration, mine).name
        assert told.sent_text == f"Ben Okoro, {token} gave you their place"
        changed = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "registration.changed")
        ).one()
        assert changed.before == {"name": "", "state": "confirmed"}
        listed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "webinar.told")).one()
        assert (listed.label, listed.after["count"]) == (f"{token}, Ben Okoro", 2)
        done = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erased")).one()
        assert (done.who, done.label) == ("public", token)


def test_nobody_is_written_to_afterwards(app: Flask, coming: int, committed: Committed) -> None:
    with time_machine.travel(NOW, tick=False):
        mine = register(committed, coming, "maya@lantern.example", "Maya Cruz")
        committed(lambda: erase_service.erase_address("maya@lantern.example", PUBLIC, NOW))
        count = len(db.session.scalars(select(OutboxMail.id)).all())
        committed(lambda: outbox.queue("thanks", db.session.get_one(Registration, mine), NOW))
        committed(lambda: outbox.tell_everybody("recap", coming, ("cancelled",), NOW))
        assert len(db.session.scalars(select(OutboxMail.id)).all()) == count


def test_unknown_addresses_and_second_tries(app: Flask, coming: int, committed: Committed) -> None:
    with time_machine.travel(NOW, tick=False):
        mine = register(committed, coming, "maya@lantern.example", "Maya Cruz")
        person_id = db.session.get_one(Registration, mine).person_id
        committed(lambda: erase_service.erase_address("maya@lantern.example", PUBLIC, NOW))
        for again in (
            lambda: erase_service.erase_address("maya@lantern.example", PUBLIC, NOW),
            lambda: erase_service.erase_person(person_id, PUBLIC, NOW),
        ):
            with pytest.raises(NotFound):
                committed(again)
            db.session.rollback()
    assert get_webinar("open-data").id == coming


def test_files_forget_every_row_that_was_theirs(app: Flask, coming: int, committed: Committed) -> None:
    """Joined from two rows, seen in the waiting room, named in a problem, remembered as a decision."""
    email, name, alias = "maya@lantern.example", "Maya Cruz", "Maya's second phone"

    def make() -> int:
        held = factories.make_webinar(
            db.session.get_one(Webinar, coming).series, slug="held", state="held", number=1
        )
        person = factories.make_person(email, name=name)
        applied = factories.make_import(held)
        given = {"attended": True, "seconds": 600, "organisation_as_given": "An Office", "country": "PH"}
        one = factories.make_import_person(applied, person, name_as_given=name, **given)
        two = factories.make_import_person(
            applied, name=alias, name_as_given=alias, same_as_id=one.id, person_id=person.id, attended=True
        )
        other = factories.make_import_person(applied, name="Ben Okoro", name_as_given="Ben Okoro")
        values = {"import_id": applied.id, "role": "attendee", "attended": True}
        for line, (whose, cells) in enumerate(
            [
                (one.id, [name, email, "10:00"]),
                (two.id, [alias, "", "10:05"]),
                (None, [name, email, "09:55"]),
                (other.id, ["Ben Okoro", "", "10:00"]),
            ]
        ):
            factories.add(ImportRow(line=line, import_person_id=whose, cells=cells, **values))
        problem = {"line": 9, "message": f"{name} left before joining", "details": {"name": name}}
        factories.add(ImportProblem(import_id=applied.id, **problem))
        factories.add(
            MatchDecision(what="person", key=two.key, means=f"email:{email}", means_name=name, created_at=NOW)
        )
        return int(applied.id)

    with time_machine.travel(NOW, tick=False):
        import_id = committed(make)
        committed(lambda: erase_service.erase_address(email, COMMAND, NOW))
        assert holds(email, name, alias) == []
        cells = list(db.session.scalars(select(ImportRow.cells).order_by(ImportRow.line)))
        assert cells == [["", "", ""]] * 3 + [["Ben Okoro", "", "10:00"]]
        people = db.session.scalars(select(ImportPerson).order_by(ImportPerson.id)).all()
        assert [one.seconds for one in people] == [600, 0, 0]
        assert people[0].name == db.session.get_one(Person, people[0].person_id).name
        assert db.session.scalars(select(MatchDecision)).all() == []
        joined = people[1].id

        def apart() -> None:
            attendance.reopen(attendance_queries.get_import(import_id), [joined], COMMAND)

        committed(apart)
        assert holds(email, name, alias) == []
        names = list(db.session.scalars(select(Person.name).where(Person.name.startswith("erased-"))))
        assert len(names) == len(set(names)) == 2  # whoever it was, it is another nobody


def test_somebody_known_by_name_only_is_erased_too(app: Flask, coming: int, committed: Committed) -> None:
    def make() -> int:
        held = factories.make_webinar(
            db.session.get_one(Webinar, coming).series, slug="held", state="held", number=1
        )
        person = factories.add(Person(name="Nia Otieno", name_key="nia otieno", created_at=NOW))
        applied = factories.make_import(held)
        factories.make_import_person(
            applied, name="Nia Otieno", name_as_given="Nia Otieno", key="name:nia otieno", person_id=person.id
        )
        factories.make_attendance(held, person)
        return int(person.id)

    with time_machine.travel(NOW, tick=False):
        number = committed(make)
        committed(lambda: erase_service.erase_person(number, COMMAND, NOW))
        assert holds("nia otieno") == []
        assert db.session.get_one(Person, number).erased_at == NOW
