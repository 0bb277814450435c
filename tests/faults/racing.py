"""Many people register at one moment: threads of this process, or as a process of its own.

As a process: python -m tests.faults.racing DATABASE_URL INSTANCE WEBINAR_ID FIRST LAST
"""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask

from tests.conftest import make_app
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.registrations import service
from tracker.registrations.details import clean_details


def run_at_once(app: Flask, jobs: Sequence[Callable[[], Any]]) -> list[BaseException]:
    """Run each job in a thread of its own, all from one moment on; what was refused or failed."""
    faults: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def inside(job: Callable[[], Any]) -> None:
        with app.app_context():
            try:
                start.wait()
                job()
            except Exception as fault:  # noqa: BLE001 - the race counts every fault
                db.session.rollback()
                faults.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=inside, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return faults


def start_racing(
    app: Flask, database_url: str, webinar_id: int, first: int, last: int
) -> subprocess.Popen[str]:
    """The same race as a process of its own, for the people from `first` to before `last`."""
    command = [sys.executable, "-m", "tests.faults.racing", database_url, app.instance_path]
    numbers = [str(number) for number in (webinar_id, first, last)]
    return subprocess.Popen([*command, *numbers], stdout=subprocess.PIPE, text=True)


def race(app: Flask, webinar_id: int, numbers: list[int], threads: int = 12) -> Counter[str]:
    """Register the people of these numbers, `threads` of them at once; how often each state or fault came."""
    results: Counter[str] = Counter()
    barrier = threading.Barrier(threads)

    def run(mine: list[int]) -> None:
        barrier.wait()
        for number in mine:
            with app.app_context():
                results[_try(webinar_id, number)] += 1

    shares = [numbers[at::threads] for at in range(threads)]
    runners = [threading.Thread(target=run, args=(share,)) for share in shares]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    return results


def address_of(number: int) -> str:
    """Even numbers are with one organisation, odd ones with another."""
    return f"p{number}@d{number % 2}.racing.example"


def _try(webinar_id: int, number: int) -> str:
    details = clean_details(email=address_of(number), name=f"Person {number} Cruz")
    try:
        begin_write()
        state = service.register(webinar_id, details, PUBLIC, utc_now()).registration.state
        db.session.commit()
    except Exception as fault:  # noqa: BLE001 - the race counts every fault
        db.session.rollback()
        return type(fault).__name__
    return state


if __name__ == "__main__":
    address, instance, webinar, first, last = sys.argv[1:]
    application = make_app(Path(instance), database_url=address)
    found = race(application, int(webinar), list(range(int(first), int(last))))
    sys.stdout.write(f"{dict(found)}\n")
