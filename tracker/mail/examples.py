"""Knows the invented reader by whom organisers see what a mail would say: no real person is in a preview."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.mail.facts import Facts, Own, RecapWords
from tracker.mail.fields import fields_of
from tracker.mail.kinds import KINDS
from tracker.models import Series, Webinar
from tracker.webinars.calendar import Entry
from tracker.webinars.calendar_entries import entry_of

HIDDEN = "…"
NAME, ORGANISATION, ZONE, COLLEAGUE = "Maya Cruz", "Lantern House", "Asia/Manila", "Amina Diallo"
STATES = {"waiting": "waitlisted", "pending": "pending", "declined": "declined", "cancelled": "cancelled"}
PATHS = {"invitation": "i", "series": "s", "slides_request": "slides"}
TITLE = "Child-centred responses to online exploitation"


def example_facts(
    kind: str,
    series: Series,
    webinar: Webinar | None,
    *,
    language: str,
    site: str,
    now: datetime,
    own: Own | None = None,
    details: Mapping[str, Any] | None = None,
) -> Facts:
    """What a mail of this kind would tell the invented reader, about a webinar or an invented one."""
    entry = entry_of(webinar, site) if webinar else _invented(series, site, now)
    about = KINDS[kind].about
    of_webinar = about in ("registration", "invitation", "slides_request")
    link = f"{site}/{PATHS.get(about, 'r')}/{HIDDEN}"
    state = STATES.get(kind, "confirmed") if about == "registration" else ""
    return Facts(
        gives_certificate=series.certificate_minutes is not None,
        kind=kind,
        email="maya@lantern.example",
        name=NAME,
        language=language,
        zone=ZONE,
        site=site,
        series=series.name,
        host=series.host.name,
        reply_to=series.contact_email,
        organisation=ORGANISATION if about == "registration" else "",
        state=state,
        registered_at=now,
        entry=entry if of_webinar else None,
        webinar_state="scheduled",
        slug=webinar.slug if webinar else "example",
        spoken=webinar.language if webinar else "en",
        interpretation=tuple(webinar.interpretation) if webinar else (),
        has_dial_in=bool(webinar and webinar.dial_in),
        cancel_reason="…",
        manage_url=link if about == "registration" else "",
        join_url=f"{link}/join" if state == "confirmed" else "",
        own_url=link if about != "registration" else "",
        unsubscribe_url=f"{site}/unsubscribe/{HIDDEN}" if KINDS[kind].is_optional else "",
        details=_details(kind, entry) | dict(details or {}),
        own_words=own,
        recap=RecapWords(title=entry.title, summary="…", url=entry.url) if kind == "recap" else None,
    )


def _details(kind: str, entry: Entry) -> dict[str, Any]:
    details: dict[str, Any] = {"by": COLLEAGUE} if "by" in fields_of(kind) else {}
    if "was" in fields_of(kind):
        moved_from = entry.starts_at - timedelta(days=1)
        details |= {"from": moved_from.isoformat(), "from_zone": entry.zone}
    return details


def _invented(series: Series, site: str, now: datetime) -> Entry:
    start = (now + timedelta(days=7)).astimezone(UTC).replace(hour=13, minute=0, second=0, microsecond=0)
    return Entry(
        uid="example",
        sequence=0,
        title=TITLE,
        starts_at=start,
        minutes=90,
        zone=series.zone,
        host=series.host.name,
        url=f"{site}/{series.slug}/example",
        description="",
        is_cancelled=False,
        created_at=now,
        updated_at=now,
    )
