"""Makes a queued mail into what is sent, from the rows as they are at that moment; or says why not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tracker.mail import queries
from tracker.mail.kinds import KINDS, Method
from tracker.mail.messages import Facts, Message, write
from tracker.models import Webinar
from tracker.signed_links import has_ended
from tracker.webinars.calendar_mail import Invitation


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail but for its address. `unsubscribe_url` is "" where it is about a place and cannot be refused."""

    message: Message
    sender_name: str
    reply_to: str
    unsubscribe_url: str = ""
    invitation: Invitation | None = None

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
    found = queries.find_facts([mail_id], site).get(mail_id)
    if found is None:
        return NoLetter(state="stopped", why="its registration is gone")
    facts, state, webinar = found
    if not _is_true(facts, state, webinar, now):
        return NoLetter(state="stopped", why="it is no longer true")
    return Letter(
        message=write(facts),
        sender_name=facts.series,
        reply_to=facts.reply_to,
        invitation=_invitation(mail_id, facts, state),
    )


def _invitation(mail_id: int, facts: Facts, state: str) -> Invitation | None:
    method = KINDS[facts.kind].method
    if method == "REQUEST" and state == "confirmed":
        return Invitation(method=method, entry=facts.entry, join_page=facts.join_url)
    if method == "CANCEL" and queries.has_invitation(mail_id):
        return Invitation(method=method, entry=facts.entry)
    return None


def _is_true(facts: Facts, state: str, webinar: Webinar, now: datetime) -> bool:
    """Whether what it says still holds: each change of state has queued its own mail."""
    kind = KINDS[facts.kind]
    if kind.states and state not in kind.states:
        return False
    if kind.until == "links":
        return bool(facts.manage_url) and not has_ended(facts.entry.ends_at, now)
    if kind.until == "end":
        return webinar.state == "scheduled" and facts.entry.ends_at > now
    return True
