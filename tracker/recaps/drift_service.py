"""Decides what a recap states once the data say something else: the new facts, or the old ones and why."""

from datetime import datetime

from tracker.audit import Actor, record
from tracker.errors import N_, Invalid, Refusal
from tracker.models import Recap, Webinar
from tracker.recaps.drafts import Draft, fresh_edition, open_draft
from tracker.recaps.drift import say_drift
from tracker.recaps.service import (
    for_edit,
    freeze,
    published_recap,
    put_correction,
    require_ready,
    take_text,
    touch,
)
from tracker.text import one_line


def take_new_facts(recap_id: int, *, version: int, actor: Actor, now: datetime) -> Recap:
    """Let the recap state what the data say now; under a published one a dated line says what changed."""
    recap, webinar = for_edit(recap_id, version)
    draft = _drifted(recap, webinar)
    if recap.state == "published":
        if not recap.is_edited:  # nobody's words are lost, and other facts may need other sentences
            take_text(recap, fresh_edition(draft.told, recap.language))
        freeze(recap, require_ready(recap, webinar), actor)
        put_correction(recap, say_drift(draft.drift), now)
    else:
        recap.facts = draft.values
    touch(recap, now)
    before = {each.name: each.was for each in draft.drift}
    after = {each.name: each.now for each in draft.drift}
    record(actor, "recap.facts_updated", recap, label=webinar.title, before=before, after=after)
    return recap


def _drifted(recap: Recap, webinar: Webinar) -> Draft:
    draft = open_draft(webinar, recap.language)
    if not draft.drift:
        raise Refusal(N_("No fact of this recap has changed"))
    return draft


def keep_facts(recap_id: int, *, reason: str, version: int, actor: Actor, now: datetime) -> Recap:
    """Leave the published figures as they were counted, and say why; a further change is told again."""
    recap, webinar = published_recap(recap_id, version)
    reason = one_line(reason)
    if not reason:
        raise Invalid(N_("Say why the earlier figure stays"), field="reason")
    drift = _drifted(recap, webinar).drift
    kept = {**(recap.figures or {}).get("kept", {}), **{each.name: each.now for each in drift}}
    recap.figures = {**(recap.figures or {}), "kept": kept}
    recap.drift_reason = reason
    touch(recap, now)
    before = {each.name: each.was for each in drift}
    record(actor, "recap.facts_kept", recap, label=webinar.title, before=before, after=kept, reason=reason)
    return recap
