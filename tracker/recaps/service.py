"""Saves, publishes, corrects and withdraws recaps; publishing freezes facts, figures and rule version."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tracker.audit import Actor, record
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Refusal, Stale
from tracker.figures.keeping import keep_webinar
from tracker.mail import outbox
from tracker.mail.reach_queries import find_reach
from tracker.models import Recap, RecapCorrection, Webinar
from tracker.recaps.drafts import LANGUAGE, Draft, open_draft, require_held, texts
from tracker.recaps.editions import FIRST_VERSION, Edition
from tracker.recaps.fields import check_fields
from tracker.recaps.from_rows import facts_of, figures_to_keep
from tracker.recaps.queries import find_recap, get_recap, tell
from tracker.text import clean_title, many_lines, one_line

LONGEST_BODY = 40_000
LONGEST_SUMMARY = 400
LONGEST_TITLE = 200
SITTING = timedelta(minutes=30)  # saved by itself so often, a text is written down in the audit once


def ensure_draft(webinar: Webinar, actor: Actor, now: datetime, language: str = LANGUAGE) -> Recap:
    """The webinar's recap, a new row where there is none. The text of an untouched draft follows the data."""
    lock_row(Webinar, webinar.id)
    return find_recap(webinar.id, language) or _new(webinar, language, actor, now)


def _new(webinar: Webinar, language: str, actor: Actor, now: datetime) -> Recap:
    recap = Recap(
        webinar_id=webinar.id,
        language=language,
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
    recap, webinar = for_edit(recap_id, version)
    wanted = {"title": clean_title(title), "summary": _summary(summary), "body": _body(body)}
    before = {name: getattr(recap, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    correction = one_line(correction)
    if recap.state == "published" and changed and not correction:
        raise Invalid(N_("Say in one sentence what you correct; readers see it"), field="correction")
    for name, value in changed.items():
        setattr(recap, name, value)
    _written(recap, webinar, changed, actor)
    if recap.state == "published":
        require_ready(recap, webinar)
        if correction:
            put_correction(recap, correction, now)
    touch(recap, now)
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


def _written(recap: Recap, webinar: Webinar, changed: Mapping[str, str], actor: Actor) -> None:
    """It is somebody's own text from now on; what a second organiser said was about the text before."""
    recap.is_edited = True
    if recap.state == "published":
        return
    recap.saved_by_id = actor.organiser_id
    recap.facts = texts(facts_of(tell(webinar), recap.language, is_public=True), recap.language)
    if changed:
        recap.review, recap.review_note = "", ""


def autosave_draft(
    recap_id: int, *, title: str, summary: str, body: str, version: int, actor: Actor, now: datetime
) -> Recap:
    """Keep a draft while it is being written, finished or not; fields nobody knows stop at the gate.

    A public text is never changed so. Audited once for each sitting. Raises Invalid, Refusal, Stale.
    """
    recap, webinar = for_edit(recap_id, version)
    if recap.state == "published":
        raise Refusal(N_("A public recap is changed with its correction only"))
    wanted = {
        "title": one_line(title)[:LONGEST_TITLE],
        "summary": _not_longer(one_line(summary), LONGEST_SUMMARY, "summary"),
        "body": _not_longer(many_lines(body), LONGEST_BODY, "body"),
    }
    changed = {name: value for name, value in wanted.items() if getattr(recap, name) != value}
    is_same_sitting = (
        recap.is_edited and recap.saved_by_id == actor.organiser_id and now - recap.updated_at < SITTING
    )
    for name, value in changed.items():
        setattr(recap, name, value)
    _written(recap, webinar, changed, actor)
    touch(recap, now)
    if not is_same_sitting:
        record(actor, "recap.saved", recap, label=webinar.title, after={"autosaved": True})
    return recap


def for_edit(recap_id: int, version: int) -> tuple[Recap, Webinar]:
    """A recap that is going to be changed, under its webinar's lock. Raises Stale, Refusal."""
    recap, webinar = get_recap(recap_id)
    lock_row(Webinar, webinar.id)
    db.session.refresh(recap)
    require_held(webinar)
    if recap.version != version:
        raise Stale(N_("Somebody else saved this recap in the meantime. Nothing was overwritten"))
    return recap, webinar


def require_ready(recap: Recap, webinar: Webinar) -> Draft:
    """The draft as it stands, after what was just changed. Raises Refusal while the gate stops it."""
    db.session.flush()
    draft = open_draft(webinar, recap.language)
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
    recap, webinar = for_edit(recap_id, version)
    if recap.state == "published":
        raise Refusal(N_("This recap is published already"))
    draft = require_ready(recap, webinar)
    take_text(recap, draft.edition)
    recap.state = "published"
    recap.published_at = now
    recap.published_by_id = actor.organiser_id
    recap.withdrawn_at = None
    recap.publish_at, recap.publish_failed = None, ""
    freeze(recap, draft, actor)
    touch(recap, now)
    told = _tell_people(webinar, now) if tells_people else 0
    after = {"facts": recap.facts, "told": told}
    record(actor, "recap.published", recap, label=webinar.title, after=after)
    return recap


def _tell_people(webinar: Webinar, now: datetime) -> int:
    people = find_reach(webinar.id).registrations
    for registration in people:
        outbox.queue("recap", registration, now)
    return len(people)


def take_text(recap: Recap, edition: Edition) -> None:
    """Keep a text as it stands in an edition."""
    recap.title, recap.summary, recap.body = edition.title, edition.summary, edition.body


def freeze(recap: Recap, draft: Draft, actor: Actor) -> None:
    """Keep the facts, figures and rule version that a published text states."""
    recap.facts = draft.values
    recap.figures = figures_to_keep(draft.told)
    recap.rule_version = draft.told.figures.rule_version
    recap.counted_at = draft.told.figures.counted_at
    recap.drift_reason = ""
    keep_webinar(draft.told.webinar, draft.told.figures, recap.language, actor=actor)


def published_recap(recap_id: int, version: int) -> tuple[Recap, Webinar]:
    """A public recap that is going to be changed. Raises Refusal for another, Stale."""
    recap, webinar = for_edit(recap_id, version)
    if recap.state != "published":
        raise Refusal(N_("This recap is not published"))
    return recap, webinar


def withdraw_recap(recap_id: int, *, reason: str, version: int, actor: Actor, now: datetime) -> Recap:
    """Take a published recap off the site: its address says that it was withdrawn, and why."""
    recap, webinar = published_recap(recap_id, version)
    recap.state = "withdrawn"
    recap.withdrawn_at = now
    recap.is_edited = True
    recap.review, recap.review_note = "", ""
    recap.drift_reason = one_line(reason)
    touch(recap, now)
    record(actor, "recap.withdrawn", recap, label=webinar.title, reason=recap.drift_reason)
    return recap


def add_correction(recap_id: int, *, text: str, version: int, actor: Actor, now: datetime) -> Recap:
    """Put a dated line under a published recap."""
    recap, webinar = published_recap(recap_id, version)
    line = one_line(text)
    if not line:
        raise Invalid(N_("Say in one sentence what you correct; readers see it"), field="correction")
    put_correction(recap, line, now)
    touch(recap, now)
    record(actor, "recap.corrected", recap, label=webinar.title, reason=line)
    return recap


def put_correction(recap: Recap, text: str, now: datetime) -> None:
    """A dated line under a recap."""
    db.session.add(RecapCorrection(recap_id=recap.id, corrected_at=now, text=text))
    db.session.flush()


def touch(recap: Recap, now: datetime) -> None:
    """Its next version."""
    recap.updated_at = now
    recap.version += 1
    db.session.flush()
