"""Knows how jobs are told: as a page sees one, and as a table of many."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from tracker.errors import N_
from tracker.jobs.states import STATES
from tracker.models import Job
from tracker.tables import Sheet

Say = Callable[[str], str]


def reason(job: Job, say: Say = str) -> str:
    """What came of it in one sentence, "" where nothing more is to be said."""
    return say(job.message) % job.message_values if job.message_values else say(job.message)


def seconds_taken(job: Job, now: datetime) -> int:
    """How long it has been under way, or was; waiting included."""
    return max(0, round(((job.finished_at or now) - job.created_at).total_seconds()))


def as_sheet(rows: Iterable[tuple[Job, str]], kinds: Mapping[str, str], say: Say = str) -> Sheet:
    """One line per job."""
    names = (
        N_("Number"),
        N_("Work"),
        N_("About"),
        N_("State"),
        N_("Asked for by"),
        N_("Asked for (UTC)"),
        N_("Ended (UTC)"),
        N_("Reason"),
    )
    return Sheet(
        name=say(N_("Background work")),
        columns=[say(name) for name in names],
        rows=[
            (
                job.id,
                say(kinds.get(job.kind, job.kind)),
                job.label,
                say(STATES[job.state][0]),
                who,
                job.created_at,
                job.finished_at,
                reason(job, say),
            )
            for job, who in rows
        ],
    )
