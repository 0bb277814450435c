"""Knows what this browser was told about its registrations: a signed cookie, whose look reveals nothing.

The cookie's text can be read by whoever holds the browser. So that nobody learns from it whether an address
was known, a browser that made the registration gets a ticket derived from it, any other one random letters.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from tracker.config import Settings
from tracker.registrations.rules import ACTIVE, State

COOKIE = "places"
KEPT = 8
SECONDS = 90 * 24 * 3600
TICKET_LETTERS = 24


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What was typed and told: the state shown, and the ticket that proves the place to be this browser's."""

    email: str
    name: str
    organisation: str
    recognised_by: str
    state: State
    ticket: str


def own_ticket(registration_id: int) -> str:
    """What only the browser that made this registration holds."""
    return _signed(f"place {registration_id}")


def browser_key() -> str:
    """The same for everything one browser sends, and nobody else's: from what keeps its forms safe."""
    secret = session.get("csrf_token", "")
    return _signed(f"browser {secret}") if secret else ""


def any_ticket() -> str:
    """A ticket for nothing, which looks like any other."""
    return secrets.token_hex(TICKET_LETTERS // 2)


def is_own(memory: Memory, registration_id: int) -> bool:
    """Whether this browser made the registration."""
    return hmac.compare_digest(memory.ticket, own_ticket(registration_id))


def recall(webinar_id: int) -> Memory | None:
    """What this browser was told about a webinar, None where it was told nothing."""
    kept = _load().get(str(webinar_id))
    if kept is None or len(kept) != len(fields(Memory)):
        return None
    email, name, organisation, recognised_by, state, ticket = kept
    return Memory(
        email=email,
        name=name,
        organisation=organisation,
        recognised_by=recognised_by,
        state=next((one for one in ACTIVE if one == state), "confirmed"),
        ticket=ticket,
    )


def remember(response: Response, webinar_id: int, memory: Memory) -> None:
    """Keep it in the browser; the oldest of many goes."""
    remember_all(response, {webinar_id: memory})


def remember_all(response: Response, memories: Mapping[int, Memory]) -> None:
    """Keep several, by webinar."""
    kept = _load()
    for webinar_id, memory in memories.items():
        kept.pop(str(webinar_id), None)
        kept[str(webinar_id)] = list(astuple(memory))
    settings: Settings = current_app.config["TRACKER"]
    response.set_cookie(
        COOKIE,
        str(_signer().dumps(dict(list(kept.items())[-KEPT:]))),
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.uses_https,
    )


def _signed(text: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, text.encode(), "sha256").hexdigest()[:TICKET_LETTERS]


def _load() -> dict[str, list[str]]:
    try:
        found = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="places")
