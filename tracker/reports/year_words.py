"""Knows what is told of a year in sentences: who was new, who stayed, which webinar most came to; pure."""

from collections.abc import Callable, Iterator

from babel.dates import format_date

from tracker.errors import N_
from tracker.figures.counts import PeriodCounts
from tracker.reports.files import Say
from tracker.reports.year import WebinarLine, YearReport

NEW = N_(
    "Of the people who came, %(new)s came for the first time and %(returning)s had come before %(year)s."
)
NEW_HOUSES = N_("Of the organisations, %(new)s came for the first time.")
SHOWED = N_(
    "%(registered)s different people had registered; of 100 registrations %(percent)s led to a visit."
)
STAYED = N_("Half of the stays were %(minutes)s minutes or longer.")
BIGGEST = N_("Most people came to “%(title)s” on %(day)s: %(people)s.")
BEFORE = N_("The year before, %(year)s: different people %(people)s, webinars held %(webinars)s.")
BEFORE_UNKNOWN = N_(
    "The year before, %(year)s: webinars held %(webinars)s; attendance was recorded for none of them."
)


def sentences_of(report: YearReport, say: Say, number: Callable[[int], str], locale: str) -> Iterator[str]:
    """Those that the figures of the year allow, in order; none where nobody counted."""
    figures, whole = report.figures, report.whole
    if not figures.individuals:
        return
    if whole.new_people is not None and whole.returning_people is not None:
        yield say(NEW) % {
            "new": number(whole.new_people),
            "returning": number(whole.returning_people),
            "year": figures.year_name,
        }
    if whole.new_organisations:
        yield say(NEW_HOUSES) % {"new": number(whole.new_organisations)}
    if figures.registered and whole.show_percent is not None:
        yield say(SHOWED) % {"registered": number(figures.registered), "percent": number(whole.show_percent)}
    if whole.median_minutes is not None:
        yield say(STAYED) % {"minutes": number(whole.median_minutes)}
    biggest = _biggest(report)
    if biggest is not None and biggest.counts.individuals is not None:
        yield say(BIGGEST) % {
            "title": biggest.title,
            "day": format_date(biggest.local_start.date(), "long", locale=locale),
            "people": number(biggest.counts.individuals),
        }
    if report.before is not None and report.before.webinars:
        yield _before(report.before, say, number)


def _biggest(report: YearReport) -> WebinarLine | None:
    """The one webinar that most people came to, where two were measured and no other equals it."""
    measured = [line for line in report.webinars if line.counts.individuals]
    ranked = sorted(measured, key=lambda line: -(line.counts.individuals or 0))
    if len(ranked) < 2 or ranked[0].counts.individuals == ranked[1].counts.individuals:
        return None
    return ranked[0]


def _before(before: PeriodCounts, say: Say, number: Callable[[int], str]) -> str:
    values = {"year": before.year_name, "webinars": number(before.webinars)}
    if not before.measured:
        return say(BEFORE_UNKNOWN) % values
    return say(BEFORE) % (values | {"people": number(before.individuals)})
