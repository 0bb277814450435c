"""Makes a queued mail into what is sent, from the rows as they are at that moment; or says why not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tracker.jobs.states import GivenFile
from tracker.mail import queries
from tracker.mail.fact_queries import find_facts
from tracker.mail.facts import Facts
from tracker.mail.kinds import KINDS, Method
from tracker.mail.messages import Message, write
from tracker.mail.report_queries import find_file
from tracker.signed_links import has_ended
from tracker.webinars.calendar_mail import Invitation


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail but for its address, with the file that goes along.

    `unsubscribe_url` is "" where it is about a place and cannot be refused.
    """

    message: Message
    sender_name: str
    reply_to: str
    unsubscribe_url: str = ""
    invitation: Invitation | None = None
    file: GivenFile | None = None

    @property
    def method(self) -> Method:
        """REQUEST or CANCEL where a calendar invitation goes with it, else ""."""
        return self.invitation.method if self.invitation else ""


@dataclass(frozen=True, kw_only=True)
class NoLetter:
    """A mail that must not be sent any more: overtaken by events, or too late. `why` is English."""

    state: Literal["stopped", "late"]
    why: str


def make_letter(mail_id: int, site: str, now: datetime) -> Letter | NoLetter:
    """What a queued mail says now; `site` is the public address without final slash, or ""."""
    facts = find_facts([mail_id], site, now).get(mail_id)
    if facts is None:
        return NoLetter(state="stopped", why="what it is about is gone")
    overtaken = find_reason(facts, now)
    if overtaken is not None:
        return overtaken
    file = find_file(mail_id) if facts.report and facts.report.is_attached else None
    if facts.report and facts.report.is_attached and file is None:
        return NoLetter(state="stopped", why="its file is not kept any more")
    return Letter(
        file=file,
        message=write(facts, now),
        sender_name=facts.series or facts.host,
        reply_to=facts.reply_to,
        unsubscribe_url=facts.unsubscribe_url,
        invitation=_invitation(mail_id, facts),
    )


def find_reason(facts: Facts, now: datetime) -> NoLetter | None:
    """Why a mail must not be sent any more, or None: each change of state has queued its own mail."""
    if facts.refusal:
        return NoLetter(state="stopped", why=facts.refusal)
    kind, entry = KINDS[facts.kind], facts.entry
    if facts.kind == "reminder" and entry and _is_late(facts, now):
        return NoLetter(state="late", why="its time is over")
    if kind.states and facts.state not in kind.states:
        return NoLetter(state="stopped", why="it is no longer true")
    if facts.kind in ("thanks", "missed") and facts.came is not (facts.kind == "thanks"):
        return NoLetter(state="stopped", why="attendance was changed since")
    if facts.kind == "recap" and facts.recap is None:
        return NoLetter(state="stopped", why="the recap is not public")
    if kind.until == "links" and (not facts.manage_url or not entry or has_ended(entry.ends_at, now)):
        return NoLetter(state="stopped", why="its link has ended")
    if kind.until == "end" and (not _is_on(facts) or not entry or entry.ends_at <= now):
        return NoLetter(state="stopped", why="the webinar is over or cancelled")
    if facts.kind == "webinar_cancelled" and facts.webinar_state != "cancelled":
        return NoLetter(state="stopped", why="the cancellation was taken back")
    return None


def _is_on(facts: Facts) -> bool:
    """Whether the webinar takes place; who lost their place before it was cancelled hears that all the same,
    as nobody else tells them, or their calendar.
    """
    if facts.webinar_state == "cancelled":
        return facts.kind in ("cancelled", "declined")
    return facts.webinar_state == "scheduled"


def _is_late(facts: Facts, now: datetime) -> bool:
    """A reminder after the start, or of a start that was moved: the new one has reminders of its own."""
    assert facts.entry is not None
    meant = facts.details.get("starts_at")
    is_moved = meant is not None and datetime.fromisoformat(meant) != facts.entry.starts_at
    return is_moved or now >= facts.entry.starts_at


def _invitation(mail_id: int, facts: Facts) -> Invitation | None:
    method, entry = KINDS[facts.kind].method, facts.entry
    if entry is None:
        return None
    if method == "REQUEST" and facts.state == "confirmed":
        return Invitation(method=method, entry=entry, join_page=facts.join_url)
    if method == "CANCEL" and queries.has_invitation(mail_id):
        return Invitation(method=method, entry=entry)
    return None
