"""A real mail server for tests: keeps what it took, and refuses, stalls, or breaks off as it is told."""

import asyncio
import email
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from tracker.config import Settings


@dataclass
class Taken:
    """One mail as it came."""

    to: str
    sender: str
    message: EmailMessage
    at: float

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Sink:
    """What to do with the next mails; every part can be changed while it runs."""

    taken: list[Taken] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  # by address, at RCPT
    sender_answer: str = ""  # to every MAIL FROM
    answer: str = ""  # to every RCPT
    data_answer: str = ""  # to every DATA
    seconds: float = 0.0  # before each answer to DATA
    drops_after_data: int = 0  # so many times: keeps the mail, then breaks off without an answer
    before_answer: Callable[[Taken], None] | None = None
    before_recipient: Callable[[str], None] | None = None
    tried: int = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.tried += 1
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.before_recipient is not None:
            await asyncio.get_running_loop().run_in_executor(None, self.before_recipient, address)
        answer = self.answer or self.refused.get(address, "")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data_answer:
            return self.data_answer
        message = email.message_from_bytes(envelope.content, policy=default)
        taken = Taken(
            to=envelope.rcpt_tos[0], sender=envelope.mail_from, message=message, at=time.monotonic()
        )
        self.taken.append(taken)
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.before_answer is not None:
            await asyncio.get_running_loop().run_in_executor(None, self.before_answer, taken)
        if self.drops_after_data:
            self.drops_after_data -= 1
            server.transport.abort()
        return "250 OK"

    def copies(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(each.message_id for each in self.taken)

    def duplicates(self) -> int:
        """How many mails came again."""
        return sum(count - 1 for count in self.copies().values())


@contextmanager
def running(sink: Sink, port: int = 0) -> Iterator[int]:
    """The sink at work; its port."""
    port = port or free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def black_hole() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    kept: list[socket.socket] = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        listening.settimeout(0.1)
        done = threading.Event()

        def swallow() -> None:
            while not done.is_set():
                try:
                    kept.append(listening.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=swallow, daemon=True)
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            done.set()
            thread.join()
            for each in kept:
                each.close()


def free_port() -> int:
    """A port at which nothing listens now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Look every few milliseconds; whether it became so in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return is_so()


def sending(app: Flask, port: int, **more: Any) -> Settings:
    """An application's settings, with a mail server at a port."""
    kept: Settings = app.config["TRACKER"]
    values = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    return replace(kept, mail_from="webinars@secretariat.example", **(values | more))
