"""Knows a year in words, as a document: what was held, who came, how it was counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from tracker.errors import N_
from tracker.organisations.countries import country_name
from tracker.recaps.content import escape
from tracker.recaps.documents import Document
from tracker.reports.files import KINDS, Say, method_lines
from tracker.reports.year import WebinarLine, YearReport

LONGEST_TABLE = 20
HELD = N_("%(webinars)s webinars were held in %(year)s. Attendance was recorded for %(measured)s.")
CAME = N_(
    "%(people)s different people from %(organisations)s organisations in %(countries)s countries came, "
    "and made %(attendances)s attendances."
)


@dataclass(frozen=True, kw_only=True)
class Narrative:
    """The words of one language about a year report."""

    report: YearReport
    series: str
    host: str
    say: Say = str
    locale: str = "en_GB"

    def document(self) -> Document:
        """All of it, for the PDF."""
        figures, say = self.report.figures, self.say
        locale = Locale.parse(self.locale)
        strip = (
            (figures.individuals, N_("different people")),
            (figures.organisations, N_("organisations")),
            (figures.countries, N_("countries")),
            (figures.webinars, N_("webinars held")),
        )
        return Document(
            language="-".join(filter(None, (locale.language, locale.territory))),
            direction=locale.text_direction,
            title=say(N_("%(year)s in figures")) % {"year": figures.period.year},
            kicker=self.series,
            lead=self._lead(),
            published="",
            strip=tuple((self._number(count), say(label)) for count, label in strip),
            body="\n\n".join(part for part in self._parts() if part),
            footer=f"{self.host} · {self.series}" if self.host != self.series else self.host,
            page=say(N_("page {n} of {of}")),
            author=self.host,
        )

    def _lead(self) -> str:
        figures = self.report.figures
        said = self.say(HELD)
        return said % {
            "webinars": self._number(figures.webinars),
            "year": figures.period.year,
            "measured": self._number(figures.measured),
        }

    def _parts(self) -> Sequence[str]:
        figures, say = self.report.figures, self.say
        people = say(CAME) % {
            "people": self._number(figures.individuals),
            "organisations": self._number(figures.organisations),
            "countries": self._number(figures.countries),
            "attendances": self._number(figures.attendances),
        }
        return (
            people,
            self._section(N_("By kind"), (N_("Kind"), N_("Different people")), self._kinds()),
            self._section(
                N_("The webinars"),
                (N_("Date"), N_("Webinar"), N_("People"), N_("Organisations")),
                [self._webinar(line) for line in self.report.webinars],
            ),
            self._section(
                N_("By organisation"),
                (N_("Organisation"), N_("Different people"), N_("Webinars")),
                [
                    (escape(each.name), self._number(each.people), self._number(each.webinars))
                    for each in figures.per_organisation
                ],
            ),
            self._section(
                N_("By country"),
                (N_("Country"), N_("Different people"), N_("Organisations")),
                [
                    (
                        country_name(each.country, self.locale),
                        self._number(each.people),
                        self._number(each.organisations),
                    )
                    for each in self.report.countries
                ],
            ),
            f"## {say(N_('How we counted'))}\n\n"
            + "\n".join(f"- {escape(line)}" for line in method_lines(figures, say)),
        )

    def _kinds(self) -> list[tuple[str, ...]]:
        return [
            (self.say(KINDS[kind]), self._number(people))
            for kind, people in self.report.figures.by_kind.items()
        ]

    def _webinar(self, line: WebinarLine) -> tuple[str, ...]:
        counts = line.counts
        came = self._number(counts.individuals)
        if counts.individuals is None:
            head = counts.head_count
            came = (
                self.say(N_("%(count)s by head-count")) % {"count": self._number(head)}
                if head is not None
                else self.say(N_("not recorded"))
            )
        day = format_date(line.local_start.date(), "medium", locale=self.locale)
        return (day, escape(line.title), came, self._number(counts.organisations))

    def _section(self, heading: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
        if not rows:
            return ""
        shown = rows[:LONGEST_TABLE]
        table = [
            " | ".join(self.say(name) for name in columns),
            " | ".join("---" for _ in columns),
            *(" | ".join(row) for row in shown),
        ]
        rest = len(rows) - len(shown)
        more = self.say(N_("And %(count)s more, in the workbook.")) % {"count": self._number(rest)}
        body = "\n".join(f"| {line} |" for line in table)
        return f"## {self.say(heading)}\n\n{body}" + (f"\n\n{more}" if rest else "")

    def _number(self, count: int | None) -> str:
        return "–" if count is None else str(format_decimal(count, locale=self.locale))
