"""Saves, publishes, corrects and withdraws recaps; publishing freezes facts, figures and rule version."""

from datetime import datetime

from tracker.audit import Actor, record
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Refusal, Stale
from tracker.mail import outbox
from tracker.mail.reach_queries import find_reach
from tracker.models import Recap, RecapCorrection, Webinar
from tracker.recaps.drafts import LANGUAGE, Draft, fresh_edition, open_draft, require_held, texts
from tracker.recaps.drift import say_drift
from tracker.recaps.editions import FIRST_VERSION, Edition
from tracker.recaps.fields import check_fields
from tracker.recaps.from_rows import facts_of, figures_to_keep
from tracker.recaps.queries import find_recap, get_recap, tell
from tracker.text import clean_title, many_lines, one_line

LONGEST_BODY = 40_000
LONGEST_SUMMARY = 400


def ensure_draft(webinar: Webinar, actor: Actor, now: datetime) -> Recap:
    """The webinar's recap, a new row where there is none. The text of an untouched draft follows the data."""
    lock_row(Webinar, webinar.id)
    return find_recap(webinar.id, LANGUAGE) or _new(webinar, actor, now)


def _new(webinar: Webinar, actor: Actor, now: datetime) -> Recap:
    recap = Recap(
        webinar_id=webinar.id,
        language=LANGUAGE,
        state="draft",
        created_at=now,
        updated_at=now,
        version=FIRST_VERSION,
    )
    db.session.add(recap)
    db.session.flush()
    record(actor, "recap.drafted", recap, label=webinar.title)
    return recap


def save_draft(
    recap_id: int,
    *,
    title: str,
    summary: str,
    body: str,
    correction: str = "",
    version: int,
    actor: Actor,
    now: datetime,
) -> Recap:
    """Keep an organiser's text. What is changed after publishing needs a correction, shown with its date.

    Raises Invalid (title, summary, body, correction), Stale.
    """
    recap, webinar = _for_edit(recap_id, version)
    wanted = {"title": clean_title(title), "summary": _summary(summary), "body": _body(body)}
    before = {name: getattr(recap, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    correction = one_line(correction)
    if recap.state == "published" and changed and not correction:
        raise Invalid(N_("Say in one sentence what you correct; readers see it"), field="correction")
    for name, value in changed.items():
        setattr(recap, name, value)
    recap.is_edited = True
    if recap.state == "published":
        _require_ready(webinar)
        if correction:
            _correct(recap, correction, now)
    else:
        recap.facts = texts(facts_of(tell(webinar), is_public=True))
    _touch(recap, now)
    record(
        actor,
        "recap.saved",
        recap,
        label=webinar.title,
        before={name: before[name] for name in changed},
        after=changed,
        reason=correction,
    )
    return recap


def _for_edit(recap_id: int, version: int) -> tuple[Recap, Webinar]:
    recap, webinar = get_recap(recap_id)
    lock_row(Webinar, webinar.id)
    db.session.refresh(recap)
    require_held(webinar)
    if recap.version != version:
        raise Stale(N_("Somebody else saved this recap in the meantime. Nothing was overwritten"))
    return recap, webinar


def _require_ready(webinar: Webinar) -> Draft:
    """The draft as it stands, after what was just changed. Raises Refusal while the gate stops it."""
    db.session.flush()
    draft = open_draft(webinar)
    if not draft.gate.may_publish:
        reasons = ". ".join(map(str, draft.gate.stops))
        raise Refusal(N_("Not ready to be published. %(reasons)s"), reasons=reasons)
    return draft


def _summary(text: str) -> str:
    line = one_line(text)
    check_fields(line, field="summary")
    return _not_longer(line, LONGEST_SUMMARY, "summary")


def _body(text: str) -> str:
    lines = many_lines(text)
    check_fields(lines, field="body")
    return _not_longer(lines, LONGEST_BODY, "body")


def _not_longer(text: str, most: int, field: str) -> str:
    if len(text) > most:
        raise Invalid(
            N_("Shorten this to %(most)s characters; it has %(length)s"),
            field=field,
            most=most,
            length=len(text),
        )
    return text


def publish_recap(
    recap_id: int, *, version: int, actor: Actor, now: datetime, tells_people: bool = False
) -> Recap:
    """Make the recap public and freeze its facts, figures, rule version and moment. Raises Refusal, Stale.

    Refused while the gate has a point that stops; open points only widen the range it showed. `tells_people`
    writes to everybody who had a place and has not refused such mails.
    """
    recap, webinar = _for_edit(recap_id, version)
    if recap.state == "published":
        raise Refusal(N_("This recap is published already"))
    draft = _require_ready(webinar)
    _take_text(recap, draft.edition)
    recap.state = "published"
    recap.published_at = now
    recap.published_by_id = actor.organiser_id
    recap.withdrawn_at = None
    _freeze(recap, draft)
    _touch(recap, now)
    told = _tell_people(webinar, now) if tells_people else 0
    after = {"facts": recap.facts, "told": told}
    record(actor, "recap.published", recap, label=webinar.title, after=after)
    return recap


def _tell_people(webinar: Webinar, now: datetime) -> int:
    people = find_reach(webinar.id).registrations
    for registration in people:
        outbox.queue("recap", registration, now)
    return len(people)


def _take_text(recap: Recap, edition: Edition) -> None:
    recap.title, recap.summary, recap.body = edition.title, edition.summary, edition.body


def _freeze(recap: Recap, draft: Draft) -> None:
    recap.facts = draft.values
    recap.figures = figures_to_keep(draft.told)
    recap.rule_version = draft.told.figures.rule_version
    recap.counted_at = draft.told.figures.counted_at
    recap.drift_reason = ""


def withdraw_recap(recap_id: int, *, reason: str, version: int, actor: Actor, now: datetime) -> Recap:
    """Take a published recap off the site: its address says that it was withdrawn, and why."""
    recap, webinar = _published(recap_id, version)
    recap.state = "withdrawn"
    recap.withdrawn_at = now
    recap.is_edited = True
    recap.drift_reason = one_line(reason)
    _touch(recap, now)
    record(actor, "recap.withdrawn", recap, label=webinar.title, reason=recap.drift_reason)
    return recap


def take_new_facts(recap_id: int, *, version: int, actor: Actor, now: datetime) -> Recap:
    """Let the recap state what the data say now; under a published one a dated line says what changed."""
    recap, webinar = _for_edit(recap_id, version)
    draft = _drifted(webinar)
    if recap.state == "published":
        if not recap.is_edited:  # nobody's words are lost, and other facts may need other sentences
            _take_text(recap, fresh_edition(draft.told))
        _freeze(recap, _require_ready(webinar))
        _correct(recap, say_drift(draft.drift), now)
    else:
        recap.facts = draft.values
    _touch(recap, now)
    before = {each.name: each.was for each in draft.drift}
    after = {each.name: each.now for each in draft.drift}
    record(actor, "recap.facts_updated", recap, label=webinar.title, before=before, after=after)
    return recap


def _drifted(webinar: Webinar) -> Draft:
    draft = open_draft(webinar)
    if not draft.drift:
        raise Refusal(N_("No fact of this recap has changed"))
    return draft


def keep_facts(recap_id: int, *, reason: str, version: int, actor: Actor, now: datetime) -> Recap:
    """Leave the published figures as they were counted, and say why; a further change is told again."""
    recap, webinar = _published(recap_id, version)
    reason = one_line(reason)
    if not reason:
        raise Invalid(N_("Say why the earlier figure stays"), field="reason")
    drift = _drifted(webinar).drift
    kept = {**(recap.figures or {}).get("kept", {}), **{each.name: each.now for each in drift}}
    recap.figures = {**(recap.figures or {}), "kept": kept}
    recap.drift_reason = reason
    _touch(recap, now)
    before = {each.name: each.was for each in drift}
    record(actor, "recap.facts_kept", recap, label=webinar.title, before=before, after=kept, reason=reason)
    return recap


def _published(recap_id: int, version: int) -> tuple[Recap, Webinar]:
    recap, webinar = _for_edit(recap_id, version)
    if recap.state != "published":
        raise Refusal(N_("This recap is not published"))
    return recap, webinar


def add_correction(recap_id: int, *, text: str, version: int, actor: Actor, now: datetime) -> Recap:
    """Put a dated line under a published recap."""
    recap, webinar = _published(recap_id, version)
    line = one_line(text)
    if not line:
        raise Invalid(N_("Say in one sentence what you correct; readers see it"), field="correction")
    _correct(recap, line, now)
    _touch(recap, now)
    record(actor, "recap.corrected", recap, label=webinar.title, reason=line)
    return recap


def _correct(recap: Recap, text: str, now: datetime) -> None:
    db.session.add(RecapCorrection(recap_id=recap.id, corrected_at=now, text=text))
    db.session.flush()


def _touch(recap: Recap, now: datetime) -> None:
    recap.updated_at = now
    recap.version += 1
    db.session.flush()
