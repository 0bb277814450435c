"""Knows reports of mails that could not be delivered (RFC 3464): what they say, and whether they are ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from tracker.errors import N_, Unreadable
from tracker.mail.bounce_tokens import HEADER, find_mail
from tracker.mail.rules import is_about_address

MOST_BYTES = 10 * 1024 * 1024
MOST_PARTS = 50
LONGEST_ANSWER = 300
# Where our mark may stand: the address that the report was sent to, and the head of what was returned.
_ADDRESSED = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_RETURNED = (HEADER, "Return-Path")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class NotOurs(Unreadable):
    """No report about a mail of ours: forged, or about something else."""


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """What a report says of one mail. `is_final`: nobody tries any more; `is_hard`: its address is why."""

    mail_id: int
    status: str
    answer: str
    is_final: bool
    is_hard: bool


def read_bounce(data: bytes, key: str, recipient: str = "") -> Bounce:
    """What a mail server's report says; `recipient` is the address it was sent to, where that is known.

    Raises NotOurs where our mark is missing or false, Unreadable for what is no report.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(N_("This is larger than any report of a mail server"))
    try:
        report = message_from_bytes(data, policy=compat32)
        parts = list(_parts(report))
        fields = _fields_of_recipient(parts)
        mail_id = find_mail(key, "\n".join([recipient, *_where_marks_stand(report, parts)]))
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable(N_("This is no report of a mail server")) from error
    if fields is None:
        raise Unreadable(N_("This is no report of a mail server"))
    if mail_id is None:
        raise NotOurs(N_("This report is not about a mail of ours, or it is forged"))
    return _bounce(mail_id, fields)


def _bounce(mail_id: int, fields: Message) -> Bounce:
    found = _STATUS.search(str(fields["Status"] or ""))
    status = found[0] if found else ""
    said = re.sub(r"^smtp; *", "", " ".join(str(fields["Diagnostic-Code"] or "").split()), flags=re.I)
    answer = said if said[:1] == status[:1] else f"{status} {said}".strip()
    is_final = str(fields["Action"] or "failed").strip().casefold() == "failed"
    is_hard = is_final and status.startswith("5") and is_about_address(f"550 {status}")
    return Bounce(
        mail_id=mail_id, status=status, answer=answer[:LONGEST_ANSWER], is_final=is_final, is_hard=is_hard
    )


def _parts(report: Message) -> Iterator[Message]:
    """The message and what is in it, not too much of it."""
    for count, part in enumerate(report.walk()):
        if count > MOST_PARTS:
            return
        yield part


def _fields_of_recipient(parts: list[Message]) -> Message | None:
    """The block of a delivery status that names a recipient; we write to one at a time."""
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Message) and ("Action" in block or "Status" in block):
                return block
    return None


def _where_marks_stand(report: Message, parts: list[Message]) -> Iterator[str]:
    for name in _ADDRESSED:
        yield from (str(value) for value in report.get_all(name, []))
    for part in parts[1:]:
        returned: Message | None = part
        if part.get_content_type() == "text/rfc822-headers":
            head = part.get_payload(decode=True)
            returned = message_from_bytes(head) if isinstance(head, bytes) else None
        if returned is None:
            continue
        for name in _RETURNED:
            yield from (str(value) for value in returned.get_all(name, []))
