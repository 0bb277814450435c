"""Writes the mails: subject, text and HTML of every kind, in the reader's language, by two clocks."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import css_inline
from babel import Locale
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from tracker.mail.blocks import blocks_of
from tracker.mail.facts import Facts
from tracker.mail.fields import fill, in_markdown
from tracker.mail.kinds import ACTIVE, KINDS
from tracker.mail.times import Clock, day_of, remaining, short_date, two_clocks
from tracker.mail.words import Words, built_in
from tracker.markdown import to_html
from tracker.text import many_lines, one_line
from tracker.web.languages import LOCALES
from tracker.webinars.calendar import Entry, file_name, write_file, write_personal_file
from tracker.webinars.schedule import to_local

LONGEST_TITLE = 70
IS_OFF = ("cancelled", "declined", "webinar_cancelled")  # what it tells of is struck through


@dataclass(frozen=True, kw_only=True)
class Message:
    """A mail ready to be sent, or to be copied by an organiser; `calendar` is a file's bytes, or none."""

    subject: str
    text: str
    html: str
    calendar: bytes | None
    calendar_name: str


@dataclass(frozen=True, kw_only=True)
class _Was:
    """The time before a webinar was moved."""

    day: str
    hours: str


def write(facts: Facts, now: datetime) -> Message:
    """The mail that tells these facts at this instant; needs an application context, no request."""
    locale = LOCALES.get(facts.language, facts.language.replace("-", "_"))
    with force_locale(locale):
        words = _words(facts)
        fields = _fields(facts, locale, now)
        values = _values(facts, locale, words, fields)
        return Message(
            subject=one_line(fill(words.subject, fields | {"title": _shortened(fields["title"])})),
            text=_tidy(_render("mail/message.txt", values)),
            html=_inlined(_render("mail/message.html", values)),
            calendar=_calendar(facts),
            calendar_name=file_name(facts.slug) if facts.slug else "",
        )


def _words(facts: Facts) -> Words:
    """The organiser's where they wrote some, else ours."""
    ours = built_in(facts.kind)
    if facts.kind == "message":
        subject, text = str(facts.details.get("subject", "")), str(facts.details.get("text", ""))
        subject = subject or ours.subject
        if facts.details.get("test"):
            subject = _("Test: %(subject)s", subject=subject)
        return Words(subject=subject, heading=subject, text=text)
    if facts.report is not None:
        return Words(subject=facts.report.subject, heading=facts.report.title)
    if facts.own_words is None:
        return ours
    own = facts.own_words
    return Words(subject=own.subject or ours.subject, heading=ours.heading, text=own.text)


def _fields(facts: Facts, locale: str, now: datetime) -> dict[str, str]:
    """Every named field of a text on one line."""
    entry, details = facts.entry, facts.details
    zone = facts.zone or (entry.zone if entry else "")
    moved_from = details.get("from")
    return {
        "name": one_line(facts.name),
        "organisation": one_line(facts.organisation),
        "series": one_line(facts.series),
        "title": one_line(entry.title) if entry else "",
        "date": short_date(entry.starts_at, facts.zone, entry.zone, locale) if entry else "",
        "joining_page": facts.join_url,
        "by": one_line(str(details.get("by") or "")) or _("A colleague"),
        "work": one_line(str(details.get("label", ""))),
        "when": remaining(entry.starts_at, now, zone) if entry else "",
        "was": short_date(
            datetime.fromisoformat(moved_from), facts.zone, details.get("from_zone") or entry.zone, locale
        )
        if moved_from and entry
        else _("another time"),
    }


def _values(facts: Facts, locale: str, words: Words, fields: dict[str, str]) -> dict[str, Any]:
    entry = facts.entry
    text = many_lines(words.text)
    return {
        "facts": facts,
        "entry": entry,
        "heading": fill(words.heading, fields),
        "opening": fill(text, fields),
        "opening_html": to_html(fill(text, fields, in_markdown)) if text else "",
        "clocks": _clocks(facts, locale),
        "was": _was(facts, entry, locale) if entry else None,
        "is_off": facts.kind in IS_OFF,
        "blocks": blocks_of(facts, locale),
        "may_change": facts.webinar_state == "scheduled"
        and facts.state in ACTIVE
        and facts.kind not in IS_OFF,
        "why": _why(facts, locale),
        "direction": Locale.parse(locale).text_direction,
    }


def _clocks(facts: Facts, locale: str) -> list[Clock]:
    """None where the webinar is over: its time no longer matters."""
    if facts.entry is None or facts.kind in ("thanks", "missed", "recap"):
        return []
    return two_clocks(facts.entry, facts.zone, locale)


def _was(facts: Facts, entry: Entry, locale: str) -> _Was | None:
    moved_from = facts.details.get("from") if facts.kind == "moved" else None
    if not moved_from:
        return None
    zone = facts.zone or str(facts.details.get("from_zone") or entry.zone)
    old = two_clocks(replace(entry, starts_at=datetime.fromisoformat(moved_from), zone=zone), "", locale)[0]
    return _Was(day=old.day, hours=old.hours)


def _why(facts: Facts, locale: str) -> str:
    """Why somebody gets this mail."""
    about = KINDS[facts.kind].about
    if about == "invitation":
        said = _("You get this because the organisers invited this address.")
    elif about == "focal_point":
        organisation = one_line(facts.organisation)
        said = _(
            "You get this because you are the focal point of %(organisation)s.", organisation=organisation
        )
    elif about == "job":
        said = _("You get this because you asked for work that took longer than a minute.")
    elif about == "mailed_report":
        said = _("You get this because the organisers chose this address for their report.")
    elif about == "person":
        said = _(
            "You get this because somebody asked for the links of this address. If it was not you, ignore it."
        )
    else:
        zone = facts.zone or (facts.entry.zone if facts.entry else "UTC")
        day = day_of(to_local(facts.registered_at, zone), locale) if facts.registered_at else ""
        said = _("You get this because this address was registered on %(day)s.", day=day)
    return str(said)


def _shortened(title: str) -> str:
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _calendar(facts: Facts) -> bytes | None:
    """The file for somebody with a place, to be copied by hand with the mail."""
    if facts.entry is None or facts.state != "confirmed" or KINDS[facts.kind].method != "REQUEST":
        return None
    return write_personal_file(facts.entry, facts.join_url) if facts.join_url else write_file(facts.entry)


def _render(name: str, values: dict[str, object]) -> str:
    """A template rendered with the application's filters, but nothing of a request or a session."""
    written: str = current_app.jinja_env.get_template(name).render(values)
    return written


def _inlined(html: str) -> str:
    """Every rule beside its element, because mail programs drop most style sheets; only what cannot stand
    there (the dark colours, narrow screens) stays in the head.
    """
    return _inliner(current_app.jinja_env.get_template("mail/mail.css").render()).inline(html)


@cache
def _inliner(css: str) -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        extra_css=css, keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
    )


def _tidy(text: str) -> str:
    """No more than one blank line, none at either end."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for at, line in enumerate(lines) if line or lines[at - 1]]
    return "\n".join(kept) + "\n"
