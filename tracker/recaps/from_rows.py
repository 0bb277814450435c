"""Knows how the rows of a webinar become a recap's facts and content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Any

from tracker.figures.counts import KINDS, WebinarCounts
from tracker.figures.suppression import SMALLEST, is_small
from tracker.models import Material, Organisation, Presentation, Series, Theme, Update, Webinar
from tracker.organisations.countries import country_name
from tracker.recaps.content import Announced, Content, Download, Presented
from tracker.recaps.facts import Attendance, Facts, InGroup, Split, counted
from tracker.webinars.agenda import shown_organisation
from tracker.webinars.group_numbering import NumberInGroup
from tracker.webinars.numbering import year_name, year_of
from tracker.webinars.schedule import to_local
from tracker.wording import LOCALES

COMMAS = {"ar": "، ", "zh": "，"}
LinkTo = Callable[[Material], str]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A webinar with its whole content, as rows."""

    webinar: Webinar
    presentations: Sequence[Presentation]
    updates: Sequence[Update]
    materials: Sequence[Material]


@dataclass(frozen=True, kw_only=True)
class Told(Rows):
    """The same with its figures, its year's themes so far, and its numbers in groups of series."""

    figures: WebinarCounts
    themes: Sequence[Theme] = ()
    groups: Sequence[NumberInGroup] = ()


def facts_of(told: Told, language: str = "en", *, is_public: bool) -> Facts:
    """What a recap may state, in its language. Public: what is too small, or would tell it, is withheld."""
    webinar, figures = told.webinar, told.figures
    number, year_number = webinar.number, webinar.year_number
    return Facts(
        hosts=(name_in(webinar.host, language),),
        series=name_in(webinar.series, language),
        on=webinar.local_start.date(),
        show_year=year_number is None,
        series_number=number,
        year=year_text(webinar),
        year_number=year_number,
        webinars_before=number - year_number if number and year_number else 0,
        focus=focus_in(webinar, language),
        presentations=len(told.presentations),
        presenters=_presenters(told.presentations, language),
        registered=figures.registered or None,
        attendance=_attendance(told, is_public=is_public),
        counted=_counted(told) if figures.state == "measured" else None,
        themes=tuple(name_in(each, language) for each in told.themes),
        earlier_themes=webinar.series.earlier_themes.get(language, ""),
        in_groups=tuple(
            InGroup(slug=each.slug, name=each.name, number=each.number)
            for each in told.groups
            if each.number is not None
        ),
    )


def name_in(thing: Organisation | Series | Theme, language: str) -> str:
    """Its name as a text of this language says it; its own where nobody entered another."""
    return thing.names.get(language) or thing.name


def focus_in(webinar: Webinar, language: str) -> str:
    """What it focused on, in the words of a language; empty where nobody wrote them."""
    own = webinar.focus if language in ("en", webinar.language) else ""
    return webinar.focus_by_language.get(language) or own


def _counted(told: Told) -> tuple[date, str]:
    return to_local(told.figures.counted_at, told.webinar.zone).date(), str(told.figures.rule_version)


def _attendance(told: Told, *, is_public: bool) -> Attendance:
    figures = told.figures
    if figures.state == "not_measured":
        return Attendance(kind="not_measured")
    if figures.state == "head_count":
        heads = figures.head_count or 0
        few = is_public and is_small(heads)
        return Attendance(kind="head_count", people=SMALLEST if few else heads, is_few=few)
    kinds = {kind: figures.by_kind.get(kind, 0) for kind in KINDS}
    # A host's own people, where the rule counts them, are of no kind that the recap names.
    kinds["other"] += sum(count for kind, count in figures.by_kind.items() if kind not in KINDS)
    individuals, organisations = figures.individuals or 0, figures.organisations
    few = is_public and is_small(individuals)
    hides_organisations = is_public and is_small(organisations)
    none = None if individuals else 0
    found = counted(
        individuals=SMALLEST if few else individuals,
        is_few=few,
        organisations=None if few else SMALLEST if hides_organisations else organisations or none,
        countries=None if few else figures.countries or none,
        split=Split(**kinds),
        world_from_countries=told.webinar.series.world_from_countries,
        withhold=is_public and any(is_small(count) for count in kinds.values()),
    )
    return replace(found, organisations=None) if hides_organisations else found


def title_in(webinar: Webinar, language: str) -> str:
    """Its title, where it is one of this language; an English recap has it in any case."""
    return webinar.title if language in ("en", webinar.language) else ""


def _presenters(presentations: Sequence[Presentation], language: str) -> tuple[str, ...]:
    names = [
        name_in(each.organisation, language)
        if each.organisation
        else each.organisation_as_shown or each.presenters
        for each in presentations
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def content_of(told: Rows, link: LinkTo, language: str = "en") -> Content:
    """Presentations with their files, updates, all other materials, credit, what comes next."""
    locale = LOCALES[language]
    downloads = [(each, _download(each, link)) for each in told.materials]
    ids = {each.id for each in told.presentations}
    return Content(
        presentations=tuple(
            Presented(
                title=one.title,
                presenters=one.presenters,
                organisation=shown_organisation(one),
                countries=tuple(country_name(code, locale) for code in one.countries),
                summary=one.summary,
                materials=tuple(file for each, file in downloads if each.presentation_id == one.id),
                comma=COMMAS.get(language, ", "),
            )
            for one in told.presentations
        ),
        updates=tuple(Announced(title=one.title, text=one.text, on=one.announced_on) for one in told.updates),
        materials=tuple(file for each, file in downloads if each.presentation_id not in ids),
        image_credit=told.webinar.image_credit,
        coming_next=told.webinar.coming_next,
        language=told.webinar.language or "en",
    )


def _download(material: Material, link: LinkTo) -> Download:
    kind = PurePath(material.file_name).suffix.lstrip(".").upper()
    remark = ", ".join(part for part in (kind, size_text(material.size_bytes)) if part)
    return Download(title=material.title, url=link(material), remark=remark, language=material.language)


def size_text(size_bytes: int | None) -> str:
    """ "840 KB", "1.1 MB"; empty where nobody knows."""
    if not size_bytes:
        return ""
    if size_bytes >= 1024 * 1024:
        return f"{size_bytes / (1024 * 1024):.1f} MB"
    return f"{max(1, round(size_bytes / 1024))} KB"


def year_text(webinar: Webinar) -> str:
    """The year a webinar counts in: "2020", or "2020/21" where the series' years begin otherwise."""
    start = (webinar.series.year_start_month, webinar.series.year_start_day)
    return year_name(recap_year(webinar), start)


def recap_year(webinar: Webinar) -> int:
    """The year in the address of its recap."""
    start = (webinar.series.year_start_month, webinar.series.year_start_day)
    return year_of(webinar.local_start.date(), start)


def figures_to_keep(told: Told) -> dict[str, Any]:
    """The counts as JSON, to be frozen beside the published text."""
    figures = told.figures
    return {
        "state": figures.state,
        "individuals": figures.individuals,
        "organisations": figures.organisations,
        "countries": figures.countries,
        "by_kind": dict(figures.by_kind),
        "head_count": figures.head_count,
        "registered": figures.registered,
        "no_shows": figures.no_shows,
        "presentations": len(told.presentations),
        "number": told.webinar.number,
        "year_number": told.webinar.year_number,
    }
