"""Reports go out by themselves to people who never sign in: once for each date, as a mail with a PDF."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.command_line import run
from tests.counting import statements
from tests.functional.test_report_command import two_webinars
from tests.sink import Sink, sending
from tracker.audit import COMMAND
from tracker.database import db
from tracker.errors import NotFound, Refusal
from tracker.jobs.worker import run_waiting
from tracker.mail.delivery import deliver_due
from tracker.mail.schedule_round import run_schedule
from tracker.models import (
    AuditEntry,
    Job,
    JobFile,
    MailedRecipient,
    MailedReport,
    MailedSending,
    OutboxMail,
    Series,
)
from tracker.registrations.erase_service import erase_address
from tracker.reports.mailed import document, sending_service, setup_service
from tracker.reports.mailed.queries import get_report
from tracker.reports.mailed.setup_service import Unwilling

NOW = datetime(2020, 11, 25, 12, tzinfo=UTC)  # a Wednesday
DUE = datetime(2020, 11, 26, 7, tzinfo=UTC)  # 8:00 in Zurich
WEEK = timedelta(days=7)
MAYA, OMAR = "maya@ministry.example", "omar@donor.example"

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW) as moved:
        yield moved


@pytest.fixture(autouse=True)
def _quick_pdf(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one test asks for the real one."""
    if "the_pdf" not in request.node.name:
        monkeypatch.setattr(document, "render", lambda *given, **more: b"%PDF-1.7 " + b"." * 200)


@pytest.fixture
def report_id(committed: Committed) -> int:
    """Two people get the year of all series each Thursday."""
    committed(two_webinars)
    return int(committed(lambda: make.make_mailed_report(MAYA, OMAR, subject="Figures of {{year}}")).id)


def rows(model: type[Any]) -> list[Any]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(db.select(model).order_by(model.id)))


def make_due(app: Flask, clock: time_machine.Traveller, now: datetime) -> int:
    """What a worker does at an instant, but for sending; how many reports were begun."""
    clock.move_to(now)
    begun = sum(queued.mails for queued in run_schedule(now) if queued.kind == "report")
    run_waiting(app)
    db.session.rollback()
    return begun


def deliver(app: Flask, sink: tuple[Sink, int]) -> dict[str, EmailMessage]:
    """The mails that arrived, by address."""
    deliver_due(sending(app, sink[1], base_url="https://w.example"), datetime.now(UTC))
    return {taken.to: taken.message for taken in sink[0].taken}


def test_each_recipient_gets_the_figures_in_words_and_the_pdf(
    app: Flask, clock: time_machine.Traveller, sink: tuple[Sink, int], report_id: int
) -> None:
    assert make_due(app, clock, DUE - timedelta(seconds=1)) == 0
    assert make_due(app, clock, DUE) == 1
    mails = deliver(app, sink)
    assert sorted(mails) == [MAYA, OMAR]
    mail = mails[MAYA]
    assert mail["Subject"] == "Figures of 2020"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"] != mails[OMAR]["List-Unsubscribe"]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "3 webinars were held in 2020" in text and "2020 in figures" in text.casefold()
    assert "Fewer than five people came" in text  # mails leave the house: small groups stay hidden
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "Fewer than five people came" in html
    [pdf] = mail.iter_attachments()
    assert (pdf.get_content_type(), pdf.get_filename()) == ("application/pdf", "report-2020.pdf")
    assert pdf.get_content().startswith(b"%PDF-1.7") and len(mail.as_bytes()) < 1_000_000
    for named in ("mai@x.example", "ama@x.example", "Mai", "Ama"):
        assert named not in text and named not in html


def test_it_is_sent_once_for_each_date_whoever_asks_and_after_a_rest(
    app: Flask, clock: time_machine.Traveller, report_id: int
) -> None:
    assert make_due(app, clock, DUE) == 1
    assert make_due(app, clock, DUE) == make_due(app, clock, DUE + timedelta(days=6)) == 0
    assert make_due(app, clock, DUE + 10 * WEEK + timedelta(days=2)) == 1  # the worker was off
    assert make_due(app, clock, DUE + 10 * WEEK + timedelta(days=3)) == 0
    assert [one.due_key for one in rows(MailedSending)] == ["2020-11-26", "2021-02-04"]
    assert len(rows(OutboxMail)) == 4
    assert rows(MailedReport)[0].next_at == DUE + 11 * WEEK


def test_a_crash_between_making_and_mailing_sends_nothing_twice(
    app: Flask, clock: time_machine.Traveller, report_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("tracker.jobs.worker.service.settle", lambda *given: 1 / 0)
        make_due(app, clock, DUE)
    assert rows(OutboxMail) == [] and rows(MailedSending)[0].state == "making"
    make_due(app, clock, DUE + timedelta(minutes=2))
    assert len(rows(OutboxMail)) == 2 and rows(MailedSending)[0].state == "made"


def test_a_document_that_fails_stops_no_other_is_tried_again_and_says_why(
    app: Flask,
    clock: time_machine.Traveller,
    committed: Committed,
    report_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    series = rows(Series)[1]
    committed(lambda: make.make_mailed_report("zoe@donor.example", series_id=series.id))
    whole = document._of_year

    def fails_for_all_series(series_id: int | None, *more: Any) -> Any:
        if series_id is None:
            raise ZeroDivisionError
        return whole(series_id, *more)

    with monkeypatch.context() as broken:
        broken.setattr(document, "_of_year", fails_for_all_series)
        make_due(app, clock, DUE)
        assert [mail.to_email for mail in rows(OutboxMail)] == ["zoe@donor.example"]
        run_schedule(DUE)
        failed = rows(MailedSending)[0]
        assert failed.state == "failed" and failed.error_values == {"error": "ZeroDivisionError"}
        assert failed.try_at == DUE + timedelta(minutes=5)
    assert make_due(app, clock, DUE + timedelta(minutes=4)) == 0
    assert make_due(app, clock, DUE + timedelta(minutes=5)) == 1
    assert len(rows(OutboxMail)) == 3 and {one.state for one in rows(MailedSending)} == {"made"}


def test_what_fails_for_good_is_given_up_until_somebody_asks(
    app: Flask, clock: time_machine.Traveller, report_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(document, "_of_year", fails)
    now = DUE
    make_due(app, clock, now)
    for _ in range(12):
        now += timedelta(hours=7)
        make_due(app, clock, now)
    [sending_] = rows(MailedSending)
    assert (sending_.state, sending_.tries, sending_.try_at) == ("failed", 6, None)
    assert len(rows(Job)) == 6 and rows(OutboxMail) == []


def test_looking_at_the_link_changes_nothing_a_press_ends_it(
    app: Flask,
    client: FlaskClient,
    clock: time_machine.Traveller,
    committed: Committed,
    sink: tuple[Sink, int],
    report_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_due(app, clock, DUE)
    link = str(deliver(app, sink)[MAYA]["List-Unsubscribe"]).strip(" <>").removeprefix("https://w.example")
    page = client.get(link)
    assert page.status_code == 200 and "maya@…" in page.text and MAYA not in page.text
    client.head(link)
    assert [one.unsubscribed_at for one in rows(MailedRecipient)] == [None, None]
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert client.post(link).status_code == 400
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    maya, omar = rows(MailedRecipient)
    assert maya.unsubscribed_at is not None and omar.unsubscribed_at is None
    entry = rows(AuditEntry)[-1]
    assert (entry.action, entry.who, entry.object_id) == ("mailed_report.unsubscribed", "public", maya.id)
    assert "no longer comes" in client.get(link).text
    sink[0].taken.clear()
    make_due(app, clock, DUE + WEEK)
    assert sorted(deliver(app, sink)) == [OMAR]
    with pytest.raises(Unwilling):  # whether here or in another report
        committed(lambda: make.make_mailed_report(MAYA))
    db.session.rollback()
    client.post(link, data={"List-Unsubscribe": "One-Click", "again": "1"})
    assert rows(MailedRecipient)[0].unsubscribed_at is None


def test_a_large_report_is_a_link_that_only_its_recipient_has(
    app: Flask,
    client: FlaskClient,
    clock: time_machine.Traveller,
    committed: Committed,
    sink: tuple[Sink, int],
    report_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(document, "ATTACHED_UP_TO", 100)
    make_due(app, clock, DUE)
    mail = deliver(app, sink)[MAYA]
    assert list(mail.iter_attachments()) == []
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = text.split("https://w.example/mailed/")[1].split()[0]
    answer = client.get(f"/mailed/{link}")
    assert answer.data.startswith(b"%PDF") and answer.headers["Cache-Control"] == "no-store"
    other = link.replace(".pdf", "9.pdf")
    assert client.get(f"/mailed/{other}").status_code == 410
    committed(lambda: db.session.execute(db.delete(JobFile)))
    gone = client.get(f"/mailed/{link}")
    assert gone.status_code == 410 and "kept for a week" in gone.text


def test_the_report_of_an_organisation_goes_to_its_own_people_only(
    app: Flask, clock: time_machine.Traveller, committed: Committed, sink: tuple[Sink, int]
) -> None:
    def write() -> int:
        house = make.make_organisation("Lantern House", domain="lantern.example")
        make.make_focal_point(house, make.make_person("fay@freemail.example"))
        return house.id

    house_id = committed(write)
    with pytest.raises(Refusal, match=r"neither: omar@donor\.example"):
        committed(lambda: make.make_mailed_report(OMAR, organisation_id=house_id))
    committed(
        lambda: make.make_mailed_report(
            "fay@freemail.example", "b@kh.lantern.example", organisation_id=house_id
        )
    )
    make_due(app, clock, DUE)
    mails = deliver(app, sink)
    assert sorted(mails) == ["b@kh.lantern.example", "fay@freemail.example"]
    text = mails["fay@freemail.example"].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Attendance was recorded for 0 of 0 webinars" in text and "nothing can be told" in text


def test_paused_it_rests_deleted_it_ends_and_refusals_stay_known(
    app: Flask, clock: time_machine.Traveller, committed: Committed, report_id: int
) -> None:
    committed(lambda: setup_service.pause(report_id, is_on=False, actor=COMMAND, now=NOW))
    assert make_due(app, clock, DUE + WEEK) == 0
    committed(lambda: setup_service.pause(report_id, is_on=True, actor=COMMAND, now=DUE + WEEK))
    assert make_due(app, clock, DUE + WEEK) == 0  # nothing is made up for
    committed(lambda: sending_service.send_now(report_id, actor=COMMAND, now=DUE + WEEK))
    with pytest.raises(Refusal, match="being made"):
        committed(lambda: sending_service.send_now(report_id, actor=COMMAND, now=DUE + WEEK))
    db.session.rollback()
    run_waiting(app)
    assert len(rows(OutboxMail)) == 2
    committed(lambda: _refuse(MAYA))
    committed(lambda: setup_service.delete_report(report_id, actor=COMMAND, now=DUE + WEEK))
    assert [one.email for one in rows(MailedRecipient)] == [MAYA]
    assert make_due(app, clock, DUE + 2 * WEEK) == 0
    with pytest.raises(Unwilling):
        committed(lambda: make.make_mailed_report(MAYA))
    committed(lambda: erase_address(MAYA, COMMAND, NOW))
    assert rows(MailedRecipient) == []


def _refuse(email: str) -> None:
    one = db.session.scalars(db.select(MailedRecipient).where(MailedRecipient.email == email)).one()
    one.unsubscribed_at = NOW


def test_a_series_whose_years_begin_in_july_tells_of_them(
    app: Flask, clock: time_machine.Traveller, committed: Committed
) -> None:
    def write() -> None:
        series = make.make_series(year_start_month=7)
        make.make_mailed_report(MAYA, series_id=series.id, subject="Figures of {{year}}")
        make.make_mailed_report(OMAR, series_id=series.id, which="last")

    committed(write)
    make_due(app, clock, DUE)
    this, last = rows(MailedSending)
    assert (this.year, this.told["subject"]) == (2020, "Figures of 2020/21")
    assert (last.year, last.told["subject"]) == (2019, "2019/20 in figures")
    assert this.told["sentences"] == ["No webinar was held in 2020/21."]


def test_nobody_left_to_get_it_is_noted(
    app: Flask, clock: time_machine.Traveller, committed: Committed, report_id: int
) -> None:
    committed(lambda: [_refuse(MAYA), _refuse(OMAR)])
    assert make_due(app, clock, DUE) == 0
    assert [one.state for one in rows(MailedSending)] == ["nobody"] and rows(Job) == []


FORM = {
    "what": "year",
    "which": "current",
    "how_often": "quarterly",
    "day": "31",
    "month": "2",
    "hour": "9",
    "zone": "Manila",
    "subject": "Figures",
    "recipients": f"{MAYA}\n\n {OMAR.upper()} \n",
}


def test_an_organiser_sets_one_up_changes_it_and_lets_it_rest(
    app: Flask, signed_in: FlaskClient, committed: Committed, clock: time_machine.Traveller
) -> None:
    committed(two_webinars)
    assert "No report goes out yet" in signed_in.get("/o/reports/mailed").text
    for wrong, says in (
        ({"recipients": "maya@\nx"}, "None stands in line 1: maya@; 2: x"),
        ({"recipients": ""}, "Enter at least one address"),
        ({"zone": "Atlantis"}, "is not a time zone we know"),
        ({"day": "32"}, "Enter a number from 1 to 31"),
        ({"subject": "{{name}}"}, "The only field here is {{year}}"),
        ({"what": "organisation", "organisation": "Nobody"}, "There is no organisation of that name"),
    ):
        answer = signed_in.post("/o/reports/mailed/new", data=FORM | wrong)
        assert answer.status_code == 422 and says in answer.text, says
    page = signed_in.post("/o/reports/mailed/new", data=FORM).location
    shown = signed_in.get(page).text
    assert "30 November 2020, 09:00 (Manila)" in shown and "February, May, August, November" in shown
    assert MAYA in shown and OMAR in shown
    committed(lambda: _refuse(MAYA))
    assert "Unsubscribed" in signed_in.get(page).text
    form = signed_in.get(f"{page}/edit").text
    assert OMAR in form and MAYA not in form
    again = FORM | {"version": "1"}
    asked = signed_in.post(f"{page}/edit", data=again)
    assert asked.status_code == 422 and f"These unsubscribed: {MAYA}" in asked.text
    assert 'name="asked_again"' in asked.text
    assert signed_in.post(f"{page}/edit", data=again | {"asked_again": "y"}).status_code == 303
    assert rows(MailedRecipient)[0].unsubscribed_at is None
    assert signed_in.post(f"{page}/edit", data=again).status_code == 409  # an old form
    signed_in.post(f"{page}/pause", data={"on": "0"})
    assert "Paused" in signed_in.get("/o/reports/mailed?state=paused").text
    assert page not in signed_in.get("/o/reports/mailed?state=on").text
    signed_in.post(f"{page}/pause", data={"on": "1"})
    assert "Figures of,Year,Goes out" in signed_in.get("/o/reports/mailed.csv").text
    assert signed_in.get(f"{page}/preview.pdf").data.startswith(b"%PDF")
    assert "2020 in figures" in signed_in.get(f"{page}/mail").text
    assert signed_in.post(f"{page}/delete").status_code == 303
    assert signed_in.get(page).status_code == 404


def test_its_page_tells_what_was_sent_and_what_failed(
    app: Flask,
    signed_in: FlaskClient,
    clock: time_machine.Traveller,
    report_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = f"/o/reports/mailed/{report_id}"
    with monkeypatch.context() as broken:
        broken.setattr(document, "_of_year", lambda *given: 1 / 0)
        make_due(app, clock, DUE)
        run_schedule(DUE)
    shown = signed_in.get(page).text
    assert "could not be made (ZeroDivisionError)" in shown and "It is tried again at" in shown
    assert "ZeroDivisionError" in signed_in.get("/o/reports/mailed?state=failing").text
    signed_in.post(f"{page}/sendings/{rows(MailedSending)[0].id}/again")
    run_waiting(app)
    shown = signed_in.get(page).text
    assert "2 × Waiting" in shown and "report-2020.pdf" in shown and "ZeroDivisionError" not in shown
    assert signed_in.post(f"{page}/send").status_code == 303
    assert signed_in.post(f"{page}/send").status_code == 409  # it is being made
    run_waiting(app)
    assert "sent by hand" in signed_in.get(page).text and len(rows(OutboxMail)) == 4


def test_a_page_asks_as_much_for_thirty_as_for_one(signed_in: FlaskClient, committed: Committed) -> None:
    def write(number: int) -> None:
        report = make.make_mailed_report(f"p{number}@x.example")
        make.make_sending(report)

    committed(lambda: [make.make_series(), write(0)])
    with statements() as one:
        signed_in.get("/o/reports/mailed")
    committed(lambda: [write(number) for number in range(1, 30)])
    with statements() as many:
        signed_in.get("/o/reports/mailed")
    assert len(many) == len(one)


def test_by_command(app: Flask, committed: Committed) -> None:
    committed(two_webinars)
    at = ("--how-often", "weekly", "--weekday", "friday", "--zone", "Geneva")
    made = json.loads(run(app, "mailed-reports", "add", MAYA, OMAR, *at, "--json").stdout)
    assert made["next_at"] == "2020-11-27T07:00+00:00"
    assert [one["email"] for one in made["recipients"]] == [MAYA, OMAR]
    assert "paused" in run(app, "mailed-reports", "pause", made["id"]).stdout
    assert "next: 2020-11-27 08:00 (Europe/Zurich)" in run(app, "mailed-reports", "resume", 1).stdout
    assert "makes and mails it" in run(app, "mailed-reports", "send", made["id"]).stdout
    run_waiting(app)
    [told] = json.loads(run(app, "mailed-reports", "list", "--json").stdout)
    assert (told["last"], told["recipients"]) == ("made", 2)
    assert run(app, "mailed-reports", "delete", made["id"]).exit_code == 0
    with pytest.raises(NotFound):
        get_report(made["id"])
