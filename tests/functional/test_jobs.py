"""Work in the background: queued, done by a worker, told on a page, stopped, taken up again, cleaned away."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories as make
from tests.command_line import run
from tests.conftest import sign_in
from tests.counting import statements
from tracker.audit import COMMAND, Actor
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Refusal
from tracker.jobs import kinds, leases, service, states
from tracker.jobs.kinds import JobKind
from tracker.jobs.states import GivenFile, Outcome
from tracker.jobs.work import Lost, Work
from tracker.jobs.worker import run_next, run_waiting, start_job_worker
from tracker.mail import heartbeat
from tracker.mail.wakeup import JOBS, wakeups_of
from tracker.models import Fact, Job, JobFile, OutboxMail, Person

Committed = Callable[[Callable[[], Any]], Any]


def store_somebody(work: Work) -> Outcome:
    """Reads its file, tells progress, stores somebody."""
    name = work.files()[0].content.decode() if work.files() else "Nobody"
    work.step("Reading", 2)
    work.advance(1)
    work.begin()
    db.session.add(Person(name=name, name_key=uuid4().hex, created_at=utc_now()))
    return Outcome(where="pages.people", files=[GivenFile(name="done.txt", content=b"done")])


def refuse(work: Work) -> Outcome:
    raise Refusal("Row %(line)s cannot be read. Export it again.", line=7)


def break_off(work: Work) -> Outcome:
    work.begin()
    db.session.add(Person(name="Half", name_key="half", created_at=utc_now()))
    db.session.flush()
    raise RuntimeError("a bug")


def ask(work: Work) -> Outcome:
    if "order" not in work.asked:
        return Outcome(where="pages.people", asks=True, details={"examples": ["03/04"]})
    return store_somebody(work)


@pytest.fixture(autouse=True)
def table(app: Flask) -> Iterator[None]:
    before = kinds.kinds_of(app)
    functions = {"store": store_somebody, "refuse": refuse, "break": break_off, "ask": ask}
    kinds.init_app(app, {name: JobKind(label=f"Work {name}", run=one) for name, one in functions.items()})
    yield
    kinds.init_app(app, before)


@pytest.fixture
def queued(committed: Committed) -> Callable[..., int]:
    def queue(kind: str = "store", actor: Actor = COMMAND, **values: Any) -> int:
        files = [GivenFile(name="list.csv", content=b"Mai Tran")]
        values = {"label": "list.csv", "files": files} | values
        return int(committed(lambda: service.queue(kind, actor, utc_now(), **values).id))

    return queue


def job_of(number: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, number, populate_existing=True)


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Person.name).order_by(Person.id)))


def count_files() -> int:
    return db.session.scalar(select(func.count()).select_from(JobFile)) or 0


def test_a_job_is_done_once_with_its_result(app: Flask, queued: Callable[..., int]) -> None:
    number = queued()
    assert run_waiting(app) == [number]
    assert run_waiting(app) == []
    job = job_of(number)
    assert (job.state, job.tries, job.step, job.held_by) == ("done", 1, "Reading", "")
    assert job.result == {"where": "pages.people", "arguments": {}}
    assert names() == ["Mai Tran"]
    assert [file.name for file in db.session.scalars(select(JobFile))] == ["done.txt"]


def test_a_refusal_says_why_and_nothing_is_kept(
    app: Flask, queued: Callable[..., int], signed_in: FlaskClient
) -> None:
    number = queued("refuse", back="pages.people")
    run_waiting(app)
    assert job_of(number).state == "failed"
    page = signed_in.get(f"/o/jobs/{number}").text
    assert "Row 7 cannot be read. Export it again." in page and 'href="/o/people"' in page
    assert (names(), count_files()) == ([], 0)


def test_what_breaks_off_is_tried_three_times_and_leaves_nothing(
    app: Flask, queued: Callable[..., int]
) -> None:
    number = queued("break")
    for tries in (1, 2, 3):
        assert run_next(app) == number
        job = job_of(number)
        assert (job.tries, names()) == (tries, [])
        if tries < 3:
            assert job.state == "waiting" and run_next(app) is None  # it waits a moment
            begin_write()
            job_of_held(number, utc_now())
    assert job_of(number).state == "failed"
    assert "tried 3 times" in job_of(number).message % job_of(number).message_values


def job_of_held(number: int, until: Any) -> None:
    db.session.get_one(Job, number).held_until = until
    db.session.commit()


def test_what_a_dead_worker_had_is_taken_up_again(app: Flask, queued: Callable[..., int]) -> None:
    number = queued()
    dead = leases.take(utc_now())
    assert dead is not None and run_next(app) is None  # it is held
    later = utc_now() + states.LEASE + timedelta(seconds=1)
    other = leases.take(later)
    assert other is not None and (other.id, job_of(number).tries) == (number, 2)
    work = Work(dead)  # it was only slow: now it may store nothing
    with pytest.raises(Lost):
        work.begin()
    db.session.rollback()
    with pytest.raises(Lost):
        work.step("Reading")


def test_who_dies_three_times_over_a_job_ends_it(app: Flask, queued: Callable[..., int]) -> None:
    number, now = queued(), utc_now()
    for _ in range(states.MOST_TRIES):
        assert leases.take(now) is not None
        now += states.LEASE + timedelta(seconds=1)
    assert leases.take(now) is None
    assert job_of(number).state == "failed"


def test_two_workers_never_have_the_same_job(app: Flask, queued: Callable[..., int]) -> None:
    numbers = [queued() for _ in range(6)]
    found: list[int] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        found.extend(run_waiting(app))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == numbers
    assert len(names()) == 6


def test_a_stopped_job_stores_nothing(app: Flask, queued: Callable[..., int], signed_in: FlaskClient) -> None:
    number = queued()
    claim = leases.take(utc_now())
    assert claim is not None
    answer = signed_in.post(f"/o/jobs/{number}/stop", follow_redirects=True)
    assert "It is stopped. Nothing of it was stored." in answer.text
    with pytest.raises(Lost):
        store_somebody(Work(claim))
    assert (job_of(number).state, names(), count_files()) == ("stopped", [], 0)
    assert signed_in.post(f"/o/jobs/{number}/stop").status_code == 409


def test_a_worker_that_is_stopped_gives_its_job_back(app: Flask, queued: Callable[..., int]) -> None:
    number = queued()
    assert run_next(app, lambda: True) == number
    job = job_of(number)
    assert (job.state, job.tries, names()) == ("waiting", 0, [])
    assert run_next(app) == number
    assert job_of(number).state == "done"


def test_a_question_waits_for_its_answer(
    app: Flask, committed: Committed, queued: Callable[..., int], signed_in: FlaskClient
) -> None:
    number = queued("ask")
    run_waiting(app)
    assert (job_of(number).state, count_files()) == ("asking", 1)
    assert "Answer" in signed_in.get(f"/o/jobs/{number}").text
    assert run_waiting(app) == []
    committed(lambda: service.answer(number, {"order": "DMY"}, utc_now()))
    run_waiting(app)
    assert (job_of(number).state, names()) == ("done", ["Mai Tran"])
    with pytest.raises(Refusal):
        committed(lambda: service.answer(number, {}, utc_now()))


def test_results_go_after_a_week_and_questions_after_a_day(
    app: Flask, committed: Committed, queued: Callable[..., int]
) -> None:
    done, asking = queued(), queued("ask")
    run_waiting(app)
    now = utc_now()
    committed(lambda: service.clean_up(now + timedelta(hours=23)))
    assert (count_files(), job_of(asking).state) == (2, "asking")
    committed(lambda: service.clean_up(now + timedelta(hours=25)))
    assert (count_files(), job_of(asking).state) == (1, "failed")
    committed(lambda: service.clean_up(now + timedelta(days=8)))
    assert count_files() == 0 and job_of(done).state == "done"
    committed(lambda: service.clean_up(now + timedelta(days=100)))
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_the_worker_is_woken_and_ends_cleanly(app: Flask, queued: Callable[..., int]) -> None:
    worker = start_job_worker(app, pause_seconds=30)
    try:
        number = queued()
        for _ in range(200):
            if job_of(number).state == "done":
                break
            threading.Event().wait(0.05)
    finally:
        worker.stop()
    assert job_of(number).state == "done"
    assert not wakeups_of(app, JOBS).wait(0.01, threading.Event())


def test_the_page_tells_progress_and_that_no_worker_runs(
    app: Flask, committed: Committed, queued: Callable[..., int], signed_in: FlaskClient
) -> None:
    number = queued()
    page = signed_in.get(f"/o/jobs/{number}").text
    assert "No worker runs, so this waits." in page and 'http-equiv="refresh" content="3"' in page
    committed(lambda: db.session.merge(Fact(key=heartbeat.WORKER, value="", at=utc_now())))
    claim = leases.take(utc_now())
    assert claim is not None
    Work(claim).step("Matching people", 1400)
    leases.renew(claim, utc_now(), done_count=612)
    page = signed_in.get(f"/o/jobs/{number}").text
    assert "No worker runs" not in page
    assert "Matching people" in page and "612 of 1,400" in page and 'value="612" max="1400"' in page


def test_results_are_downloaded_as_they_are(
    app: Flask, queued: Callable[..., int], signed_in: FlaskClient
) -> None:
    number = queued()
    run_waiting(app)
    file = db.session.scalars(select(JobFile)).one()
    answer = signed_in.get(f"/o/jobs/{number}/files/{file.id}")
    assert answer.data == b"done" and "attachment" in answer.headers["Content-Disposition"]
    assert f"/o/jobs/{number}/files/{file.id}" in signed_in.get(f"/o/jobs/{number}").text
    assert signed_in.get(f"/o/jobs/{number + 1}/files/{file.id}").status_code == 404


def test_failed_work_waits_on_the_dashboard(
    app: Flask, committed: Committed, queued: Callable[..., int], signed_in: FlaskClient
) -> None:
    committed(lambda: make.make_webinar(make.make_series()))
    failed, asking = queued("refuse", label="broken.csv"), queued("ask", label="list.csv")
    run_waiting(app)
    page = signed_in.get("/o").text
    assert "Background work failed" in page and f"/o/jobs/{failed}" in page and "broken.csv" in page
    assert "Background work asks you something" in page and f"/o/jobs/{asking}" in page


@pytest.mark.parametrize(("kind", "ends"), [("store", "done"), ("refuse", "failed"), ("ask", "asking")])
def test_who_waited_for_over_a_minute_gets_a_mail(
    app: Flask, committed: Committed, queued: Callable[..., int], kind: str, ends: str
) -> None:
    ana = committed(make.make_organiser)
    actor = Actor(organiser_id=ana.id, who=ana.email)
    queued(kind, actor)
    run_waiting(app)
    assert db.session.scalars(select(OutboxMail)).all() == []
    number = queued(kind, actor)
    committed(lambda: setattr(job_of_now(number), "created_at", utc_now() - timedelta(seconds=61)))
    run_waiting(app)
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.kind, mail.job_id, mail.to_email) == ("job_ended", number, "ana@secretariat.example")
    assert mail.details == {"label": "list.csv", "state": ends}


def job_of_now(number: int) -> Job:
    return db.session.get_one(Job, number)


def test_the_list_is_mine_or_everybodys_in_few_queries(
    app: Flask, committed: Committed, queued: Callable[..., int], signed_in: FlaskClient
) -> None:
    assert "No work in the background" in signed_in.get("/o/jobs").text
    queued("refuse", label="of a command")
    assert "of a command" not in signed_in.get("/o/jobs").text
    assert "of a command" in signed_in.get("/o/jobs?whose=all").text
    with statements() as few:
        signed_in.get("/o/jobs?whose=all")
    for _ in range(30):
        queued()
    with statements() as many:
        signed_in.get("/o/jobs?whose=all")
    assert len(many) == len(few)
    assert "of a command" not in signed_in.get("/o/jobs?whose=all&state=done").text
    assert signed_in.get("/o/jobs.csv?whose=all").data.count(b"\r\n") == 32
    assert signed_in.get("/o/jobs.xlsx?whose=all").data.startswith(b"PK")


def test_the_commands_tell_the_same(app: Flask, queued: Callable[..., int]) -> None:
    first, second = queued("other"), queued("other", label="two.csv")
    assert f'"job": {first}' in run(app, "jobs", "list", "--json").stdout
    assert "two.csv" in run(app, "jobs", "list", "--state", "waiting").stdout
    assert "stopped" in run(app, "jobs", "stop", str(second)).stdout
    assert "does not know this kind" in run(app, "jobs", "run").stdout
    assert '"state": "failed"' in run(app, "jobs", "show", str(first), "--json").stdout
    assert run(app, "jobs", "run").stdout == "Nothing waits\n"
    assert run(app, "jobs", "show", "99").exit_code == 1


def test_a_viewer_sees_no_jobs(app: Flask, committed: Committed, queued: Callable[..., int]) -> None:
    viewer = committed(lambda: make.make_organiser("vera@secretariat.example", role="viewer").fs_uniquifier)
    assert sign_in(app, viewer).get("/o/jobs").status_code == 403
