"""What goes out by itself: reminders before, thanks after, the weekly mail of focal points; each once."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests import factories as make
from tests.command_line import run
from tests.counting import statements
from tracker.audit import COMMAND
from tracker.database import db
from tracker.errors import Refusal
from tracker.mail import schedule_service as service
from tracker.mail.letters import Letter, make_letter
from tracker.mail.schedule_round import Queued, Rounds, run_schedule
from tracker.models import AttendanceImport, AuditEntry, FocalPoint, OutboxMail, Registration, Webinar

START = datetime(2027, 3, 25, 14, tzinfo=UTC)
LONG_AGO = START - timedelta(days=30)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SITE = "https://webinars.example"

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _long_before(app: Flask) -> Iterator[None]:
    with time_machine.travel(LONG_AGO, tick=False):
        yield


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    """A webinar at 15:00 in Zurich with three confirmed people, reminded a day and an hour before."""

    def write() -> int:
        series = make.make_series(reminders=[1440, 60])
        webinar = make.make_webinar(series, local_start=datetime(2027, 3, 25, 15), slug="models")  # noqa: DTZ001
        for number in range(3):
            person = make.make_person(f"p{number}@lantern.example")
            make.make_registration(webinar, person, zone="Asia/Manila")
        make.make_registration(webinar, make.make_person("waits@lantern.example"), state="waitlisted")
        return int(webinar.id)

    return int(committed(write))


def mails() -> list[OutboxMail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id)))


def states() -> Counter[tuple[str, str]]:
    return Counter((mail.kind, mail.state) for mail in mails())


def subject(mail: OutboxMail, now: datetime) -> str:
    letter = make_letter(mail.id, SITE, now)
    assert isinstance(letter, Letter)
    return letter.message.subject


def change(committed: Committed, webinar_id: int, **values: Any) -> None:
    def write() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        for name, value in values.items():
            setattr(webinar, name, value)

    committed(write)


def test_everybody_with_a_place_is_reminded_once_at_each_time(webinar_id: int) -> None:
    assert run_schedule(START - DAY - timedelta(seconds=1)) == []
    [first] = run_schedule(START - DAY)
    assert first == Queued(kind="reminder", webinar_id=webinar_id, title="Child-centred responses", mails=3)
    assert run_schedule(START - DAY) == run_schedule(START - 2 * HOUR) == []
    [second] = run_schedule(START - HOUR)
    assert second.mails == 3
    assert run_schedule(START - timedelta(minutes=1)) == run_schedule(START + HOUR) == []
    assert states() == {("reminder", "waiting"): 6}
    assert {mail.details["minutes"] for mail in mails()} == {1440, 60}


def test_a_worker_that_was_off_sends_one_late_reminder_with_the_right_words(webinar_id: int) -> None:
    now = START - timedelta(hours=20)
    assert [queued.mails for queued in run_schedule(now)] == [3]
    assert subject(mails()[0], now).startswith(
        "Your webinar starts today"
    )  # it is 2 in the morning in Manila
    now = START - timedelta(minutes=25)
    assert [queued.mails for queued in run_schedule(now)] == [3]
    assert subject(mails()[3], now).startswith("Your webinar starts in 25 minutes")


def test_off_until_past_the_start_sends_none_and_says_so(webinar_id: int) -> None:
    [queued] = run_schedule(START + timedelta(minutes=5))
    assert queued.is_late and queued.mails == 3
    assert states() == {("reminder", "late"): 3}
    assert run_schedule(START + timedelta(minutes=6)) == []
    assert {mail.last_error for mail in mails()} == {"its time is over"}


def test_several_late_ones_are_only_the_nearest(webinar_id: int, committed: Committed) -> None:
    change(committed, webinar_id, reminders=[10_080, 1440, 180, 60])
    assert [queued.mails for queued in run_schedule(START - 2 * HOUR)] == [3]
    assert {mail.details["minutes"] for mail in mails()} == {180}


def test_who_came_after_the_reminders_time_gets_none(webinar_id: int, committed: Committed) -> None:
    late = START - timedelta(hours=23)

    def write() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        make.make_registration(webinar, make.make_person("late@x.example"), created_at=late)
        waiting = db.session.scalars(db.select(Registration).where(Registration.state == "waitlisted")).one()
        waiting.state, waiting.state_changed_at = "confirmed", late

    committed(write)
    assert [queued.mails for queued in run_schedule(START - timedelta(hours=22))] == [3]
    assert [queued.mails for queued in run_schedule(START - HOUR)] == [5]


def test_a_moved_webinar_has_reminders_of_its_new_time_only(webinar_id: int, committed: Committed) -> None:
    run_schedule(START - DAY)
    old = mails()[0]
    moved_at = START - timedelta(hours=23)
    later = START + 7 * DAY
    change(committed, webinar_id, starts_at=later, moved_at=moved_at)
    assert make_letter(old.id, SITE, moved_at).state == "late"  # type: ignore[union-attr]  # no Letter
    assert run_schedule(moved_at) == []
    assert [queued.mails for queued in run_schedule(later - DAY)] == [3]
    # moved to within a day: the mail about the new time has told it already
    sooner = later - timedelta(hours=20)
    change(committed, webinar_id, starts_at=sooner, moved_at=sooner - timedelta(hours=18))
    assert run_schedule(sooner - timedelta(hours=18)) == []
    assert [queued.mails for queued in run_schedule(sooner - HOUR)] == [3]


@pytest.mark.parametrize("values", [{"state": "cancelled"}, {"published_at": None}, {"reminders": []}])
def test_nobody_is_reminded_of_what_does_not_take_place(
    webinar_id: int, committed: Committed, values: dict[str, Any]
) -> None:
    change(committed, webinar_id, **values)
    assert run_schedule(START - HOUR) == []


def hold(committed: Committed, webinar_id: int, applied_at: datetime = START + 4 * HOUR) -> int:
    """The webinar was held: p0 came, p1 for a minute, p2 not; a file was applied."""

    def write() -> int:
        webinar = db.session.get_one(Webinar, webinar_id)
        webinar.state = "held"
        rows = db.session.scalars(db.select(Registration).order_by(Registration.id)).all()
        for registration, seconds in zip(rows, (3600, 60), strict=False):
            person = db.session.get_one(Registration, registration.id).person_id
            attendance = make.make_attendance(webinar, seconds=seconds)
            attendance.person_id, attendance.connection = person, ""
        return int(make.make_import(webinar, applied_at=applied_at).id)

    return int(committed(write))


def test_those_who_came_are_thanked_and_no_shows_written_to_after_the_pause(
    webinar_id: int, committed: Committed
) -> None:
    hold(committed, webinar_id)
    assert run_schedule(START + 27 * HOUR) == []
    queued = {each.kind: each.mails for each in run_schedule(START + 28 * HOUR)}
    assert queued == {"thanks": 2, "missed": 1}
    assert run_schedule(START + 29 * HOUR) == []
    words = [subject(mail, START + 29 * HOUR).split(":")[0] for mail in mails()]
    assert words == ["Thank you for coming", "Thank you for coming", "Sorry we missed you"]


def test_a_worker_looks_for_thanks_once_a_minute_and_for_reminders_always(
    webinar_id: int, committed: Committed
) -> None:
    rounds = Rounds()
    now = START - DAY - timedelta(seconds=10)
    rounds.run(now)
    with statements() as quick:
        rounds.run(now + timedelta(seconds=10))
    assert states() == {("reminder", "waiting"): 3}
    assert not any("attendance_imports" in one or "focal_points" in one for one in quick)
    hold(committed, webinar_id)
    rounds.run(START + 40 * HOUR)
    assert {kind for kind, _state in states()} == {"reminder", "thanks", "missed"}


def test_an_undone_import_stops_them(webinar_id: int, committed: Committed) -> None:
    imported = hold(committed, webinar_id)
    committed(lambda: setattr(db.session.get_one(AttendanceImport, imported), "state", "undone"))
    assert run_schedule(START + 40 * HOUR) == []


def test_nobody_is_written_to_about_a_webinar_of_long_ago(webinar_id: int, committed: Committed) -> None:
    hold(committed, webinar_id, START + 200 * DAY)
    assert run_schedule(START + 202 * DAY) == []


def test_organisers_send_now_or_not_at_all(webinar_id: int, committed: Committed) -> None:
    with pytest.raises(Refusal):
        committed(lambda: service.plan_follow_up(webinar_id, "now", COMMAND, START))
    db.session.rollback()
    hold(committed, webinar_id)
    committed(lambda: service.plan_follow_up(webinar_id, "never", COMMAND, START))
    assert run_schedule(START + 40 * HOUR) == []
    committed(lambda: service.plan_follow_up(webinar_id, "now", COMMAND, START + 40 * DAY))
    assert sum(each.mails for each in run_schedule(START + 40 * DAY)) == 3
    with pytest.raises(Refusal):
        committed(lambda: service.plan_follow_up(webinar_id, "now", COMMAND, START + 91 * DAY))
    db.session.rollback()
    actions = db.session.scalars(
        db.select(AuditEntry.after).where(AuditEntry.action == "mail.follow_up")
    ).all()
    assert actions == [{"follow_up": "never"}, {"follow_up": "now"}]


def test_a_series_can_leave_one_of_them_out(webinar_id: int, committed: Committed) -> None:
    hold(committed, webinar_id)
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id).series, "mails_off", ["missed"]))
    assert {each.kind for each in run_schedule(START + 40 * HOUR)} == {"thanks"}


def test_focal_points_hear_weekly_when_there_is_something_to_say(
    webinar_id: int, committed: Committed
) -> None:
    def write() -> None:
        lantern = make.make_organisation("Lantern House")
        for name, more in (("a", {}), ("b", {"wants_digest": False}), ("c", {"ended_at": LONG_AGO})):
            make.add(
                FocalPoint(organisation_id=lantern.id, email=f"{name}@x.example", created_at=LONG_AGO, **more)
            )

    committed(write)
    monday = datetime(2027, 3, 22, 8, tzinfo=UTC)
    assert run_schedule(monday - HOUR) == []
    assert [each.kind for each in run_schedule(monday)] == ["digest"]
    assert run_schedule(monday + HOUR) == []
    assert [mail.to_email for mail in mails()] == ["a@x.example"]
    letter = make_letter(mails()[0].id, SITE, monday)
    assert isinstance(letter, Letter) and "Child-centred responses" in letter.message.text
    change(committed, webinar_id, state="cancelled")
    assert run_schedule(monday + 7 * DAY) == []  # nothing to say


def test_a_round_asks_as_much_for_one_webinar_as_for_thirty_people(
    webinar_id: int, committed: Committed
) -> None:
    with statements() as few:
        run_schedule(START - DAY, keeps=False)

    def write() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        for number in range(27):
            make.make_registration(webinar, make.make_person(f"more{number}@x.example"))

    committed(write)
    with statements() as many:
        assert [each.mails for each in run_schedule(START - DAY, keeps=False)] == [30]
    few, many = ([one for one in sent if one.startswith("SELECT")] for sent in (few, many))
    assert len(many) == len(few)
    assert mails() == []


def test_the_command_tells_what_is_due_and_queues_it(app: Flask, webinar_id: int) -> None:
    at = (START - DAY).isoformat()
    looked = run(app, "remind", "--now", at, "--dry-run", "--json")
    assert json.loads(looked.stdout) == [
        {
            "kind": "reminder",
            "webinar_id": webinar_id,
            "title": "Child-centred responses",
            "mails": 3,
            "is_late": False,
        }
    ]
    assert mails() == []
    assert run(app, "remind", "--now", at).stdout == "3 × reminder: Child-centred responses\n"
    assert states() == {("reminder", "waiting"): 3}
    assert run(app, "remind", "--now").stdout == "Nothing is due\n"
    assert run(app, "remind", "--now", "tomorrow").exit_code == 2
