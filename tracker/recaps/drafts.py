"""Knows a webinar's recap as it stands for its organisers: text, facts, what is open, what has changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.errors import N_, Refusal
from tracker.models import Recap, Webinar
from tracker.recaps.drafting import draft_headline, list_summaries
from tracker.recaps.drift import Drift, find_drift
from tracker.recaps.editions import Edition, edition_of
from tracker.recaps.facts import Facts
from tracker.recaps.fields import Fact, fill, list_facts, used_fields, values_of
from tracker.recaps.from_rows import Told, content_of, facts_of, title_in
from tracker.recaps.gate import Gate, look
from tracker.recaps.queries import find_open_points, find_recap, tell
from tracker.webinars.numbering import HELD

LANGUAGE = "en"  # of the recap at the main address; the others are its translations


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything the editor shows of one webinar's recap. `facts` are all, `values` those fit to publish."""

    language: str
    told: Told
    recap: Recap | None
    edition: Edition
    facts: dict[str, Fact]
    values: dict[str, str]
    gate: Gate
    drift: list[Drift]

    @property
    def spoken(self) -> str | None:
        """Its language as addresses name it; None at the main one."""
        return None if self.language == LANGUAGE else self.language

    @property
    def reviews(self) -> bool:
        """Whether the series asks a second organiser."""
        return self.told.webinar.series.reviews_recaps


def open_draft(webinar: Webinar, language: str = LANGUAGE) -> Draft:
    """The recap of a held webinar as it stands and what the data say now. Only reads."""
    require_held(webinar)
    told = tell(webinar)
    recap = find_recap(webinar.id, language)
    edition = _edition(recap, told, language)
    values = texts(facts_of(told, language, is_public=True), language)
    return Draft(
        language=language,
        told=told,
        recap=recap,
        edition=edition,
        facts=list_facts(facts_of(told, language, is_public=False), is_public=False, language=language),
        values=values,
        gate=_gate(told, recap, edition, values, language),
        drift=_drift(recap, edition, values),
    )


def fresh_edition(told: Told, language: str = LANGUAGE) -> Edition:
    """The draft from data, whatever was saved."""
    return _edition(None, told, language)


def source_edition(draft: Draft) -> Edition:
    """The text at the main address, which a translation is made from."""
    return _edition(find_recap(draft.told.webinar.id, LANGUAGE), draft.told, LANGUAGE)


def _edition(recap: Recap | None, told: Told, language: str) -> Edition:
    content = content_of(told, lambda material: material.url, language)
    facts = facts_of(told, language, is_public=True)
    return edition_of(recap, title_in(told.webinar, language), facts, content, language)


def texts(facts: Facts, language: str = LANGUAGE, *, is_public: bool = True) -> dict[str, str]:
    """What every named fact stands for, by name, numbers alone too."""
    return values_of(list_facts(facts, is_public=is_public, language=language).values(), language)


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """Headlines and summaries from the data, as they would be typed: (text with fields, as it reads)."""

    titles: tuple[tuple[str, str], ...]
    summaries: tuple[tuple[str, str], ...]


def suggest(draft: Draft) -> Suggestions:
    """What could stand where, without what stands there already."""
    webinar, language = draft.told.webinar, draft.language
    facts = facts_of(draft.told, language, is_public=True)
    titles = [title_in(webinar, language), draft_headline(facts, language)]

    def read(several: list[str], now: str) -> tuple[tuple[str, str], ...]:
        return tuple((one, fill(one, draft.values, shown=str)) for one in several if one and one != now)

    return Suggestions(
        titles=read(titles, draft.edition.title),
        summaries=read(list_summaries(facts, language), draft.edition.summary),
    )


def require_held(webinar: Webinar) -> None:
    """A recap tells of a webinar that took place. Raises Refusal."""
    if webinar.state != HELD:
        raise Refusal(
            N_("“%(title)s” is not marked held yet. Its recap is written from then on"), title=webinar.title
        )


def contacts_of(webinar: Webinar) -> tuple[str, ...]:
    """The addresses that may stand in its recap."""
    return webinar.contact_email, webinar.series.contact_email


def _gate(
    told: Told, recap: Recap | None, edition: Edition, values: Mapping[str, str], language: str
) -> Gate:
    webinar = told.webinar
    is_reviewed = webinar.series.reviews_recaps and edition.state != "published"
    return look(
        title=edition.title,
        summary=edition.summary,
        summary_as_read=fill(edition.summary, values, shown=str),
        body=edition.body,
        values=values,
        open_points=find_open_points(told),
        individuals=told.figures.individuals or 0,
        organisations=told.figures.organisations or 0,
        contacts=contacts_of(webinar),
        allowed=recap.allowed if recap else (),
        review=(recap.review if recap else "") if is_reviewed else None,
        lacks_focus=bool(webinar.focus) and not facts_of(told, language, is_public=True).focus,
    )


def _drift(recap: Recap | None, edition: Edition, values: Mapping[str, str]) -> list[Drift]:
    if recap is None or recap.facts is None or not (recap.is_edited or recap.state == "published"):
        return []
    kept = (recap.figures or {}).get("kept", {})
    return find_drift(recap.facts, values, used=sorted(used_fields(edition.text)), kept=kept)
