"""Knows the named fields of a recap's text, like {{people}}: their values, and how they are filled in."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tracker.errors import N_, Invalid
from tracker.figures.suppression import SMALLEST, is_small
from tracker.recaps.content import escape
from tracker.recaps.facts import Facts
from tracker.recaps.messages import say, say_date, say_name, say_names, words_or_digits, yes
from tracker.wording import format_message

Source = Literal["webinar", "numbering", "attendance", "registrations"]

BLOCKS = ("presentations", "updates", "materials", "next", "credit")

_FIELD = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_BLOCK_LINE = re.compile(rf"^[ \t]*\{{\{{\s*({'|'.join(BLOCKS)})\s*\}}\}}[ \t]*$", re.M)
_LINK_OR_FIELD = re.compile(r"\{\{[^{}]*\}\}|https?://\S+|\]\([^()]*\)")
_NUMBER = re.compile(r"(?<![\w.,/-])\d[\d,]*(?![\w-])")
_FIGURE = "_figure"  # {{people_figure}} is the number alone, for sentences that a language builds otherwise

SOURCES: dict[str, Source] = {
    "date": "webinar",
    "full_date": "webinar",
    "host": "webinar",
    "series": "webinar",
    "number": "numbering",
    "number_in_year": "numbering",
    "year": "numbering",
    "before_year": "numbering",
    "people": "attendance",
    "organisations": "attendance",
    "countries": "attendance",
    "org_kinds": "attendance",
    "partners": "attendance",
    "grantees": "attendance",
    "others": "attendance",
    "unknown": "attendance",
    "partners_and_grantees": "attendance",
    "registered": "registrations",
    "presentations_given": "webinar",
    "presenters": "webinar",
    "themes": "webinar",
    "earlier_themes": "webinar",
}
FIGURES = ("people", "organisations", "countries", "partners", "grantees", "registered", "before_year")
NAMES = (*SOURCES, *BLOCKS)
_IN_GROUP = "number_in_group_"  # {{number_in_group_learning}}: one for each group of series it counts in


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One named fact: how it stands in the text, and the number behind it where it is one."""

    name: str
    text: str
    number: int | None = None

    @property
    def source(self) -> Source:
        return "numbering" if self.group else SOURCES[self.name]

    @property
    def group(self) -> str:
        """The short name of the group of series that it numbers the webinar in; empty for other facts."""
        return group_of(self.name)


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A piece of the text: Markdown, or the name of a block that stands on a line of its own."""

    markdown: str = ""
    block: str = ""


def list_facts(facts: Facts, *, is_public: bool, language: str = "en") -> dict[str, Fact]:
    """Every fact that has a value, by name. Public: counts of fewer than five people are not told."""
    came = facts.attendance
    found = [
        Fact(name="date", text=say_date(facts.on, language)),
        Fact(name="full_date", text=say_date(facts.on, language, with_year=True)),
        Fact(name="host", text=say_names(facts.hosts, language)),
        Fact(name="series", text=say_name(facts.series, language)),
        Fact(name="year", text=facts.year),
        *_numbers(facts, language),
        *_people(facts, language, is_public),
        *_counts(
            {"organisations": came.organisations, "countries": came.countries} if _came(facts) else {},
            language,
        ),
        *_split(facts, language),
    ]
    if facts.registered is not None and not (is_public and is_small(facts.registered)):
        found += _counts({"registered": facts.registered}, language)
    if facts.presentations:
        found += _counts({"presentations_given": facts.presentations}, language)
    if facts.presenters:
        found.append(Fact(name="presenters", text=say_names(facts.presenters, language)))
    if facts.themes:
        found.append(Fact(name="themes", text=say_names(facts.themes, language)))
    if facts.earlier_themes:
        found.append(Fact(name="earlier_themes", text=facts.earlier_themes))
    known = {fact.name: fact for name in SOURCES for fact in found if fact.name == name}
    return known | {fact.name: fact for fact in _in_groups(facts, language)}


def _in_groups(facts: Facts, language: str) -> list[Fact]:
    return [
        Fact(
            name=_IN_GROUP + one.slug.replace("-", "_"),
            text=say(
                language,
                "field_number_in_group",
                n=one.number,
                form=words_or_digits(one.number),
                group=say_name(one.name, language),
                named=yes(one.name.casefold().endswith("group")),
            ),
            number=one.number,
        )
        for one in facts.in_groups
    ]


def group_of(name: str) -> str:
    """The short name of the group of series in a fact's name; empty where it names none."""
    return name.removeprefix(_IN_GROUP).replace("_", "-") if name.startswith(_IN_GROUP) else ""


def is_known(name: str) -> bool:
    """Whether a field of this name can stand in a text; a group's number is any group's."""
    return name in NAMES or bool(group_of(name))


def _came(facts: Facts) -> bool:
    return facts.attendance.kind in ("counted", "range")


def _numbers(facts: Facts, language: str) -> list[Fact]:
    if facts.series_number is None:
        return []
    found = _counts({"number": facts.series_number}, language)
    if facts.year_number is not None:
        found += _counts(
            {"number_in_year": facts.year_number, "before_year": facts.webinars_before}, language
        )
    return found


def _people(facts: Facts, language: str, is_public: bool) -> list[Fact]:
    came = facts.attendance
    if came.kind == "not_measured":
        return []
    if came.kind == "range":
        return [Fact(name="people", text=say(language, "field_range", low=came.low, high=came.high))]
    count = came.people if came.kind == "head_count" else came.individuals
    if is_public and (came.is_few or is_small(count)):
        return [Fact(name="people", text=say(language, "field_few", n=SMALLEST))]
    name = "field_head_count" if came.kind == "head_count" else "field_people"
    return [Fact(name="people", text=say(language, name, n=count), number=count)]


def _split(facts: Facts, language: str) -> list[Fact]:
    kinds = say(language, "field_org_kinds", mix=facts.attendance.mix)
    found = [Fact(name="org_kinds", text=kinds)] if kinds else []
    split = facts.attendance.split
    if split is None:
        return found
    counts = {
        "partners": split.partner,
        "grantees": split.grantee,
        "others": split.other,
        "unknown": split.unknown,
        "partners_and_grantees": split.partner_and_grantee,
    }
    return found + _counts(counts, language)


def _counts(counts: Mapping[str, int | None], language: str) -> list[Fact]:
    return [
        Fact(name=name, text=_counted(name, count, language), number=count)
        for name, count in counts.items()
        if count is not None
    ]


def _counted(name: str, count: int, language: str) -> str:
    return say(language, f"field_{name}", n=count, form=words_or_digits(count))


def values_of(facts: Iterable[Fact], language: str) -> dict[str, str]:
    """What each field stands for: every fact by its name, and some numbers alone, as {{people_figure}}."""
    values = {}
    for fact in facts:
        values[fact.name] = fact.text
        if fact.name in FIGURES and fact.number is not None:
            values[fact.name + _FIGURE] = format_message("{n, number}", language, n=fact.number)
    return values


def used_fields(text: str) -> set[str]:
    """The names of the facts and blocks in a text; a number alone is of its fact."""
    return {name.removesuffix(_FIGURE) for name in _FIELD.findall(text)}


def check_fields(text: str, *, field: str) -> None:
    """Refuse a text with a field nobody knows, naming those there are. Raises Invalid."""
    figures = {name + _FIGURE for name in FIGURES}
    wrong = sorted(name for name in set(_FIELD.findall(text)) - figures if not is_known(name))
    if wrong:
        raise Invalid(
            N_("There is no fact called %(wrong)s. The facts are: %(known)s"),
            field=field,
            wrong=", ".join(wrong),
            known=", ".join(NAMES),
        )


def fill(
    text: str,
    values: Mapping[str, str],
    shown: Callable[[str], str] = escape,
    links: Mapping[str, str] | None = None,
) -> str:
    """The text with its fields filled in; a fact without a value leaves an ellipsis, a block nothing.

    `shown` makes a value fit for the text around it, Markdown by default; `links` leads some to their rows.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in BLOCKS:
            return values.get(name, "")
        said = shown(values[name]) if name in values else "…"
        return f"[{said}](<{links[name]}>)" if links and name in links and name in values else said

    return _FIELD.sub(value, text)


def write_out(text: str, blocks: Mapping[str, str]) -> str:
    """The text with its blocks as plain Markdown, to be translated; they no longer follow the agenda then."""
    return "\n\n".join(each.markdown or blocks[each.block] for each in segments(text))


def segments(text: str) -> list[Segment]:
    """The text cut at blocks that stand alone on a line, in order."""
    found = []
    for position, piece in enumerate(_BLOCK_LINE.split(text)):
        if position % 2:
            found.append(Segment(block=piece))
        elif piece.strip():
            found.append(Segment(markdown=piece.strip("\n")))
    return found


def loose_digits(text: str, facts: Iterable[Fact]) -> dict[str, str]:
    """Numbers typed as digits that equal a fact, with the field that could stand there. Only a hint."""
    typed = {number.replace(",", "") for number in _NUMBER.findall(_LINK_OR_FIELD.sub(" ", text))}
    found = {str(fact.number): fact.name for fact in reversed(list(facts)) if fact.number and fact.number > 2}
    return {number: name for number, name in found.items() if number in typed}
