"""Knows how a year report is written down as CSV and XLSX, with the numbers of the page."""

from collections.abc import Callable, Iterator, Sequence

from tracker.errors import N_
from tracker.figures.counts import PeriodCounts
from tracker.figures.people_queries import CountedPerson, RegisteredPerson
from tracker.figures.rule import how_we_counted
from tracker.organisations.countries import country_name
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
    for key, name in FIGURES.items():
        yield [part, say(name), getattr(figures, key)]
    part = say(N_("Different people by kind"))
    for kind, people in figures.by_kind.items():
        yield [part, say(KINDS[kind]), people]
    part = say(N_("Different people by organisation"))
    for each in figures.per_organisation:
        yield [part, each.name, each.people]
    part = say(N_("Different people by country"))
    for one in report.countries:
        yield [part, country_name(one.country, locale), one.people]
    part = say(N_("People at each webinar"))
    for line in report.webinars:
        yield [part, _dated(line), line.counts.individuals]
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
        [[say(name), getattr(figures, key)] for key, name in FIGURES.items()],
    )
    yield _sheet(
        say,
        "kinds",
        N_("Kinds"),
        (N_("Kind"), N_("Different people")),
        [[kinds[kind], people] for kind, people in figures.by_kind.items()],
    )
    yield Sheet(
        name=say(N_("Webinars")),
        columns=_webinar_columns(say),
        rows=list(_webinar_rows(report, say)),
        table="webinars",
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
    )
    sentences: list[Row] = [[sentence] for sentence in method_lines(figures, say)]
    yield _sheet(say, "method", N_("How we counted"), (N_("How we counted"),), sentences)


def _sheet(say: Say, table: str, name: str, columns: Sequence[str], rows: Sequence[Row]) -> Sheet:
    return Sheet(name=say(name), columns=[say(each) for each in columns], rows=rows, table=table)


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


def people_csv(people: Sequence[CountedPerson], say: Say = str, locale: str = "en") -> bytes:
    """The people behind a figure, one line each."""
    return to_csv(_people_columns(say), _people_rows(people, say, locale))


def people_xlsx(people: Sequence[CountedPerson], say: Say = str, locale: str = "en") -> bytes:
    """The same as a workbook."""
    rows = _people_rows(people, say, locale)
    return to_xlsx([Sheet(name=say(N_("People")), columns=_people_columns(say), rows=rows)])


def _people_columns(say: Say) -> list[str]:
    names = (
        N_("Name"),
        N_("Email"),
        N_("Organisation"),
        N_("Kind"),
        N_("Country"),
        N_("Webinars"),
        N_("Minutes"),
    )
    return [say(name) for name in names]


def _people_rows(people: Sequence[CountedPerson], say: Say, locale: str) -> Iterator[Row]:
    kinds = {kind: say(name) for kind, name in KINDS.items()}
    for each in people:
        yield [
            each.name,
            each.email,
            "; ".join(each.organisations),
            "; ".join(kinds[kind] for kind in each.kinds),
            "; ".join(country_name(code, locale) for code in each.countries),
            each.webinars,
            each.seconds // 60,
        ]


def registered_csv(people: Sequence[RegisteredPerson], say: Say = str) -> bytes:
    """The registered of a period, one line each."""
    return to_csv(_registered_columns(say), _registered_rows(people))


def registered_xlsx(people: Sequence[RegisteredPerson], say: Say = str) -> bytes:
    """The same as a workbook."""
    rows = _registered_rows(people)
    return to_xlsx([Sheet(name=say(N_("Registered")), columns=_registered_columns(say), rows=rows)])


def _registered_columns(say: Say) -> list[str]:
    return [say(name) for name in (N_("Name"), N_("Email"), N_("Registered for"), N_("Came to"))]


def _registered_rows(people: Sequence[RegisteredPerson]) -> Iterator[Row]:
    return ([each.name, each.email, each.webinars, each.came] for each in people)
