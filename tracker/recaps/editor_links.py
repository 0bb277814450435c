"""Knows which recap an organiser's page is about: its language, its editor, who changes it."""

from datetime import datetime
from typing import TypedDict

from flask import request, url_for
from werkzeug.wrappers import Response

from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.models import Recap
from tracker.recaps.drafts import LANGUAGE
from tracker.recaps.messages import LANGUAGES
from tracker.recaps.service import ensure_draft
from tracker.web.access import acting
from tracker.webinars.queries import get_webinar

Answer = str | Response | tuple[str, int]


class Who(TypedDict):
    """Who changes it, and when."""

    actor: Actor
    now: datetime


def who() -> Who:
    """Whoever sent this request, now."""
    return {"actor": acting(), "now": utc_now()}


def asked_language() -> str:
    """The language of the recap that `?language=` asks for."""
    wish = request.args.get("language", "")
    return wish if wish in LANGUAGES else LANGUAGE


def recap_url(endpoint: str, webinar_id: int, language: str = "") -> str:
    """The address of an organiser's page about a recap, in the language asked for unless another is named."""
    language = language or asked_language()
    return url_for(endpoint, webinar_id=webinar_id, language=None if language == LANGUAGE else language)


def editor_url(webinar_id: int) -> str:
    """Where the recap is written."""
    return recap_url("recaps.editor", webinar_id)


def kept_recap(webinar_id: int) -> Recap:
    """Its row, made where there is none; inside a writing transaction."""
    return ensure_draft(get_webinar(webinar_id), acting(), utc_now(), asked_language())
