"""Knows a webinar's recap as it stands for its organisers: text, facts, what is open, what has changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.errors import N_, Refusal
from tracker.models import Recap, Webinar
from tracker.recaps.drift import Drift, find_drift
from tracker.recaps.editions import Edition, edition_of
from tracker.recaps.facts import Facts
from tracker.recaps.fields import Fact, fill, list_facts, used_fields
from tracker.recaps.from_rows import Told, content_of, facts_of
from tracker.recaps.gate import Gate, look
from tracker.recaps.queries import find_open_points, find_recap, tell
from tracker.webinars.numbering import HELD

LANGUAGE = "en"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything the editor shows of one webinar's recap. `facts` are all, `values` those fit to publish."""

    told: Told
    recap: Recap | None
    edition: Edition
    facts: dict[str, Fact]
    values: dict[str, str]
    gate: Gate
    drift: list[Drift]


def open_draft(webinar: Webinar) -> Draft:
    """The recap of a held webinar as it stands and what the data say now. Only reads."""
    require_held(webinar)
    told = tell(webinar)
    recap = find_recap(webinar.id, LANGUAGE)
    edition = _edition(recap, told)
    values = texts(facts_of(told, is_public=True))
    return Draft(
        told=told,
        recap=recap,
        edition=edition,
        facts=list_facts(facts_of(told, is_public=False), is_public=False),
        values=values,
        gate=_gate(told, edition, values),
        drift=_drift(recap, edition, values),
    )


def fresh_edition(told: Told) -> Edition:
    """The draft from data, whatever was saved."""
    return _edition(None, told)


def _edition(recap: Recap | None, told: Told) -> Edition:
    content = content_of(told, lambda material: material.url)
    return edition_of(recap, told.webinar.title, facts_of(told, is_public=True), content)


def texts(facts: Facts, *, is_public: bool = True) -> dict[str, str]:
    """The values of all named facts, by name."""
    return {name: fact.text for name, fact in list_facts(facts, is_public=is_public).items()}


def require_held(webinar: Webinar) -> None:
    """A recap tells of a webinar that took place. Raises Refusal."""
    if webinar.state != HELD:
        raise Refusal(
            N_("“%(title)s” is not marked held yet. Its recap is written from then on"), title=webinar.title
        )


def _gate(told: Told, edition: Edition, values: Mapping[str, str]) -> Gate:
    series = told.webinar.series
    return look(
        title=edition.title,
        summary=edition.summary,
        summary_as_read=fill(edition.summary, values, shown=str),
        body=edition.body,
        values=values,
        open_points=find_open_points(told),
        individuals=told.figures.individuals or 0,
        organisations=told.figures.organisations or 0,
        contacts=(told.webinar.contact_email, series.contact_email),
    )


def _drift(recap: Recap | None, edition: Edition, values: Mapping[str, str]) -> list[Drift]:
    if recap is None or recap.facts is None or not (recap.is_edited or recap.state == "published"):
        return []
    kept = (recap.figures or {}).get("kept", {})
    return find_drift(recap.facts, values, used=sorted(used_fields(edition.text)), kept=kept)
