"""Knows the report of one organisation and year: what it says, and how it is told as a document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from tracker.coverage import coverage_text
from tracker.errors import N_
from tracker.figures.colleague_queries import Colleague
from tracker.figures.organisation_queries import CountryOfOrganisation
from tracker.figures.rule import Rule, how_we_counted
from tracker.organisations.countries import country_name
from tracker.recaps.pdf import render
from tracker.recaps.register import UNREADABLE
from tracker.webinars.presentation_queries import Given

Say = Callable[[str], str]  # translates; `str` leaves English

ERASED = N_("Deleted on request")
WITHHELD = N_("A total of all organisations is left out where fewer than five people came for the others.")


@dataclass(frozen=True, kw_only=True)
class WebinarLine:
    """A webinar, own people there, and everybody's; `everybody` None where that would tell of few others."""

    title: str
    number: int | None
    local_start: datetime
    people: int
    everybody: int | None


@dataclass(frozen=True, kw_only=True)
class OrganisationYear:
    """One organisation's own year; of others only totals that tell nothing of few of them."""

    name: str
    year: int
    year_name: str
    made_at: datetime
    people_total: int
    attendances: int
    everybody: int | None
    held: int
    measured: int
    webinars: Sequence[WebinarLine]
    people: Sequence[Colleague]
    countries: Sequence[CountryOfOrganisation]
    given: Sequence[Given]
    rules: Sequence[Rule]


@dataclass(frozen=True, kw_only=True)
class Document:
    """The same in the words of one language, ready to be printed."""

    report: OrganisationYear
    author: str
    say: Say = str
    locale: str = "en_GB"

    def pdf(self) -> bytes:
        """Tagged, PDF/UA-1."""
        return render(self, self.report.made_at, self.say(UNREADABLE), "organisation.typ")

    def data(self) -> dict[str, Any]:
        """JSON-ready, as typst/organisation.typ reads it."""
        report, say, locale = self.report, self.say, Locale.parse(self.locale)
        title = self._said(N_("%(name)s in %(year)s"), name=report.name, year=report.year_name)
        made = f"{self._day(report.made_at)}, {report.made_at:%H:%M}"
        return {
            "lang": locale.language,
            "region": locale.territory,
            "dir": locale.text_direction,
            "title": title,
            "author": self.author,
            "kicker": say(N_("Report of one organisation")),
            "lead": self._said(
                coverage_text(report.measured, report.held),
                measured=report.measured,
                webinars=report.held,
            ),
            "strip": [
                [self._number(report.people_total), say(N_("different people"))],
                [self._number(report.attendances), say(N_("attendances"))],
                [self._number(len(report.webinars)), say(N_("webinars attended"))],
                [self._number(len(report.given)), say(N_("presentations given"))],
                [self._number(report.everybody), say(N_("people of all organisations"))],
            ],
            "tables": [one for one in self._tables() if one["rows"]],
            "rule_heading": say(N_("How we counted")),
            "rule": [
                self._said(one.message, **one.values) for rule in report.rules for one in how_we_counted(rule)
            ],
            "notes": self._notes(),
            "footer": f"{title} · {self._said(N_('as of %(when)s UTC'), when=made)}",
            "page": say(N_("page {n} of {of}")),
        }

    def _tables(self) -> list[dict[str, Any]]:
        report, say = self.report, self.say
        return [
            {
                "heading": say(N_("Webinars")),
                "columns": [
                    say(name) for name in (N_("Webinar"), N_("Date"), N_("Own people"), N_("All people"))
                ],
                "numbers": 2,
                "rows": [
                    [
                        each.title,
                        self._day(each.local_start),
                        self._number(each.people),
                        self._number(each.everybody),
                    ]
                    for each in report.webinars
                ],
            },
            {
                "heading": say(N_("Who came")),
                "columns": [
                    say(name) for name in (N_("Name"), N_("Last came"), N_("Webinars"), N_("Minutes"))
                ],
                "numbers": 2,
                "rows": [
                    [
                        say(ERASED) if each.is_erased else each.name,
                        self._day(each.last),
                        self._number(each.webinars),
                        self._number(each.seconds // 60),
                    ]
                    for each in report.people
                ],
            },
            {
                "heading": say(N_("Presentations given")),
                "columns": [say(name) for name in (N_("Presentation"), N_("Webinar"), N_("Presenters"))],
                "numbers": 0,
                "rows": [[each.title, each.webinar, each.presenters] for each in report.given],
            },
            {
                "heading": say(N_("Countries")),
                "columns": [say(name) for name in (N_("Country"), N_("People"), N_("Attendances"))],
                "numbers": 2,
                "rows": [
                    [self._country(each.country), self._number(each.people), self._number(each.attendances)]
                    for each in report.countries
                ],
            },
        ]

    def _notes(self) -> list[str]:
        hidden = self.report.everybody is None or any(each.everybody is None for each in self.report.webinars)
        return [self.say(WITHHELD)] if hidden else []

    def _country(self, code: str | None) -> str:
        return country_name(code, self.locale) if code else self.say(N_("Not known"))

    def _day(self, value: datetime) -> str:
        return str(format_date(value, "long", locale=self.locale))

    def _number(self, count: int | None) -> str:
        return "–" if count is None else str(format_decimal(count, locale=self.locale))

    def _said(self, message: str, **values: Any) -> str:
        said = self.say(message)
        return said % values if values else said
