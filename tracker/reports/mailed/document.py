"""Makes what a mailed report sends: its figures in words, and the whole as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal

from tracker.errors import N_
from tracker.figures.counts import Period
from tracker.models import MailedReport, Series
from tracker.organisations.queries import get_organisation
from tracker.recaps.pdf import render
from tracker.recaps.register import UNREADABLE
from tracker.reports.files import Say
from tracker.reports.narrative import NOBODY, NOT_RECORDED, Narrative
from tracker.reports.organisation_queries import organisation_year
from tracker.reports.organisation_year import Document, OrganisationYear
from tracker.reports.queries import year_report
from tracker.webinars.numbering import year_slug
from tracker.webinars.queries import list_series

ATTACHED_UP_TO = 700_000  # bytes; a mail carries a third more than its file has, and stays below 1 MB
OWN_CAME = N_(
    "Different people of %(name)s who came: %(people)s. Webinars they came to: %(webinars)s. "
    "Attendances: %(attendances)s."
)
OWN_HELD = N_("Attendance was recorded for %(measured)s of %(held)s webinars held in %(year)s.")


@dataclass(frozen=True, kw_only=True)
class Made:
    """A report in one language: what its mail says, and its PDF."""

    title: str
    year_name: str
    sentences: Sequence[str]
    items: Sequence[str]
    file_name: str
    pdf: bytes

    def told(self, subject: str) -> dict[str, Any]:
        """JSON-ready: what the mail says. The organisers' subject may hold {{year}}."""
        return {
            "subject": subject.replace("{{year}}", self.year_name) or self.title,
            "title": self.title,
            "sentences": [sentence for sentence in self.sentences if sentence],
            "items": list(self.items),
            "file_name": self.file_name,
            "size_bytes": len(self.pdf),
            "is_attached": len(self.pdf) <= ATTACHED_UP_TO,
        }


def make_document(report: MailedReport, year: int, now: datetime, say: Say, locale: str) -> Made:
    """The report of a year as it is now; `say` and `locale` are of its language."""
    if report.organisation_id is not None:
        return _of_organisation(report.organisation_id, year, now, say, locale)
    return _of_year(report.series_id, year, say, locale)


def series_of(report: MailedReport) -> tuple[Series | None, list[Series]]:
    """The series that it is about (the only one there is, too), and all."""
    every = list(list_series())
    named = next((one for one in every if one.id == report.series_id), None)
    return named or (every[0] if len(every) == 1 else None), every


def year_start_of(report: MailedReport) -> tuple[int, int]:
    """On which (month, day) its years begin: where several series differ, on 1 January."""
    named, every = series_of(report)
    starts = {(one.year_start_month, one.year_start_day) for one in ([named] if named else every)}
    return starts.pop() if len(starts) == 1 else (1, 1)


def _of_year(series_id: int | None, year: int, say: Say, locale: str) -> Made:
    every = list(list_series())
    named = next((one for one in every if one.id == series_id), every[0] if len(every) == 1 else None)
    found = year_report(Period(series_id=series_id, year=year))
    narrative = Narrative(
        report=found,
        series=named.name if named else say(N_("All series")),
        host=named.host.name if named else ", ".join(sorted({one.host.name for one in every})),
        say=say,
        locale=locale,
        is_outside=True,
    )
    figures = found.figures
    kinds = narrative.kinds() if figures.measured and figures.individuals else []
    return Made(
        title=narrative.title(),
        year_name=figures.year_name,
        sentences=narrative.sentences(),
        items=[f"{kind}: {people}" for kind, people in kinds],
        file_name=f"report-{year_slug(figures.year_name)}.pdf",
        pdf=render(narrative.document(), figures.counted_at, template="recap.typ"),
    )


def _of_organisation(organisation_id: int, year: int, now: datetime, say: Say, locale: str) -> Made:
    organisation = get_organisation(organisation_id)
    found = organisation_year(organisation, year, now)
    document = Document(report=found, author=organisation.name, say=say, locale=locale)
    data = document.data()
    return Made(
        title=str(data["title"]),
        year_name=found.year_name,
        sentences=_own_sentences(found, say, locale),
        items=[],
        file_name=f"organisation-{organisation_id}-{year_slug(found.year_name)}.pdf",
        pdf=render(document, now, say(UNREADABLE), "organisation.typ"),
    )


def _own_sentences(found: OrganisationYear, say: Say, locale: str) -> list[str]:
    def number(count: int) -> str:
        return str(format_decimal(count, locale=locale))

    held = say(OWN_HELD) % {
        "measured": number(found.measured),
        "held": number(found.held),
        "year": found.year,
    }
    if not found.people_total:
        return [held, say(NOBODY if found.measured else NOT_RECORDED)]
    came = say(OWN_CAME) % {
        "people": number(found.people_total),
        "name": found.name,
        "webinars": number(len(found.webinars)),
        "attendances": number(found.attendances),
    }
    return [held, came]
