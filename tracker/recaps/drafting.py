"""Knows how a recap's draft is worded, each fact a named field: text, summaries, headlines."""

import re

from tracker.recaps.content import escape
from tracker.recaps.facts import Facts
from tracker.recaps.fields import FIGURES, fill, list_facts, values_of
from tracker.recaps.messages import say, words_or_digits, yes
from tracker.recaps.prose import say_paragraph, title_form

LONGEST_SUMMARY = 160  # what search results and shared links show

_FOCUS = "\ue010"  # a private character where free words go in, so that no fact is looked for in them
_STAND_INS = {
    "date": "date",
    "hosts": "host",
    "series": "series",
    "year": "year",
    "list": "presenters",
    "themes": "themes",
    "earlier": "earlier_themes",
}
_REPLACED = (
    "number",
    "partners",
    "grantees",
    "others",
    "people",
    "org_kinds",
    "partners_and_grantees",
    "number_in_year",
    "before_year",
    "organisations",
    "countries",
    "unknown",
)
_EVERYWHERE = ("people", "organisations", "countries")


def draft_paragraph(facts: Facts, language: str = "en") -> str:
    """The recap's paragraph as Markdown in which every fact stands as a field, ready to be edited."""
    stand_ins = {name: _field(field) for name, field in _STAND_INS.items()} | {"focus": _FOCUS}
    if facts.show_year:
        stand_ins["date"] = _field("full_date")
    text = say_paragraph(facts, language, stand_ins, is_full=True)
    known = list_facts(facts, is_public=False, language=language)
    for name in _REPLACED:
        if name in known:
            after = " organisations" if (name, language) == ("org_kinds", "en") else ""
            text = _put(name, known[name].text, text, language, after)
    figures = values_of(known.values(), language)
    for name in FIGURES:  # what a language says in another form keeps its number as a field
        if f"{name}_figure" in figures:
            text = _put(f"{name}_figure", figures[f"{name}_figure"], text, language)
    return text.replace(_FOCUS, escape(facts.focus.strip().rstrip(".")))


def _put(name: str, said: str, text: str, language: str, after: str = "") -> str:
    """Wherever a fact is said its field stands; an ordinal, which may be another's, only the first time.

    Chinese has no spaces between words.
    """
    edge = r"\d" if language == "zh" else r"\w"
    begins = rf"(?<![{edge}{{])"
    if language == "ar":  # "and" is written as one with the word after it
        begins = rf"(?:{begins}|(?<=\sو))"
    found = rf"{begins}{re.escape(said + after)}(?!{edge})"
    return re.sub(found, lambda _: _field(name) + after, text, count=0 if name in _EVERYWHERE else 1)


def _field(name: str) -> str:
    return f"{{{{{name}}}}}"


def draft_summary(facts: Facts, language: str = "en") -> str:
    """One line for search results, its facts as fields; a shorter one where it would be too long."""
    return list_summaries(facts, language)[0]


def list_summaries(facts: Facts, language: str = "en") -> list[str]:
    """Summaries to choose from, those that fit first in order; the last where none fits."""
    fields = {name: _field(name) for name in ("series", "number", "people", "organisations", "countries")}
    fields |= {"date": _field("full_date"), "form": words_or_digits(facts.series_number or 0)}
    came = facts.attendance
    names = ["summary_unnumbered"]
    if facts.series_number is not None:
        names = ["summary"]
        if came.kind in ("counted", "range") and came.organisations and came.countries:
            names = ["summary_counted", "summary"]
    said = [say(language, name, **fields) for name in names]
    values = values_of(list_facts(facts, is_public=True, language=language).values(), language)
    return [one for one in said if len(fill(one, values, str)) <= LONGEST_SUMMARY] or said[-1:]


def draft_headline(facts: Facts, language: str = "en") -> str:
    """A headline from the facts alone, for a text whose webinar has no title in its language."""
    if facts.series_number is None:
        return say(language, "headline_unnumbered", series=_field("series"), date=_field("full_date"))
    return say(
        language,
        "headline",
        hosts=_field("host"),
        series=_field("series"),
        number=_field("number"),
        titled=title_form(facts.series),
        joint=yes(len(facts.hosts) > 1),
    )
