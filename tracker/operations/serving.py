"""Knows how one process serves an instance, or works for it: threads, the worker, a clean end on a signal."""

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import waitress
from flask import Flask
from waitress.server import BaseWSGIServer

from tracker.errors import N_, Refusal
from tracker.jobs.worker import start_job_worker
from tracker.mail.worker import start_worker
from tracker.operations.patience import ARRIVAL_SECONDS, PatientChannel

THREADS = 16
RECEIVED_AT_ONCE = 65_536
"""Eight times what is usual: one thread takes in what everybody sends, large files too."""
TURN_SECONDS = 0.0005
"""How long a thread that reads a large file keeps the processor from the others, a tenth of what is usual.

A page stops to ask the database some dozen times, and each time waits that long until it goes on.
"""


class PortTaken(Refusal):
    """Something else listens there."""


def serve(
    app: Flask, host: str, port: int, announce: Callable[[str], None], *, has_worker: bool = True
) -> None:
    """Serve until SIGTERM or Ctrl-C; `announce` gets the local address once requests are taken.

    Requests under way are finished first. Port 0 takes a free one. Raises PortTaken.
    """
    sockets: dict[int, Any] = {}
    try:
        server = waitress.create_server(
            app,
            map=sockets,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=1000,
            asyncore_use_poll=True,  # select() breaks at 1024 open files, which slow uploads can reach
            max_request_body_size=2 * app.config["MAX_CONTENT_LENGTH"],  # the page that says so comes first
            channel_timeout=ARRIVAL_SECONDS,
            recv_bytes=RECEIVED_AT_ONCE,
            ident=None,
        )
    except OSError as error:
        raise PortTaken(N_("Port %(port)s is taken. Choose another one with --port"), port=port) from error

    for one in sockets.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = PatientChannel
    signal.signal(signal.SIGTERM, _stop)
    sys.setswitchinterval(TURN_SECONDS)
    workers = (start_worker(app), start_job_worker(app)) if has_worker else ()
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104
    announce(f"http://{shown}:{_port(server)}/")
    try:
        server.run()
    finally:
        for worker in workers:
            worker.stop()


def run_worker(app: Flask, announce: Callable[[], None]) -> None:
    """Work until SIGTERM or Ctrl-C, in a process of its own; ends after the mail and the job under way."""
    signal.signal(signal.SIGTERM, _stop)
    mails, jobs = start_worker(app), start_job_worker(app)
    announce()
    try:
        mails.wait()
    finally:
        jobs.stop()
        mails.stop()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _port(server: object) -> int:
    listening = getattr(server, "effective_port", None)
    if listening is None:  # several addresses: MultiSocketServer
        listening = server.effective_listen[0][1]  # type: ignore[attr-defined]
    return int(listening)
