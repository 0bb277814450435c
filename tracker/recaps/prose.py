"""Knows the sentences of a recap: facts in, text out, in six languages and three lengths.

One ICU pattern file per language in patterns/; what each argument means is said in `_arguments`.
"""

from collections.abc import Mapping
from typing import Literal

from tracker.recaps.content import Content, escape, markdown_of
from tracker.recaps.facts import Attendance, Facts
from tracker.recaps.messages import (
    headings,
    join,
    say,
    say_date,
    say_name,
    say_names,
    words_or_digits,
    yes,
)

Length = Literal["sentence", "paragraph", "full"]
LENGTHS: tuple[Length, ...] = ("sentence", "paragraph", "full")

_KINDS = ("partner", "grantee", "other", "unknown")


def write(
    facts: Facts, language: str = "en", length: Length = "paragraph", content: Content | None = None
) -> str:
    """The recap's text; full is Markdown: the paragraph, then presentations, updates and the rest."""
    if length == "sentence":
        return say_sentence(facts, language)
    if length == "paragraph":
        return say_paragraph(facts, language)
    paragraph = say_paragraph(facts, language, is_full=True)
    blocks = markdown_of(content or Content(), headings(language))
    return "\n\n".join([escape(paragraph), *blocks.values()])


def say_sentence(facts: Facts, language: str = "en") -> str:
    """The recap in one sentence."""
    return _sentence(facts, language, _arguments(facts, language))


def _sentence(facts: Facts, language: str, arguments: Mapping[str, str | int]) -> str:
    name = "sentence" if facts.series_number is not None else "sentence_unnumbered"
    return say(language, name, **arguments)


def say_paragraph(
    facts: Facts,
    language: str = "en",
    stand_ins: Mapping[str, str] | None = None,
    *,
    is_full: bool = False,
) -> str:
    """The sentence, then each further sentence whose facts exist; `stand_ins` replace arguments (fields).

    `is_full` also says how many of all came from partner and grantee organisations, and the year's themes.
    """
    arguments = _arguments(facts, language) | dict(stand_ins or {})
    said = [_sentence(facts, language, arguments)]
    said += _share(facts, language) if is_full else []
    said += [say(language, name, **arguments) for name in _further(facts, is_full)]
    return ("" if language == "zh" else " ").join(said)


def _share(facts: Facts, language: str) -> list[str]:
    """Both figures, where not everybody came from a partner or grantee organisation."""
    split = facts.attendance.split
    if split is None:
        return []
    has_rest = split.other + split.unknown > 0
    if not (has_rest and split.partner and split.grantee):
        return []
    return [say(language, "of_them", n=split.partner_and_grantee)]


def _further(facts: Facts, is_full: bool) -> list[str]:
    attendance = facts.attendance
    split = attendance.split
    came = attendance.individuals or attendance.high
    has_year_place = facts.year_number is not None
    exists = {
        "year_place": has_year_place,
        "focus_only": not has_year_place and bool(facts.focus),
        "history": has_year_place and facts.webinars_before > 0,
        "themes_before": is_full and bool(facts.earlier_themes),
        "themes": is_full and bool(facts.themes),
        "where": bool(came and attendance.organisations),
        "unknown_note": bool(split and split.unknown),
        "presenters": bool(facts.presenters),
        "review": attendance.kind == "range",
        "head_count_note": attendance.kind == "head_count",
        "coverage": facts.coverage is not None and facts.coverage[1] > 1,
    }
    return [name for name, is_there in exists.items() if is_there]


def say_figures(facts: Facts, language: str = "en") -> list[str]:
    """The figures block, one line each; unknown and zero are shown, what was not measured says so."""
    attendance = facts.attendance
    arguments = _arguments(facts, language)
    place = "fig_place" if facts.series_number is not None and facts.year_number is not None else None
    lines = [say(language, place, **arguments)] if place else []
    lines += _count_lines(language, {"fig_registered": facts.registered})
    lines.append(say(language, "fig_individuals", **arguments))
    if attendance.kind == "head_count":
        lines.append(say(language, "fig_head_count", **arguments))
    if attendance.split:
        lines += _count_lines(language, {f"fig_{kind}": getattr(attendance.split, kind) for kind in _KINDS})
    elif attendance.split_withheld:
        lines.append(say(language, "fig_withheld"))
    lines += _count_lines(
        language, {"fig_organisations": attendance.organisations, "fig_countries": attendance.countries}
    )
    if facts.coverage:
        lines.append(say(language, "fig_coverage", **arguments))
    if facts.counted:
        on, rule = facts.counted
        lines.append(say(language, "fig_counted", date=say_date(on, language, with_year=True), rule=rule))
    return lines


def _count_lines(language: str, counts: Mapping[str, int | None]) -> list[str]:
    return [say(language, name, n=count) for name, count in counts.items() if count is not None]


def _arguments(facts: Facts, language: str) -> dict[str, str | int]:
    """Every argument of the patterns; those that a fact set does not have are zero or empty."""
    attendance = facts.attendance
    number, year_number = facts.series_number or 0, facts.year_number or 0
    measured, webinars = facts.coverage or (0, 0)
    arguments: dict[str, str | int] = {
        "attendance": attendance.kind,
        "individuals": attendance.high if attendance.kind == "range" else attendance.individuals,
        "low": attendance.low,
        "high": attendance.high,
        "people": attendance.people,
        "organisations": attendance.organisations or 0,
        "countries": attendance.countries or 0,
        "mix": attendance.mix,
        "reach": attendance.reach,
        "date": say_date(facts.on, language, with_year=facts.show_year),
        "hosts": say_names(facts.hosts, language),
        "joint": yes(len(facts.hosts) > 1),
        "series": say_name(facts.series, language),
        "titled": title_form(facts.series),
        "series_number": number,
        "series_form": words_or_digits(number),
        "year": facts.year,
        "year_number": year_number,
        "year_form": words_or_digits(year_number),
        "before": facts.webinars_before,
        "has_focus": yes(bool(facts.focus)),
        "focus": facts.focus.strip().rstrip("."),
        "presentations": facts.presentations,
        "presenters": len(facts.presenters),
        "list": say_names(facts.presenters, language),
        "themes": say_names(facts.themes, language),
        "earlier": facts.earlier_themes.strip().rstrip("."),
        "measured": measured,
        "webinars": webinars,
        "scope": "none" if not measured else "all" if measured == webinars else "some",
        "n": attendance.split.unknown if attendance.split else 0,
        **_split_arguments(attendance, language),
    }
    arguments["origin"] = say(language, "origin", **arguments)
    return arguments


def _split_arguments(attendance: Attendance, language: str) -> dict[str, str | int]:
    split = attendance.split
    if split is None:
        return {"has_split": "no", "split": ""}
    parts = {kind: getattr(split, kind) for kind in ("partner", "grantee", "other") if getattr(split, kind)}
    said = [say(language, f"split_{kind}", n=count) for kind, count in parts.items()]
    has_split = len(parts) > 1 or (len(parts) == 1 and split.unknown > 0)
    return {"has_split": yes(has_split), "split": join(said, language, "split_next", "split_last")}


def title_form(series: str) -> str:
    """Whether a series' name is that of one webinar, or ends in \"series\", as patterns select it."""
    last = series.casefold().split()[-1:] or [""]
    return {"webinar": "yes", "series": "series"}.get(last[0], "no")
