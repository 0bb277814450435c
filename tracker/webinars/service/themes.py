"""Changes what webinars are about: a series' own small vocabulary, chosen from for each webinar."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from tracker.audit import Actor, record
from tracker.database import db
from tracker.errors import N_, Invalid, NotFound, Refusal
from tracker.models import Series, Theme, WebinarTheme
from tracker.text import clean_title, one_line
from tracker.webinars.service.numbers import lock_series, lock_webinar
from tracker.webinars.theme_queries import list_webinar_themes

MOST_THEMES = 100
LONGEST_TEXT = 600


def set_themes(webinar_id: int, names: Iterable[str], *, actor: Actor, now: datetime) -> list[str]:
    """The themes a webinar is about; a name the series does not know joins its vocabulary. Raises Invalid."""
    series, webinar = lock_webinar(webinar_id)
    before = list_webinar_themes(webinar.id)
    wanted = {name.casefold(): name for name in (clean_title(one, field="new") for one in names)}
    known = {one.name.casefold(): one for one in _all(series.id)}
    for key, name in wanted.items():
        if key not in known:
            known[key] = _new(series, name, len(known), now)
    chosen = [known[key] for key in wanted]
    after = sorted(theme.name for theme in chosen)
    if after != before:
        db.session.execute(delete(WebinarTheme).where(WebinarTheme.webinar_id == webinar.id))
        db.session.add_all(WebinarTheme(webinar_id=webinar.id, theme_id=theme.id) for theme in chosen)
        db.session.flush()
        was, is_now = {"themes": before}, {"themes": after}
        record(actor, "webinar.themes", webinar, label=webinar.title, before=was, after=is_now)
    return after


def _all(series_id: int) -> list[Theme]:
    return list(db.session.scalars(select(Theme).where(Theme.series_id == series_id)))


def _new(series: Series, name: str, count: int, now: datetime) -> Theme:
    if count >= MOST_THEMES:
        raise Invalid(
            N_("A series has %(most)s themes at most. Use one there is"), field="new", most=MOST_THEMES
        )
    theme = Theme(series_id=series.id, name=name, created_at=now)
    db.session.add(theme)
    db.session.flush()
    return theme


def rename_theme(theme_id: int, name: str, *, actor: Actor) -> Theme:
    """Another name, in every recap that is not public yet. Raises Invalid where the series has it already."""
    theme = _locked(theme_id)
    name = clean_title(name, field="name")
    if any(one.id != theme.id and one.name.casefold() == name.casefold() for one in _all(theme.series_id)):
        raise Invalid(N_("The series has a theme “%(name)s” already"), field="name", name=name)
    before, theme.name = theme.name, name
    db.session.flush()
    record(actor, "theme.renamed", theme, label=name, before={"name": before}, after={"name": name})
    return theme


def delete_theme(theme_id: int, *, actor: Actor) -> None:
    """Take a theme out of the vocabulary; one that a webinar is about stays. Raises Refusal."""
    theme = _locked(theme_id)
    if db.session.scalar(select(WebinarTheme.webinar_id).where(WebinarTheme.theme_id == theme.id).limit(1)):
        raise Refusal(N_("A webinar is about “%(name)s”: take it from its webinars first"), name=theme.name)
    record(actor, "theme.deleted", theme, label=theme.name)
    db.session.delete(theme)
    db.session.flush()


def _locked(theme_id: int) -> Theme:
    series_id = db.session.scalar(select(Theme.series_id).where(Theme.id == theme_id))
    if series_id is None:
        raise NotFound(N_("There is no such theme"))
    lock_series(series_id)
    return db.session.get_one(Theme, theme_id)


def set_earlier_themes(series_id: int, text: str, language: str = "en", *, actor: Actor) -> Series:
    """What the webinars of the years before were about, as it follows “focused on”. Raises Invalid."""
    series = lock_series(series_id)
    text = one_line(text).rstrip(".")
    if len(text) > LONGEST_TEXT:
        raise Invalid(N_("Shorten this to %(most)s characters"), field="earlier", most=LONGEST_TEXT)
    before = series.earlier_themes.get(language, "")
    if text != before:
        series.earlier_themes = {
            code: words for code, words in {**series.earlier_themes, language: text}.items() if words
        }
        db.session.flush()
        was, is_now = {language: before}, {language: text}
        record(actor, "series.earlier_themes", series, label=series.name, before=was, after=is_now)
    return series
