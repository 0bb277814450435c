"""Measures: calls an application as a server would, and says how long and how much processor it took."""

import gc
import io
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Medians of one call, in milliseconds: by the clock, and of the processor."""

    wall_ms: float
    cpu_ms: float

    @property
    def per_second(self) -> float:
        return 1000 / self.wall_ms

    def __str__(self) -> str:
        return f"{self.per_second:8.0f} per second  {self.cpu_ms:8.2f} ms CPU  {self.wall_ms:8.2f} ms"


def measure(call: Callable[[], Any], times: int, warm: int = 3) -> Measure:
    """Medians over `times` calls after some to warm up; so that a busy neighbour disturbs little."""
    for _ in range(warm):
        call()
    gc.collect()
    wall, cpu = [], []
    for _ in range(times):
        at, used = time.perf_counter(), time.process_time()
        call()
        wall.append(time.perf_counter() - at)
        cpu.append(time.process_time() - used)
    return Measure(wall_ms=1000 * statistics.median(wall), cpu_ms=1000 * statistics.median(cpu))


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Many clients at once: calls per second, processor of each in milliseconds, how long clients waited."""

    per_second: float
    cpu_ms: float
    median_ms: float
    late_ms: float  # one of twenty waited longer

    def __str__(self) -> str:
        waited = f"{self.median_ms:8.1f} ms, one of twenty over {self.late_ms:.1f} ms"
        return f"{self.per_second:8.0f} per second  {self.cpu_ms:8.2f} ms CPU  {waited}"


def measure_crowd(call: Callable[[], Any], clients: int, each: int, warm: int = 3) -> Crowd:
    """So many clients at once, each calling so often."""
    for _ in range(warm):
        call()
    gc.collect()
    start = threading.Barrier(clients + 1)
    waited: list[float] = []

    def run() -> None:
        start.wait()
        for _ in range(each):
            at = time.perf_counter()
            call()
            waited.append(1000 * (time.perf_counter() - at))

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    at, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    wall, cpu = time.perf_counter() - at, time.process_time() - used
    calls = clients * each
    late = sorted(waited)[int(0.95 * len(waited))]
    return Crowd(
        per_second=calls / wall,
        cpu_ms=1000 * cpu / calls,
        median_ms=statistics.median(waited),
        late_ms=late,
    )


@dataclass(frozen=True, kw_only=True)
class Span:
    """How long a large thing took, in seconds: by the clock, and of the processor."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:8.2f} s  {self.cpu:8.2f} s CPU"


def once(call: Callable[[], Any], times: int = 3) -> Span:
    """The shortest of a few calls, each of the two for itself."""
    wall, cpu = [], []
    for _ in range(times):
        at, used = time.perf_counter(), time.process_time()
        call()
        wall.append(time.perf_counter() - at)
        cpu.append(time.process_time() - used)
    return Span(wall=min(wall), cpu=min(cpu))


def say(what: str, figure: object) -> None:
    print(f"  {what:<58} {figure}")


class Browser:
    """A browser that costs almost nothing: speaks WSGI, keeps cookies, knows the token of the last page."""

    def __init__(self, app: Callable[..., Any], cookies: dict[str, str] | None = None) -> None:
        self.app = app
        self.cookies = dict(cookies or {})
        self.body = b""
        self.location = ""

    def get(self, address: str) -> int:
        return self._call("GET", address, b"")

    def post(self, address: str, **values: str) -> int:
        found = TOKEN.search(self.body.decode())
        sent = {"csrf_token": found[1] if found else ""} | values
        return self._call("POST", address, urlencode(sent).encode())

    def _call(self, method: str, address: str, body: bytes) -> int:
        parts = urlsplit(address)
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        status: list[str] = []

        def start(line: str, headers: list[tuple[str, str]], more: Any = None) -> None:
            status.append(line)
            for name, value in headers:
                if name == "Set-Cookie":
                    pair = value.partition(";")[0].partition("=")
                    self.cookies[pair[0]] = pair[2]
                elif name == "Location":
                    self.location = value

        answer = self.app(environ, start)
        try:
            self.body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        return int(status[0][:3])
