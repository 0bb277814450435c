"""Knows a year in words, as a document: what was held, who came, how it was counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from tracker.coverage import STATE_WORDS
from tracker.errors import N_
from tracker.figures.counts import CountryCount
from tracker.organisations.countries import country_name
from tracker.recaps.content import escape
from tracker.recaps.documents import Document
from tracker.reports import outside
from tracker.reports.files import KINDS, Say, method_lines, region_label
from tracker.reports.year import WebinarLine, YearReport
from tracker.reports.year_words import sentences_of

LONGEST_TABLE = 20
Rows = list[tuple[str, ...]]
HELD = N_("%(webinars)s webinars were held in %(year)s. Attendance was recorded for %(measured)s.")
HELD_ONE = N_("One webinar was held in %(year)s. Attendance was recorded for %(measured)s.")
CAME = N_(
    "%(people)s different people from %(organisations)s organisations in %(countries)s countries came, "
    "and made %(attendances)s attendances."
)
HEADS_TOLD = N_(
    "Heads in shared rooms, beside the people: %(heads)s, of each webinar by itself. "
    "Nobody knows who they are."
)
CAME_FROM_ONE = N_(
    "%(people)s different people came, and made %(attendances)s attendances. Organisations: "
    "%(organisations)s. Countries: %(countries)s."
)
FEW = N_("Fewer than five people came, so nothing more is told about them.")
NOBODY = N_("Nobody was counted.")
NOT_RECORDED = N_("So nothing can be told about the people who came.")
NONE_HELD = N_("No webinar was held in %(year)s.")
HIDDEN = N_("A dash stands for fewer than five, or for a number that would give such a one away.")


@dataclass(frozen=True, kw_only=True)
class Narrative:
    """The words of one language about a year report; `is_outside` without small groups (rule 23)."""

    report: YearReport
    series: str
    host: str
    say: Say = str
    locale: str = "en_GB"
    is_outside: bool = False

    def document(self) -> Document:
        """All of it, for the PDF."""
        figures, say = self.report.figures, self.say
        locale = Locale.parse(self.locale)
        is_withheld = self.is_outside and outside.is_withheld(figures)
        strip = (
            (None if is_withheld else figures.individuals, N_("different people")),
            (None if is_withheld else figures.organisations, N_("organisations")),
            (None if is_withheld else figures.countries, N_("countries")),
            (figures.webinars, N_("webinars held")),
        )
        return Document(
            language="-".join(filter(None, (locale.language, locale.territory))),
            direction=locale.text_direction,
            title=self.title(),
            kicker=self.series,
            lead=self._lead(),
            published="",
            strip=tuple((self._number(count), say(label)) for count, label in strip),
            body="\n\n".join(part for part in self._parts() if part),
            footer=f"{self.host} · {self.series}" if self.host != self.series else self.host,
            page=say(N_("page {n} of {of}")),
            author=self.host,
        )

    def title(self) -> str:
        """What it is called."""
        return self.say(N_("%(year)s in figures")) % {"year": self.report.figures.year_name}

    def sentences(self) -> tuple[str, str]:
        """How many webinars were held, and who came, or why that is not told."""
        return self._lead(), self._people()

    def kinds(self) -> Rows:
        """How many different people of each kind came, in words."""
        figures = self.report.figures
        shown = outside.kinds_outside(figures) if self.is_outside else figures.by_kind
        return [(self.say(KINDS[kind]), self._number(people)) for kind, people in shown.items()]

    def _lead(self) -> str:
        figures = self.report.figures
        said = {0: NONE_HELD, 1: HELD_ONE}.get(figures.webinars, HELD)
        return self.say(said) % {
            "webinars": self._number(figures.webinars),
            "year": figures.year_name,
            "measured": self._number(figures.measured),
        }

    def _people(self) -> str:
        figures = self.report.figures
        if self.is_outside and not figures.measured:
            return self.say(NOT_RECORDED) if figures.webinars else ""
        if self.is_outside and (not figures.individuals or outside.is_withheld(figures)):
            return self.say(FEW if figures.individuals else NOBODY)
        is_one = 1 in (figures.organisations, figures.countries)
        return self.say(CAME_FROM_ONE if is_one else CAME) % {
            "people": self._number(figures.individuals),
            "organisations": self._number(figures.organisations),
            "countries": self._number(figures.countries),
            "attendances": self._number(figures.attendances),
        }

    def _heads(self) -> str:
        """Heads in shared rooms: of people outside nobody needs them, and few may tell who."""
        heads = 0 if self.is_outside else self.report.figures.in_shared_rooms
        return self.say(HEADS_TOLD) % {"heads": self._number(heads)} if heads else ""

    def _parts(self) -> Sequence[str]:
        figures, say = self.report.figures, self.say
        organisations, others = self._organisations()
        countries, other_countries = self._countries()
        return (
            " ".join((self._people(), *self._more())),
            self._section(N_("By kind"), (N_("Kind"), N_("Different people")), self.kinds()),
            self._section(
                N_("The webinars"),
                (N_("Date"), N_("Webinar"), N_("People"), N_("Organisations")),
                self._webinars(),
            ),
            self._section(
                N_("By organisation"),
                (N_("Organisation"), N_("Different people"), N_("Webinars")),
                organisations,
                others,
            ),
            self._section(
                N_("By region"),
                (N_("Region"), N_("Different people"), N_("Organisations"), N_("Countries")),
                self._regions(),
            ),
            self._section(
                N_("By country"),
                (N_("Country"), N_("Different people"), N_("Organisations")),
                countries,
                other_countries,
            ),
            self._heads(),
            say(HIDDEN) if self.is_outside and figures.measured else "",
            f"## {say(N_('How we counted'))}\n\n"
            + "\n".join(f"- {escape(line)}" for line in method_lines(figures, say)),
        )

    def _more(self) -> Iterable[str]:
        """What else is told of the year inside the secretariat, whose small groups are shown."""
        if self.is_outside:
            return ()
        return map(escape, sentences_of(self.report, self.say, self._number, self.locale))

    def _regions(self) -> Rows:
        """Inside only: who reads it outside could take small countries from it."""
        return [
            (
                region_label(each, self.say, self.locale),
                self._number(each.individuals),
                self._number(each.organisations),
                self._number(each.countries),
            )
            for each in ([] if self.is_outside else self.report.regions)
        ]

    def _organisations(self) -> tuple[Rows, int]:
        figures = self.report.figures
        shown, others = figures.per_organisation, 0
        if self.is_outside:
            shown, others = outside.organisations_outside(figures, shown)
        rows: Rows = [
            (escape(each.name), self._number(each.people), self._number(each.webinars)) for each in shown
        ]
        return rows, others

    def _countries(self) -> tuple[Rows, int]:
        shown: Sequence[tuple[CountryCount, int | None]] = [
            (each, each.organisations) for each in self.report.countries
        ]
        others = 0
        if self.is_outside:
            shown, others = outside.countries_outside(self.report.figures, self.report.countries)
        rows: Rows = [
            (country_name(each.country, self.locale), self._number(each.people), self._number(organisations))
            for each, organisations in shown
        ]
        return rows, others

    def _webinars(self) -> Rows:
        lines = self.report.webinars
        people = outside.webinars_outside(self.report.figures, lines) if self.is_outside else {}
        return [self._webinar(line, people.get(line.webinar_id, line.counts.individuals)) for line in lines]

    def _webinar(self, line: WebinarLine, people: int | None) -> tuple[str, ...]:
        counts = line.counts
        came, organisations = self._number(people), counts.organisations
        if counts.individuals is None:
            head = counts.head_count
            came = (
                self.say(N_("%(count)s by head-count")) % {"count": self._number(head)}
                if head is not None
                else self.say(STATE_WORDS["not_measured"])
            )
        elif people is None:
            organisations = None
        day = format_date(line.local_start.date(), "medium", locale=self.locale)
        return (day, escape(line.title), came, self._number(organisations))

    def _section(
        self, heading: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]], others: int = 0
    ) -> str:
        """A table. `others` are too small to stand in it, and nobody is told which they are."""
        if not rows:
            return ""
        shown = rows[:LONGEST_TABLE]
        table = [
            " | ".join(self.say(name) for name in columns),
            " | ".join("---" for _ in columns),
            *(" | ".join(row) for row in shown),
        ]
        rest = len(rows) - len(shown) + others
        said = N_("And %(count)s more.") if self.is_outside else N_("And %(count)s more, in the workbook.")
        more = self.say(said) % {"count": self._number(rest)}
        body = "\n".join(f"| {line} |" for line in table)
        return f"## {self.say(heading)}\n\n{body}" + (f"\n\n{more}" if rest else "")

    def _number(self, count: int | None) -> str:
        return "–" if count is None else str(format_decimal(count, locale=self.locale))
