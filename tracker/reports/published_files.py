"""Knows how the people behind published figures are written down as CSV and XLSX."""

from collections.abc import Iterator, Sequence

from tracker.errors import N_
from tracker.figures.kept_queries import KeptPerson
from tracker.organisations.countries import country_name
from tracker.reports.files import KINDS, Row, Say
from tracker.tables import Sheet, to_csv, to_xlsx

GONE = N_("No longer held")


def kept_people_csv(people: Sequence[KeptPerson], say: Say = str, locale: str = "en") -> bytes:
    """One line each."""
    return to_csv(_columns(say), _rows(people, say, locale))


def kept_people_xlsx(people: Sequence[KeptPerson], say: Say = str, locale: str = "en") -> bytes:
    """The same as a workbook."""
    return to_xlsx([Sheet(name=say(N_("People")), columns=_columns(say), rows=_rows(people, say, locale))])


def _columns(say: Say) -> list[str]:
    names = (N_("Name"), N_("Organisation"), N_("Kind"), N_("Country"), N_("Webinars"), N_("Minutes"))
    return [say(name) for name in names]


def _rows(people: Sequence[KeptPerson], say: Say, locale: str) -> Iterator[Row]:
    for each in people:
        yield [
            each.name or say(GONE),
            "; ".join(each.organisations),
            "; ".join(say(KINDS[kind]) for kind in each.kinds),
            "; ".join(country_name(code, locale) for code in each.countries),
            each.webinars,
            each.seconds // 60,
        ]
