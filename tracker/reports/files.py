"""Knows how a year report is written down as CSV and XLSX, with the numbers of the page."""

from collections.abc import Callable, Iterator, Sequence

from tracker.errors import N_
from tracker.figures.breakdown import Part
from tracker.figures.counts import PeriodCounts
from tracker.figures.rule import how_we_counted
from tracker.figures.shared_rooms import HEADS
from tracker.organisations.countries import country_name
from tracker.organisations.regions import region_name
from tracker.reports.year import WebinarLine, YearReport
from tracker.tables import Cell, Sheet, to_csv, to_xlsx

Say = Callable[[str], str]  # translates; `str` leaves English
Row = list[Cell]

FIGURES = {
    "webinars": N_("Webinars held"),
    "measured": N_("Webinars whose attendance was recorded"),
    "attendances": N_("Attendances"),
    "individuals": N_("Different people"),
    "organisations": N_("Organisations"),
    "countries": N_("Countries"),
    "registered": N_("Different people registered"),
    "in_shared_rooms": HEADS,
}
MORE_FIGURES = {
    "new_people": N_("People who came for the first time"),
    "returning_people": N_("People who had come before"),
    "new_organisations": N_("Organisations for the first time"),
    "returning_organisations": N_("Organisations that had come before"),
    "show_percent": N_("Of 100 registered came"),
    "median_minutes": N_("Median stay in minutes"),
}
KINDS = {
    "partner": N_("Partner"),
    "grantee": N_("Grantee"),
    "other": N_("Other"),
    "unknown": N_("Unknown"),
    "host": N_("Host"),
}

ROLLED_UP = N_("Country offices count as their headquarters: the topmost organisation that they are part of.")


def year_csv(report: YearReport, say: Say = str, locale: str = "en") -> bytes:
    """One table of everything: the part of the report, whose figure it is, and the figure."""
    return to_csv([say(N_("Part")), say(N_("Of")), say(N_("Count"))], _csv_rows(report, say, locale))


def _csv_rows(report: YearReport, say: Say, locale: str) -> Iterator[Row]:
    figures = report.figures
    part = say(N_("Figures"))
    for name, count in _figures(report):
        yield [part, say(name), count]
    part = say(N_("Different people by kind"))
    for kind, people in figures.by_kind.items():
        yield [part, say(KINDS[kind]), people]
    part = say(N_("Different people by organisation"))
    for each in figures.per_organisation:
        yield [part, each.name, each.people]
    part = say(N_("Different people by country"))
    for one in report.countries:
        yield [part, country_name(one.country, locale), one.people]
    part = say(N_("Different people by region"))
    for region in report.regions:
        yield [part, region_label(region, say, locale), region.individuals]
    part = say(N_("People at each webinar"))
    for line in report.webinars:
        yield [part, _dated(line), line.counts.individuals]
    for line in report.webinars:
        if line.counts.in_shared_rooms:
            yield [say(HEADS), _dated(line), line.counts.in_shared_rooms]
    part = say(N_("Useful, mean of 1 to 5"))
    for line in report.webinars:
        if line.useful:
            yield [part, _dated(line), round(line.useful.mean, 2)]
    part = say(N_("Answers about usefulness"))
    for line in report.webinars:
        if line.useful:
            yield [part, _dated(line), line.useful.answers]
    part = say(N_("How we counted"))
    for sentence in method_lines(figures, say):
        yield [part, sentence, None]


def _figures(report: YearReport) -> Iterator[tuple[str, int]]:
    """Every figure of the whole that is known, with its name."""
    for key, name in FIGURES.items():
        yield name, getattr(report.figures, key)
    for key, name in MORE_FIGURES.items():
        count = getattr(report.whole, key)
        if count is not None and report.whole.attendances:
            yield name, count


def region_label(part: Part, say: Say, locale: str) -> str:
    """What a region is called; those of whom no country is known stand together."""
    return region_name(part.key, locale) if isinstance(part.key, str) else say(N_("Not known"))


def _dated(line: WebinarLine) -> str:
    return f"{line.local_start:%Y-%m-%d} {line.title}"


def year_xlsx(report: YearReport, say: Say = str, locale: str = "en") -> bytes:
    """A workbook of tidy, named tables: figures, kinds, webinars, organisations, countries, method."""
    return to_xlsx(year_sheets(report, say, locale))


def year_sheets(report: YearReport, say: Say = str, locale: str = "en") -> Iterator[Sheet]:
    """The tables of a year, each of one kind of line."""
    figures = report.figures
    kinds = {kind: say(name) for kind, name in KINDS.items()}
    yield _sheet(
        say,
        "figures",
        N_("Figures"),
        (N_("Figure"), N_("Count")),
        [[say(name), count] for name, count in _figures(report)],
    )
    yield _sheet(
        say,
        "kinds",
        N_("Kinds"),
        (N_("Kind"), N_("Different people")),
        [[kinds[kind], people] for kind, people in figures.by_kind.items()],
        (0, 1),
    )
    yield Sheet(
        name=say(N_("Webinars")),
        columns=_webinar_columns(say),
        rows=list(_webinar_rows(report, say)),
        table="webinars",
        chart=(1, 5),
    )
    yield _sheet(
        say,
        "organisations",
        N_("Organisations"),
        (N_("Organisation"), N_("Kind"), N_("Different people"), N_("Attendances"), N_("Webinars")),
        [
            [
                each.name,
                ", ".join(kinds[kind] for kind in each.kinds),
                each.people,
                each.attendances,
                each.webinars,
            ]
            for each in figures.per_organisation
        ],
        (0, 2),
    )
    yield _sheet(
        say,
        "countries",
        N_("Countries"),
        (N_("Country"), N_("Different people"), N_("Attendances"), N_("Organisations")),
        [
            [country_name(each.country, locale), each.people, each.attendances, each.organisations]
            for each in report.countries
        ],
        (0, 1),
    )
    yield _sheet(
        say,
        "regions",
        N_("Regions"),
        (N_("Region"), N_("Different people"), N_("Attendances"), N_("Organisations"), N_("Countries")),
        [
            [
                region_label(each, say, locale),
                each.individuals,
                each.attendances,
                each.organisations,
                each.countries,
            ]
            for each in report.regions
        ],
        (0, 1),
    )
    sentences: list[Row] = [[sentence] for sentence in method_lines(figures, say)]
    yield _sheet(say, "method", N_("How we counted"), (N_("How we counted"),), sentences)


def _sheet(
    say: Say,
    table: str,
    name: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    chart: tuple[int, int] | None = None,
) -> Sheet:
    return Sheet(name=say(name), columns=[say(each) for each in columns], rows=rows, table=table, chart=chart)


def _webinar_columns(say: Say) -> list[str]:
    names = (
        N_("Date"),
        N_("Webinar"),
        N_("Series"),
        N_("Number"),
        N_("Registered"),
        N_("Came"),
        N_("Of 100 registered came"),
        N_("Organisations"),
        N_("Countries"),
        N_("Head-count"),
        N_("Useful, mean of 1 to 5"),
        N_("Answers about usefulness"),
        HEADS,
    )
    return [say(name) for name in (*names, *KINDS_SHOWN)]


KINDS_SHOWN = (KINDS["partner"], KINDS["grantee"], KINDS["other"], KINDS["unknown"])


def _webinar_rows(report: YearReport, say: Say) -> Iterator[Row]:
    for line in report.webinars:
        counts = line.counts
        kinds: Row = [None] * 4
        if counts.individuals is not None:
            kinds = [counts.by_kind[kind] for kind in ("partner", "grantee", "other", "unknown")]
        yield [
            line.local_start.date(),
            line.title,
            line.series,
            line.number,
            counts.registered,
            counts.individuals,
            counts.show_percent,
            counts.organisations,
            counts.countries,
            counts.head_count,
            round(line.useful.mean, 2) if line.useful else None,
            line.useful.answers if line.useful else 0,
            counts.in_shared_rooms,
            *kinds,
        ]


def method_lines(figures: PeriodCounts, say: Say) -> Iterator[str]:
    """How a period was counted, a sentence each, and when."""
    for rule in figures.rules:
        for sentence in how_we_counted(rule):
            yield say(sentence.message) % sentence.values if sentence.values else say(sentence.message)
    if figures.period.rolls_up:
        yield say(ROLLED_UP)
    versions = ", ".join(str(version) for version in figures.rule_versions)
    yield say(N_("Counted at %(at)s by counting rule %(version)s.")) % {
        "at": figures.counted_at.strftime("%Y-%m-%d %H:%M UTC"),
        "version": versions,
    }
