"""Knows fact sets as a file holds them (JSON): each read into facts, with its names in one language."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, get_args

from tracker.errors import N_, Refusal
from tracker.recaps.facts import Attendance, AttendanceKind, Facts, Split, mix_of
from tracker.recaps.messages import LANGUAGES
from tracker.recaps.prose import say_figures, say_paragraph, say_sentence

MOST_SETS = 10_000
Written = dict[str, dict[str, dict[str, Any]]]


def read_fact_sets(content: bytes) -> dict[str, Mapping[str, Any]]:
    """{id: facts} of a file: {"cases": [{"id", "facts"}]} or only that list. Raises Refusal."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as wrong:
        raise Refusal(N_("This is no JSON: %(reason)s"), reason=str(wrong)) from wrong
    cases = document.get("cases") if isinstance(document, dict) else document
    if not isinstance(cases, list) or not all(isinstance(each, dict) for each in cases):
        raise Refusal(N_('Fact sets are a list, alone or as "cases", of objects with "id" and "facts"'))
    if len(cases) > MOST_SETS:
        raise Refusal(N_("A file may hold %(most)s fact sets"), most=MOST_SETS)
    found: dict[str, Mapping[str, Any]] = {}
    for position, each in enumerate(cases, 1):
        name, facts = each.get("id"), each.get("facts")
        if not isinstance(name, str) or not name or not isinstance(facts, dict):
            raise Refusal(N_('Fact set %(position)s lacks its "id" or its "facts"'), position=position)
        if name in found:
            raise Refusal(N_("Two fact sets are called “%(name)s”"), name=name)
        found[name] = facts
    return found


def write_fact_sets(sets: Mapping[str, Mapping[str, Any]]) -> Written:
    """{id: {language: {"sentence", "paragraph", "figures"}}} of every fact set. Raises Refusal, naming it."""
    return {
        name: {language: _write(name, said, language) for language in LANGUAGES}
        for name, said in sets.items()
    }


def _write(name: str, said: Mapping[str, Any], language: str) -> dict[str, Any]:
    try:
        facts = facts_in(said, language)
        return {
            "sentence": say_sentence(facts, language),
            "paragraph": say_paragraph(facts, language),
            "figures": say_figures(facts, language),
        }
    except KeyError as missing:
        raise Refusal(
            N_("Fact set “%(name)s” lacks “%(key)s”"), name=name, key=str(missing.args[0])
        ) from missing
    except (TypeError, ValueError, AttributeError) as wrong:
        raise Refusal(
            N_("Fact set “%(name)s” cannot be read: %(reason)s"), name=name, reason=str(wrong)
        ) from wrong


def facts_in(said: Mapping[str, Any], language: str) -> Facts:
    """One fact set with its names in a language. Raises KeyError, TypeError, ValueError for a wrong one."""

    def name(value: Any) -> str:
        return str(value.get(language) or value.get("en") or "") if isinstance(value, dict) else value or ""

    coverage, counted = said.get("coverage"), said.get("counted")
    return Facts(
        hosts=_names(said["hosts"], name),
        series=name(said["series"]),
        on=date.fromisoformat(said["date"]),
        show_year=bool(said.get("show_year")),
        series_number=_number(said.get("series_number")),
        year=str(said["year"]),
        year_number=_number(said.get("year_number")),
        webinars_before=_number(said.get("webinars_before")) or 0,
        focus=name(said.get("focus")),
        presentations=_number(said.get("presentations")) or 0,
        presenters=_names(said.get("presenters") or [], name),
        registered=_number(said.get("registered")),
        attendance=_attendance(said["attendance"]),
        coverage=(coverage["measured"], coverage["webinars"]) if coverage else None,
        counted=(date.fromisoformat(counted["on"]), str(counted["rule"])) if counted else None,
    )


def _names(values: Any, name: Callable[[Any], str]) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError(f"{values!r} is no list of names")
    return tuple(name(each) for each in values)


def _number(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise TypeError(f"{value!r} is no count")


def _attendance(said: Mapping[str, Any]) -> Attendance:
    """When a split is given, which kinds of organisations are named follows from it."""
    if said["kind"] not in get_args(AttendanceKind):
        raise ValueError(f"{said['kind']!r} is no kind of attendance")
    counts = ("individuals", "low", "high", "people")
    values: dict[str, Any] = {key: _number(said.get(key)) or 0 for key in counts}
    values |= {key: _number(said.get(key)) for key in ("organisations", "countries")}
    split, mix = said.get("split"), said.get("mix", "none")
    if isinstance(split, dict):
        values["split"] = Split(**{key: _number(count) or 0 for key, count in split.items()})
        mix = mix_of(values["split"], values["organisations"])
    return Attendance(
        kind=said["kind"],
        mix=mix,
        reach=said.get("reach", "none"),
        split_withheld=split == "withheld",
        **values,
    )
