"""Knows how the people behind a figure are written down as CSV and XLSX."""

from collections.abc import Iterator, Sequence

from tracker.errors import N_
from tracker.figures.people_queries import CountedPerson, RegisteredPerson
from tracker.organisations.countries import country_name
from tracker.reports.files import KINDS, Row, Say
from tracker.tables import Sheet, to_csv, to_xlsx


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
