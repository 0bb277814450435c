"""Knows what a mail can tell: all that its words are made from, whatever row it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tracker.webinars.calendar import Entry


@dataclass(frozen=True, kw_only=True)
class Own:
    """An organiser's own words for a kind of mail; the text is Markdown, both with fields like {{name}}."""

    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class RecapWords:
    """A published recap: its headline, one sentence, and where it stands ("" without a public address)."""

    title: str
    summary: str
    url: str


@dataclass(frozen=True, kw_only=True)
class DigestLine:
    """A coming webinar: the organisation's people with a place, those who wait, and its quota or None."""

    title: str
    starts_at: datetime
    zone: str
    confirmed: int
    waiting: int
    quota: int | None
    url: str


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What a focal point reads weekly. `last_people` None: fewer than five, or nobody recorded it."""

    lines: tuple[DigestLine, ...] = ()
    last_title: str = ""
    last_people: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReportWords:
    """A mailed report: what it says, and its file, attached or to be had at `url` ("" without an address)."""

    subject: str
    title: str
    sentences: tuple[str, ...]
    items: tuple[str, ...]
    file_name: str
    size_bytes: int
    is_attached: bool
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What one mail says. `zone` is the reader's, "" where nobody knows it.

    `entry` is the webinar it tells of, None where it tells of none. `state` is the registration's, "" for
    other rows. `site` is the public address without final slash, or "". The personal addresses are "" where
    the site does not know its own: `manage_url` and `join_url` of a registration (the latter with a place
    only), `own_url` of any other row, `unsubscribe_url` of what people may refuse.
    """

    kind: str
    email: str
    name: str
    language: str
    zone: str
    site: str
    series: str
    host: str
    reply_to: str
    organisation: str = ""
    state: str = ""
    registered_at: datetime | None = None
    entry: Entry | None = None
    webinar_state: str = ""
    number: int | None = None
    slug: str = ""
    spoken: str = ""
    interpretation: tuple[str, ...] = ()
    has_dial_in: bool = False
    cancel_reason: str = ""
    manage_url: str = ""
    join_url: str = ""
    own_url: str = ""
    unsubscribe_url: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    own_words: Own | None = None
    recap: RecapWords | None = None
    digest: Digest | None = None
    report: ReportWords | None = None
    gives_certificate: bool = False
    came: bool | None = None  # whether attendance has this person; None where nothing was recorded
    refusal: str = ""  # why nobody may send it: switched off, or the address does not want it; English
