"""Many uploads at once, and very slow ones, leave the site to everybody else: R45."""

import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask

from tests import factories
from tests.conftest import sign_in
from tests.faults.processes import TOKEN, Site, running_site
from tests.functional.test_attendance_import import row
from tracker.database import db

SOAKS = "TRACKER_SOAK" in os.environ  # make soak: the bar's own numbers
ARRIVAL = 60 if SOAKS else 1
SLOW = 50 if SOAKS else 4
UPLOADS, ROWS = (20, 48_000) if SOAKS else (3, 1_800)
Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def site(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Site]:
    if not database_url.startswith("sqlite") and not SOAKS:
        pytest.skip("the server reads requests alike; make soak tries both")
    with running_site(Site(instance=tmp_path, database_url=database_url, smtp_port=9)) as one:
        yield one
    db.session.remove()
    db.engine.dispose()


def send_slowly(address: str, seconds: float, chunk: int) -> float | None:
    """Send a form `chunk` bytes every tenth of a second; after how long it was cut, None where it was not."""
    host, port = re.findall(r"//(.+):(\d+)", address)[0]
    began = time.monotonic()
    with socket.create_connection((host, int(port)), timeout=30) as line:
        head = f"POST /o/sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9000000\r\n\r\n"
        line.sendall(head.encode())
        line.settimeout(0.1)
        while time.monotonic() - began < seconds:
            try:
                line.sendall(b"x" * chunk)
                if line.recv(100) == b"":
                    return time.monotonic() - began
            except TimeoutError:
                continue
            except OSError:
                return time.monotonic() - began
    return None


def slow_ones(address: str, seconds: float, chunk: int, count: int) -> list[float | None]:
    """After how long each of so many slow senders was cut; the site answers others meanwhile."""
    found: list[float | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(send_slowly(address, seconds, chunk)))
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert httpx.get(f"{address}/healthz", timeout=30).status_code == 200
        time.sleep(0.2)
    return found


def test_who_sends_too_slowly_is_cut_and_who_sends_steadily_is_not(site: Site) -> None:
    address = site.add_server(arrival=ARRIVAL)
    cut = slow_ones(address, seconds=10 * ARRIVAL, chunk=100, count=SLOW)
    assert len(cut) == SLOW
    assert all(waited is not None and waited >= ARRIVAL for waited in cut)
    print("cut after seconds:", sorted(round(waited or 0, 1) for waited in cut))
    assert send_slowly(address, seconds=2.5 * ARRIVAL, chunk=2000) is None


class Others:
    """Everybody else: they open pages again and again, and note how long each took."""

    def __init__(self, addresses: list[str]) -> None:
        self.addresses, self.waits, self._done = addresses, [0.0], threading.Event()
        self._threads = [threading.Thread(target=self._browse, args=(one,)) for one in addresses]

    def __enter__(self) -> "Others":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _browse(self, address: str) -> None:
        while not self._done.is_set():
            began = time.monotonic()
            assert httpx.get(address, timeout=600).status_code == 200
            self.waits.append(time.monotonic() - began)
            time.sleep(0.05)

    @property
    def p95(self) -> float:
        return sorted(self.waits)[int(len(self.waits) * 0.95)]


def test_many_large_files_at_once_are_read_few_at_a_time(
    app: Flask, site: Site, committed: Committed
) -> None:
    ended = flood(app, site, committed, large_at_once=1)
    assert {status for status, _ in ended} == {303, 503}
    refused = [waited for status, waited in ended if status == 503]
    read = [waited for status, waited in ended if status == 303]
    # Who is sent away holds no thread while others are read. (The bar's own files are not read here but
    # by the worker: to be put in line takes no longer than to be sent away, and both wait for their bytes.)
    assert SOAKS or max(refused) < min(read)


def test_control_without_turns_and_patience_all_are_read_at_once_and_nobody_is_cut(
    app: Flask, site: Site, committed: Committed
) -> None:
    ended = flood(app, site, committed, large_at_once=1000, arrival=10_000)
    assert 303 in {status for status, _ in ended}
    assert 503 not in {status for status, _ in ended}
    address = f"http://127.0.0.1:{site.children[0].options['port']}"
    assert slow_ones(address, seconds=3, chunk=100, count=2) == [None, None]


def flood(app: Flask, site: Site, committed: Committed, **options: int) -> list[tuple[int, float]]:
    """Send large files at once; how each ended, and after how long."""
    start = datetime(2020, 6, 17, 15)  # noqa: DTZ001 - wall time in Zurich
    webinar = committed(
        lambda: factories.make_webinar(factories.make_series(), local_start=start, state="held")
    )
    browser = sign_in(app, committed(factories.make_organiser).fs_uniquifier)
    cookie = browser.get_cookie("tracker")
    assert cookie is not None
    address = site.add_server(**options)
    page = f"{address}/o/webinars/{webinar.id}/attendance/import"
    one = httpx.Client(timeout=900)
    one.cookies.set("tracker", cookie.value, domain="127.0.0.1")
    found = TOKEN.search(one.get(page).text)
    assert found is not None
    ended: list[tuple[int, float]] = []

    def send(content: bytes) -> None:
        began = time.monotonic()
        answer = one.post(
            page,
            data={"csrf_token": found[1], "reads_in": "own"},
            files={"file": ("report.csv", content, "text/csv")},
        )
        ended.append((answer.status_code, time.monotonic() - began))

    threads = [threading.Thread(target=send, args=(large_file(number),)) for number in range(UPLOADS)]
    pages = [f"{address}/", f"{address}/knowledge-exchange"]
    with Others(pages) as before:
        time.sleep(10 if SOAKS else 0)
    with Others(pages) as others:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(f"\nR45: others' p95 {before.p95:.2f} s before, {others.p95:.2f} s meanwhile,", end=" ")
    print(f"longest {max(others.waits):.2f} s; {sorted((how, round(waited, 1)) for how, waited in ended)}")
    return ended


def large_file(number: int) -> bytes:
    filling = "x" * 100
    rows = (
        row(f"P{at} {filling}", f"p{at}@org{number}.example", "15:00:00", f"15:{at % 60:02d}:59")
        for at in range(ROWS)
    )
    head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\r\n"
    return (head + "\r\n".join(rows)).encode()
