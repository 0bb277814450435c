"""Knows how long a request may take to arrive: whoever sends far too slowly is cut."""

import time

from waitress.channel import HTTPChannel

ARRIVAL_SECONDS = 60
"""From then on a request that is not whole must have come at the least rate."""
LEAST_RATE = 4096  # bytes a second: 10 MB take 40 minutes on a line that slow


class PatientChannel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection whose request is read whole before a thread works on it, as long as it keeps coming.

    waitress itself cuts only those that send nothing at all: a byte a second would hold a connection,
    and the file that its body is kept in, for days.
    """

    began_at = 0.0
    arrived = 0

    def received(self, data: bytes) -> bool:
        """Note when the request began, and how much of it is here."""
        if self.request is None:
            self.began_at, self.arrived = time.monotonic(), 0
        self.arrived += len(data)
        return bool(super().received(data))

    def readable(self) -> bool:
        """Asked at every turn of the server's loop, once a second at least; here the slow are cut."""
        if self.is_too_slow(time.monotonic()):
            self.logger.warning("A request was cut: it arrived too slowly")
            self.will_close = True
        return bool(super().readable())

    def is_too_slow(self, now: float) -> bool:
        """Whether a request that is not whole had its time and came below the least rate."""
        if self.request is None or self.requests or self.will_close:
            return False
        waited = now - self.began_at
        return waited > ARRIVAL_SECONDS and self.arrived < waited * LEAST_RATE
