"""Keeps how a language names what a recap speaks of: series, organisations, themes, the focus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.audit import Actor, record
from tracker.database import db, lock_row
from tracker.errors import N_
from tracker.models import Organisation, Series, Theme, Webinar
from tracker.recaps.from_rows import Told
from tracker.recaps.queries import tell
from tracker.text import one_line

Thing = Webinar | Series | Organisation | Theme

LONGEST_NAME = 300
LONGEST_FOCUS = 600


@dataclass(frozen=True, kw_only=True)
class Named:
    """One thing with its own words and those of a language. `key` names its field, "organisation-3"."""

    key: str
    label: str
    own: str
    said: str
    is_text: bool = False


def list_named(told: Told, language: str) -> list[Named]:
    """All that a webinar's recap names, in the order of its text."""
    webinar = told.webinar
    found = [
        _text(
            "focus",
            N_("What it focused on, to follow “focused on”"),
            webinar.focus,
            webinar.focus_by_language,
            language,
        ),
        _text(
            "earlier",
            N_("What the webinars of the years before were about"),
            webinar.series.earlier_themes.get("en", ""),
            webinar.series.earlier_themes,
            language,
        ),
    ]
    things: list[tuple[str, str, Organisation | Series | Theme]] = [
        ("series", N_("Series"), webinar.series),
        *(("organisation", N_("Organisation"), each) for each in _organisations(told)),
        *(("theme", N_("Theme"), each) for each in told.themes),
    ]
    rows = {
        f"{kind}-{each.id}": Named(
            key=f"{kind}-{each.id}", label=label, own=each.name, said=each.names.get(language, "")
        )
        for kind, label, each in things
    }
    return [*found, *rows.values()]


def _organisations(told: Told) -> list[Organisation]:
    return [told.webinar.host, *(each.organisation for each in told.presentations if each.organisation)]


def _text(key: str, label: str, own: str, by_language: Mapping[str, str], language: str) -> Named:
    return Named(key=key, label=label, own=own, said=by_language.get(language, ""), is_text=True)


def save_names(
    webinar: Webinar, language: str, said: Mapping[str, str], *, actor: Actor, now: datetime
) -> int:
    """Keep what was written for a language, "" takes it away; returns how many changed.

    Names are shared: the next webinar's recap has them already.
    """
    lock_row(Webinar, webinar.id)
    told = tell(webinar)
    changed = 0
    for each in list_named(told, language):
        text = one_line(said.get(each.key, each.said))[: LONGEST_FOCUS if each.is_text else LONGEST_NAME]
        if text != each.said:
            _keep(_owner(told, each.key), each, language, text, actor)
            changed += 1
    if changed:
        webinar.updated_at = now
        db.session.flush()
    return changed


def _owner(told: Told, key: str) -> Thing:
    webinar = told.webinar
    if key == "focus":
        return webinar
    if key == "earlier":
        return webinar.series
    kind, _, number = key.partition("-")
    several: dict[str, list[Any]] = {
        "series": [webinar.series],
        "organisation": [
            webinar.host,
            *(each.organisation for each in told.presentations if each.organisation),
        ],
        "theme": list(told.themes),
    }
    owner: Series | Organisation | Theme = next(each for each in several[kind] if each.id == int(number))
    return owner


def _keep(
    thing: Webinar | Series | Organisation | Theme, named: Named, language: str, text: str, actor: Actor
) -> None:
    field = {"focus": "focus_by_language", "earlier": "earlier_themes"}.get(named.key, "names")
    words = {**getattr(thing, field), language: text}
    setattr(thing, field, {code: word for code, word in words.items() if word})
    label = thing.title if isinstance(thing, Webinar) else thing.name
    record(
        actor,
        "recap.named",
        thing,
        label=label,
        before={language: named.said},
        after={language: text},
    )
