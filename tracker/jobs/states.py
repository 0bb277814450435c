"""Knows the states of a job, how they are told, and what a job leaves behind; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tracker.errors import N_

WAITING, RUNNING, ASKING = "waiting", "running", "asking"
DONE, FAILED, STOPPED = "done", "failed", "stopped"
UNDER_WAY = (WAITING, RUNNING)
ENDED = (DONE, FAILED, STOPPED)
# Words and colour of each, in the order of a job's life.
STATES: Mapping[str, tuple[str, str]] = {
    WAITING: (N_("Waiting"), "warn"),
    RUNNING: (N_("Under way"), "brand"),
    ASKING: (N_("Asks you"), "warn"),
    DONE: (N_("Done"), "ok"),
    FAILED: (N_("Failed"), "bad"),
    STOPPED: (N_("Stopped"), ""),
}

LEASE = timedelta(seconds=60)  # so long after a crash another worker takes the job up again
MOST_TRIES = 3
PAUSE_AFTER_FAULT = timedelta(seconds=5)
MAILED_AFTER = timedelta(minutes=1)  # who waited longer is written to when it is done
RESULTS_KEPT = timedelta(days=7)
ANSWER_WITHIN = timedelta(hours=24)
JOBS_KEPT = timedelta(days=90)

BROKE_OFF = N_(
    "It was tried %(tries)s times and broke off each time. Nothing was changed. Try it once more; if it "
    "fails again, the log of this site says more under job %(number)s."
)
NO_ANSWER = N_("Nobody answered within 24 hours, so the file was forgotten. Upload it again.")
UNKNOWN_KIND = N_("This version does not know this kind of work. Nothing was changed.")


@dataclass(frozen=True, kw_only=True)
class GivenFile:
    """A file that a job works on, or makes."""

    name: str
    content: bytes
    content_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a job: the view that shows it, files to download, and a sentence (English with places).

    `asks`: it goes on once somebody has answered on that view; the given files are kept until then.
    """

    where: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[GivenFile] = ()
    message: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    asks: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
