"""Knows how one webinar's attendance is written as a table: by organisation, by person, by country."""

from collections.abc import Callable, Iterable, Sequence

from tracker.attendance.by_country import CountryRow
from tracker.attendance.file_people_queries import InFile
from tracker.attendance.people_queries import PersonRow
from tracker.attendance.questions_queries import Poll
from tracker.attendance.tables_queries import OrganisationRow
from tracker.errors import N_
from tracker.figures.shared_rooms import with_heads
from tracker.models import AskedQuestion
from tracker.organisations import kinds
from tracker.organisations.countries import country_name
from tracker.tables import Cell, Sheet, to_csv, to_xlsx

Say = Callable[[str], str]  # translates; `str` leaves English

NOT_KNOWN = N_("Not known")
SOURCES = {"file": N_("file"), "mark": N_("by hand")}


def by_organisation(
    rows: Iterable[OrganisationRow], heads: int = 0, say: Say = str, locale: str = "en_GB"
) -> Sheet:
    """One line per organisation; people whose organisation is not known are one line too.

    `heads` in shared rooms, where the rule says them, are a last line with a column of their own.
    """
    names = (
        N_("Organisation"),
        N_("Kind"),
        N_("Countries"),
        N_("Registered"),
        N_("Attended"),
        N_("Median stay (minutes)"),
    )
    return _with_heads(
        N_("Organisations"),
        names,
        [
            (
                row.name or say(NOT_KNOWN),
                say(kinds.KINDS.get(row.kind, NOT_KNOWN)),
                ", ".join(country_name(code, locale) for code in row.countries),
                row.registered,
                row.attended,
                _minutes(row.median_seconds, 0),
            )
            for row in rows
        ],
        heads,
        say,
    )


def by_person(rows: Iterable[PersonRow], say: Say = str, locale: str = "en_GB") -> Sheet:
    """One line per person. Imported again it says the same: minutes give the second, unknown stays empty."""
    names = (
        N_("Name"),
        N_("Email"),
        N_("Organisation"),
        N_("Kind"),
        N_("Country"),
        N_("Attended"),
        N_("Minutes"),
        N_("Source"),
    )
    rows = list(rows)
    heads = any(row.head_count for row in rows)
    return Sheet(
        name=say(N_("People")),
        columns=[*(say(name) for name in names), *([say(N_("Heads in the room"))] if heads else [])],
        rows=[
            (
                row.name,
                row.email,
                row.organisation,
                say(kinds.KINDS.get(row.kind, NOT_KNOWN)),
                country_name(row.country, locale) if row.country else "",
                say(N_("no") if row.attendance_id is None else N_("yes")),
                _minutes(row.seconds, 2),
                say(SOURCES[row.source]) if row.source in SOURCES else "",
                *([row.head_count or None] if heads else []),
            )
            for row in rows
        ],
    )


def by_country(rows: Iterable[CountryRow], heads: int = 0, say: Say = str, locale: str = "en_GB") -> Sheet:
    """One line per country; people whose country is not known are the last, `heads` as by organisation."""
    names = (
        N_("Country"),
        N_("Registered"),
        N_("Attended"),
        N_("Organisations"),
        N_("Median stay (minutes)"),
    )
    return _with_heads(
        N_("Countries"),
        names,
        [
            (
                country_name(row.country, locale) if row.country else say(NOT_KNOWN),
                row.registered,
                row.attended,
                row.organisations,
                _minutes(row.median_seconds, 0),
            )
            for row in rows
        ],
        heads,
        say,
    )


def _with_heads(
    name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], heads: int, say: Say
) -> Sheet:
    named, lines = with_heads([say(column) for column in columns], rows, heads, say)
    return Sheet(name=say(name), columns=named, rows=lines)


def of_file(rows: Iterable[InFile], say: Say = str) -> Sheet:
    """One line per person of an uploaded file, with how many of its rows are theirs."""
    names = (N_("Name"), N_("Email"), N_("Organisation"), N_("Minutes"), N_("Rows"))
    return Sheet(
        name=say(N_("People")),
        columns=[say(name) for name in names],
        rows=[(one.name, one.email, one.organisation, _minutes(one.seconds, 2), one.rows) for one in rows],
    )


def written(sheet: Sheet, ending: str) -> bytes:
    """The table as CSV or XLSX."""
    return to_csv(sheet.columns, sheet.rows) if ending == "csv" else to_xlsx([sheet])


def _minutes(seconds: float | None, digits: int) -> float | None:
    """Hundredths of a minute give the second back; medians are whole minutes, as on the page."""
    if seconds is None:
        return None
    return round(seconds / 60, digits) if digits else round(seconds / 60)


def of_questions(rows: Iterable[AskedQuestion], say: Say = str) -> Sheet:
    """One line per question, as it was asked and answered."""
    names = (N_("Question"), N_("Name"), N_("Email"), N_("Answer"), N_("Followed up (UTC)"))
    return Sheet(
        name=say(N_("Questions")),
        columns=[say(name) for name in names],
        rows=[(one.text, one.name, one.email, one.answer, one.followed_up_at) for one in rows],
    )


def of_polls(polls: Iterable[Poll], say: Say = str) -> Sheet:
    """One line per answer to a question of a poll."""
    return Sheet(
        name=say(N_("Polls")),
        columns=[say(N_("Question")), say(N_("Answer")), say(N_("Votes"))],
        rows=[(poll.question, answer, people) for poll in polls for answer, people in poll.answers],
    )
