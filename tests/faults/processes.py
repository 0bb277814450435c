"""Servers and workers as processes of their own, to be killed at any moment and started again.

As a process: python -m tests.faults.processes WHAT '{"lease": 3, "clock": -45, …}'
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import time_machine

from tests.conftest import SECRET
from tests.sink import free_port, wait_until
from tracker import create_app
from tracker.attendance.service import imports, staging
from tracker.attendance.views import intake
from tracker.clock import utc_now
from tracker.config import load_settings
from tracker.database import begin_write, db
from tracker.jobs import states
from tracker.mail import delivery, leases, rules
from tracker.operations import patience
from tracker.operations.serving import run_worker, serve
from tracker.web.turns import Turns

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FOLDER = Path(__file__).parents[2]


@dataclass
class Child:
    """A process that is started again whenever it was killed."""

    what: str
    options: dict[str, Any]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether it said that it works, or takes requests."""
        return Path(self.options["ready"]).exists()

    def start(self) -> None:
        """Start it; returns at once."""
        Path(self.options["ready"]).unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.faults.processes", self.what, json.dumps(self.options)]
        self.process = subprocess.Popen(
            command,
            cwd=FOLDER,
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """As a power cut would: without a word, and wait until it is gone."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def end(self) -> None:
        """Whatever it is doing."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@dataclass
class Site:
    """What the processes of one site share: its database, its instance, its mail server."""

    instance: Path
    database_url: str
    smtp_port: int
    children: list[Child] = field(default_factory=list)

    def add(self, what: str, **options: Any) -> Child:
        """Another server or worker; started."""
        environment = {
            "TRACKER_INSTANCE": str(self.instance),
            "TRACKER_DATABASE_URL": self.database_url,
            "TRACKER_SECRET_KEY": SECRET,
            "TRACKER_BASE_URL": "http://localhost",
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(self.smtp_port),
            "TRACKER_SMTP_SECURITY": "none",
            "TRACKER_MAIL_FROM": "webinars@secretariat.example",
            "TRACKER_REGISTER_LIMIT": "",
        }
        ready = {"ready": str(self.instance / f"ready-{len(self.children)}")}
        child = Child(what, options | ready, environment)
        self.children.append(child)
        child.start()
        return child

    def add_server(self, **options: Any) -> str:
        """A server without a worker; its address, once it answers."""
        port = free_port()
        self.add("serve", port=port, **options)
        address = f"http://127.0.0.1:{port}"
        assert wait_until(lambda: answers(address), 60), "the server never answered"
        return address


@contextmanager
def running_site(site: Site) -> Iterator[Site]:
    """Ends every process at the end."""
    try:
        yield site
    finally:
        for child in site.children:
            child.end()


@contextmanager
def killing(
    children: Sequence[Child], seed: int, pauses: tuple[float, float], most: int
) -> Iterator[list[str]]:
    """Kill one of the processes that work every now and then, and start it again; what was killed."""
    done, killed, chance = threading.Event(), [], random.Random(seed)

    def run() -> None:
        while len(killed) < most and not done.wait(chance.uniform(*pauses)):
            child = chance.choice(list(children))
            if child.is_ready:  # who is killed before it has begun shows nothing
                child.kill()
                killed.append(child.what)
                child.start()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()


def answers(address: str) -> bool:
    """Whether a server takes requests."""
    try:
        return httpx.get(f"{address}/healthz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def register(address: str, path: str, email: str) -> bool:
    """Fill in the form as a browser does; whether the site said that it was done."""
    try:
        with httpx.Client(base_url=address, timeout=20, verify=False) as browser:
            found = TOKEN.search(browser.get(f"{path}/register").text)
            sent = {"csrf_token": found[1] if found else "", "email": email, "name": "Kofi Mensah"}
            sent |= {"organisation": "Lantern House", "leave_blank": ""}
            answer = browser.post(f"{path}/register", data=sent)
    except httpx.HTTPError:
        return False
    return answer.status_code in (302, 303) and "/registered" in answer.headers.get("location", "")


def register_many(
    addresses: Sequence[str], path: str, emails: Sequence[str], at_once: int = 4, seconds: float = 60
) -> list[str]:
    """Several browsers at once; each person tries until the site says that it is done. Who was told so."""
    told: list[str] = []
    deadline = time.monotonic() + seconds

    def run(mine: Sequence[str], at: int) -> None:
        for number, email in enumerate(mine):
            while time.monotonic() < deadline:
                if register(addresses[(at + number) % len(addresses)], path, email):
                    told.append(email)
                    break
                time.sleep(0.2)

    threads = [threading.Thread(target=run, args=(emails[at::at_once], at)) for at in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _note_first(mail: Any, *rest: Any) -> None:
    """A worker that says "sent" before it has sent: what is lost then is lost for good."""
    delivery._note(mail, "sent", delivery.Delivered())
    _REAL_DELIVER(mail, *rest)


_REAL_DELIVER = delivery._deliver


def _store_in_halves(told: Path, *, commits: bool) -> None:
    """Half of a file's rows, a sign of it and a moment's rest, then the others; `commits`: at once."""
    store = staging._add_rows

    def add(imported: Any, rows: Any, *rest: Any) -> None:
        half = len(rows) // 2
        store(imported, rows[:half], *rest)
        if commits:
            db.session.commit()
            begin_write()
        _rest(told)
        store(imported, rows[half:], *rest)

    staging._add_rows = add


def _count_slowly(told: Path) -> None:
    """People are made and the import is marked applied; a sign of it and a moment's rest, then they count."""
    rebuild = imports.rebuild_attendance

    def slowly(webinar: Any) -> Any:
        _rest(told)
        return rebuild(webinar)

    imports.rebuild_attendance = slowly


def _rest(told: Path) -> None:
    if not told.exists():
        told.touch()
        time.sleep(5)


def _main(what: str, options: dict[str, Any]) -> None:
    if "lease" in options:
        rules.LEASE = states.LEASE = timedelta(seconds=options["lease"])
        rules.RENEWED_EVERY = rules.LEASE / 12
    if "half" in options:
        _store_in_halves(Path(options["half"]), commits=options.get("commits", False))
    if "counting" in options:
        _count_slowly(Path(options["counting"]))
    if options.get("notes_first"):
        delivery._deliver = _note_first
    leases.BATCH = options.get("batch", leases.BATCH)
    patience.ARRIVAL_SECONDS = options.get("arrival", patience.ARRIVAL_SECONDS)
    if "large_at_once" in options:
        intake._large = Turns(options["large_at_once"])
    app = create_app(load_settings())
    ready = Path(options["ready"])
    if what == "serve":
        serve(app, "127.0.0.1", options["port"], lambda address: ready.touch(), has_worker=False)
        return
    with time_machine.travel(utc_now() + timedelta(seconds=options.get("clock", 0))):
        run_worker(app, ready.touch)


if __name__ == "__main__":
    _main(sys.argv[1], json.loads(sys.argv[2]))
