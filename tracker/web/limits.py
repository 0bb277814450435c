"""Knows how often one network address may try something."""

import threading
import time
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import MemoryStorage

SWEEP_SECONDS = 60.0

limiter = Limiter(get_remote_address)


class SweptMemory(MemoryStorage):
    """Counts in this process, without the thread that the library starts for each hit (three times its work).

    What is over goes when it is asked for again, and all of it at most once a minute with somebody's hit.
    """

    STORAGE_SCHEME = ["swept-memory"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self.timer.cancel()
        self.timer = _Busy()
        self._sweep_at = time.monotonic() + SWEEP_SECONDS

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        if time.monotonic() > self._sweep_at:
            self._sweep_at = time.monotonic() + SWEEP_SECONDS
            for known in list(self.expirations):
                self.get(known)  # drops it once it is over
        return super().incr(key, expiry, amount)


class _Busy(threading.Timer):
    """Looks alive, so that no other timer is started."""

    def __init__(self) -> None:
        super().__init__(0, lambda: None)

    def is_alive(self) -> bool:
        return True


def init_app(app: Flask) -> None:
    """Count in this process, or in Redis where several hosts serve."""
    limiter.init_app(app)
