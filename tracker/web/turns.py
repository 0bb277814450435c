"""Knows how much heavy work requests may do at once, so that threads and time are left for everybody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tracker.errors import N_, Refusal

RETRY_SECONDS = 60


class AllBusy(Refusal):
    """As many heavy requests as may be are under way."""

    status = 503


class Turns:
    """Lets so many in at once; whoever comes then is told to come again, and holds no thread meanwhile."""

    def __init__(self, at_once: int) -> None:
        self._free = threading.BoundedSemaphore(at_once)

    @contextmanager
    def take(self) -> Iterator[None]:
        """One turn for as long as the block runs. Raises AllBusy at once where none is free."""
        if not self._free.acquire(blocking=False):
            raise AllBusy(N_("Other large files are being read now. Send this one again in a minute."))
        try:
            yield
        finally:
            self._free.release()
