"""Knows what a year pack is asked for."""

from dataclasses import dataclass

from tracker.figures.counts import Period
from tracker.reports.files import Say
from tracker.webinars.numbering import year_slug


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whose figures, of which series (its name, "" for all), with people's names or without.

    `year_name` is what the series call the year: "2020", "2020/21".
    """

    period: Period
    year_name: str
    series: str
    host: str
    with_names: bool = False
    say: Say = str
    locale: str = "en_GB"

    @property
    def name(self) -> str:
        """What its files are called: "report-2020"."""
        return f"report-{year_slug(self.year_name)}"
