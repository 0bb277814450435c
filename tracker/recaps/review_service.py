"""Lets a second organiser approve a recap, or send it back; allows personal data with a reason."""

from datetime import datetime

from tracker.audit import Actor, record
from tracker.errors import N_, Invalid, Refusal
from tracker.models import Recap
from tracker.recaps.drafts import contacts_of, open_draft
from tracker.recaps.personal import Personal, find_personal
from tracker.recaps.service import for_edit, take_text, touch
from tracker.text import one_line


def ask_for_review(recap_id: int, *, version: int, actor: Actor, now: datetime) -> Recap:
    """Put the text before a second organiser; what the data write by themselves is kept as it stands then.

    Raises Refusal where the series asks for none, or the gate stops the text for another reason; Stale.
    """
    recap, webinar = for_edit(recap_id, version)
    if not webinar.series.reviews_recaps:
        raise Refusal(N_("This series asks no second organiser"))
    if recap.state == "published":
        raise Refusal(N_("This recap is published already"))
    draft = open_draft(webinar, recap.language)
    others = [str(point) for point in draft.gate.stops if point.where != "review"]
    if others:
        raise Refusal(N_("Not ready to be reviewed. %(reasons)s"), reasons=". ".join(others))
    take_text(recap, draft.edition)
    recap.facts, recap.is_edited = draft.values, True
    recap.review, recap.review_note = "asked", ""
    recap.review_asked_by_id, recap.reviewed_by_id = actor.organiser_id, None
    touch(recap, now)
    record(actor, "recap.review_asked", recap, label=webinar.title)
    return recap


def may_review(recap: Recap, actor: Actor) -> bool:
    """Nobody approves what they wrote last or sent themselves."""
    return actor.organiser_id is not None and actor.organiser_id not in (
        recap.saved_by_id,
        recap.review_asked_by_id,
    )


def decide_review(
    recap_id: int, *, approves: bool, note: str, version: int, actor: Actor, now: datetime
) -> Recap:
    """Approve the text as it stands, or return it with what is to be changed. Raises Invalid, Refusal."""
    recap, webinar = for_edit(recap_id, version)
    if recap.review != "asked":
        raise Refusal(N_("This recap does not wait for a review"))
    if not may_review(recap, actor):
        raise Refusal(N_("Nobody approves their own text. Ask another organiser"))
    note = one_line(note)
    if not approves and not note:
        raise Invalid(N_("Say what is to be changed"), field="note")
    recap.review = "approved" if approves else "returned"
    recap.review_note = note
    recap.reviewed_by_id = actor.organiser_id
    touch(recap, now)
    record(actor, f"recap.{recap.review}", recap, label=webinar.title, reason=note)
    return recap


def list_personal(
    recap: Recap | None, title: str, summary: str, body: str, contacts: tuple[str, ...]
) -> list[Personal]:
    """What in a text is somebody's own and nobody has allowed; headline and summary are line 0."""
    found = [
        Personal(line=0, kind=one.kind, text=one.text)
        for one in find_personal(f"{title}\n{summary}", contacts)
    ]
    found += find_personal(body, contacts)
    allowed = recap.allowed if recap else {}
    return [one for one in found if one.digest not in allowed]


def allow_personal(recap_id: int, *, reason: str, version: int, actor: Actor, now: datetime) -> Recap:
    """Let the addresses and numbers in the text stay, and say why. Raises Invalid, Refusal, Stale."""
    recap, webinar = for_edit(recap_id, version)
    edition = open_draft(webinar, recap.language).edition
    found = list_personal(recap, edition.title, edition.summary, edition.body, contacts_of(webinar))
    if not found:
        raise Refusal(N_("No personal data stands in the text that nobody has allowed"))
    reason = one_line(reason)
    if not reason:
        raise Invalid(N_("Say why it may be public: whose it is, and that they agreed"), field="reason")
    recap.allowed = {**recap.allowed, **{one.digest: reason for one in found}}
    touch(recap, now)
    after = {"lines": [one.line for one in found], "kinds": [one.kind for one in found]}
    record(actor, "recap.personal_data_allowed", recap, label=webinar.title, after=after, reason=reason)
    return recap
