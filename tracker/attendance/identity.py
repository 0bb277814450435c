"""Knows which rows of a file are one person, and which are connections that nobody has named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from tracker.attendance.reading.file_reading import FileRow
from tracker.people.names import name_key

INVITED = {"host", "panelist"}
# How an approval begins that is none, in the words of several languages.
REFUSED = (
    "cancel", "decline", "denied", "deny", "reject", "pending", "wait", "abgelehnt", "storniert",
    "ausstehend", "refus", "annul", "en attente", "rechaz", "denegad", "pendient", "pendent", "recus",
    "rejeit", "negad", "rifiut", "in attesa", "отклон", "отмен", "ожида", "拒否", "却下", "キャンセル",
    "保留", "拒绝", "取消", "待",
)  # fmt: skip
PHONE, ROOM, BOT, DEVICE = "phone", "room", "bot", "device"
_ROOM = re.compile(
    r"\b(?:conference|meeting|board|zoom|training|class) ?room\b|"
    r"\broom\b(?=\s*(?:[a-z]?\d+[a-z]?|[a-z])?\s*(?:[)\].,]|$))|"
    r"^(?:salle|sala) \S|\bsalle de (?:conf|r[ée]union)|\bbesprechungsraum\b|\bsitzungszimmer\b",
    re.I,
)
_DEVICES = (
    r"iphone|ipad|ipod|galaxy|android|samsung|huawei|xiaomi|redmi|oppo|vivo|nokia|pixel|"
    r"oneplus|macbook|macbook pro|"
    r"macbook air|imac|chromebook|tablet|laptop|desktop|pc|mobile|phone"
)
_DEVICE = re.compile(
    rf"(?:{_DEVICES})(?:[\s\-_]*(?:[a-z]{{0,3}}\d{{1,4}}[a-z+]{{0,5}}|pro|max|plus|ultra|lite|mini|\(\d+\)))*",
    re.I,
)
_OWNED = re.compile(
    rf"(?:.+['’]s? (?:{_DEVICES})(?: (?:pro|max|plus|mini|\d+|\(\d+\)))*|"
    rf"(?:{_DEVICES}) (?:de|von|di|van) .+|desktop-[a-z0-9]{{6,8}}|user)",
    re.I,
)
_PHONE = re.compile(r"\+?[\d\s().\-*x•…]{5,25}", re.I)
_CALL_IN = re.compile(r"call-in user[ _]?\d+", re.I)
# What platforms put behind a name, never people themselves.
_DECORATION = re.compile(
    r"\s*\((?:guest|external|unverified|gast|extern|nicht verifiziert|invit[ée]|externe|non v[ée]rifi[ée]|"
    r"invitado|externo|no verificado|convidado|n[ãa]o verificado|ospite|esterno|ゲスト|外部|未確認|来宾)\)$",
    re.I,
)
_BOT = re.compile(
    r"\botter\.ai\b|\botterpilot\b|\bfireflies\.ai\b|\bread\.ai\b|\btl;?dv\b|\bsembly ai\b|"
    r"\bavoma\b|\bairgram\b|\bmeetgeek\b|"
    r"\bnotta bot\b|\bnote[- ]?taker\b|\bnotes? bot\b|\bmeeting notes\b|\bai companion\b|\brecorder bot\b",
    re.I,
)
_BOT_DOMAINS = (
    "otter.ai",
    "fireflies.ai",
    "read.ai",
    "fathom.video",
    "tldv.io",
    "avoma.com",
    "meetgeek.ai",
    "notta.ai",
)


@dataclass(frozen=True, kw_only=True)
class FilePerson:
    """Everybody whom the file shows as one: its rows in file order, and what they say together."""

    key: str
    name: str
    email: str | None
    roles: tuple[str, ...]
    organisation: str | None
    country: str | None
    connection: str | None
    attended: bool
    approval: str | None
    registered: bool
    rows: tuple[FileRow, ...]


def person_key(row: FileRow) -> str:
    """Same key, same person: the e-mail, else the display name. The two kinds never meet."""
    return f"email:{row.email}" if row.email else f"name:{name_key(row.name)}"


def connection_kind(name: str, email: str | None, room_words: Iterable[str] = ()) -> str | None:
    """phone, room, bot or device where nobody is named; None for a person; `room_words` are the series'."""
    if _BOT.search(name) and not email or (email or "").rpartition("@")[2] in _BOT_DOMAINS:
        return BOT
    if email:
        return None
    bare = _DECORATION.sub("", " ".join(name.split()))
    if _CALL_IN.fullmatch(bare) or _PHONE.fullmatch(bare) and _is_number(bare):
        return PHONE
    if _DEVICE.fullmatch(bare) or _OWNED.fullmatch(bare):
        return DEVICE
    folded = name_key(name)
    if _ROOM.search(folded) or any(
        re.search(rf"\b{re.escape(name_key(word))}\b", folded) for word in room_words
    ):
        return ROOM
    return None


def _is_number(text: str) -> bool:
    """Four digits, or as many digits and masks as a telephone number has."""
    digits = sum(sign.isdigit() for sign in text)
    return digits >= 4 or (digits >= 2 and digits + sum(sign in "*xX•" for sign in text) >= 7)


def is_registered(person: FilePerson) -> bool:
    """Named as registered and not cancelled: by the list of registrants, or invited by name to speak.

    A webinar's panelists and hosts need no registration, so a report's list of registrants omits them.
    """
    if INVITED & set(person.roles):
        return True
    refused = (person.approval or "").strip().casefold().startswith(REFUSED)
    return person.registered and not refused


def group(rows: Iterable[FileRow], room_words: Iterable[str] = ()) -> list[FilePerson]:
    """People in order of first sight. Rows from the waiting room are not attendance and are left out."""
    together: dict[str, list[FileRow]] = {}
    for row in rows:
        if not row.in_waiting_room:
            together.setdefault(person_key(row), []).append(row)
    words = tuple(room_words)
    return [_person(key, mine, words) for key, mine in together.items()]


def _person(key: str, rows: list[FileRow], room_words: tuple[str, ...]) -> FilePerson:
    present = [row for row in rows if row.attended]
    name = next((row.name for row in rows if row.name.strip()), "")
    return FilePerson(
        key=key,
        name=name or rows[0].email or "",
        email=rows[0].email,
        roles=tuple(sorted({row.role for row in (present or rows)})),
        organisation=_first(row.organisation for row in rows),
        country=_first(row.country for row in rows),
        connection=connection_kind(name, rows[0].email, room_words),
        attended=bool(present),
        approval=_first(row.approval for row in rows),
        registered=any(row.registered for row in rows),
        rows=tuple(rows),
    )


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value and value.strip()), None)


class Named(Protocol):
    """Somebody of a file, as they are known."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...


def key_of(one: Named) -> str:
    """Whom somebody of a file is known by: the e-mail, else the name that was given or decided."""
    return f"email:{one.email}" if one.email else f"name:{name_key(one.name)}"
