"""Knows how mailed reports are told: what each is, when it goes out, how it went; as a table of all."""

from collections.abc import Iterable, Mapping

from babel.dates import get_day_names, get_month_names

from tracker.errors import N_
from tracker.models import MailedSending
from tracker.reports.files import Say
from tracker.reports.mailed.details import WHICH
from tracker.reports.mailed.queries import Line, schedule_of
from tracker.reports.mailed.schedule import Schedule
from tracker.tables import Sheet
from tracker.zones import zone_city

# Words and colour of each state of a sending.
STATES: Mapping[str, tuple[str, str]] = {
    "making": (N_("Being made"), "brand"),
    "made": (N_("Made"), "ok"),
    "failed": (N_("Failed"), "bad"),
    "nobody": (N_("Nobody gets it"), "warn"),
}


def said_about(line: Line, say: Say = str) -> str:
    """Whose figures it tells: an organisation, a series, or all."""
    return line.organisation or line.series or say(N_("All series"))


def said_which(line: Line, say: Say = str) -> str:
    """Of which year."""
    return say(WHICH[line.report.which])


def said_schedule(schedule: Schedule, say: Say = str, locale: str = "en_GB") -> str:
    """Like "Every week on Monday, 08:00 (Zurich)"."""
    months = get_month_names("wide", locale=locale)
    named = [months[(schedule.month - 1 + more) % 12 + 1] for more in (0, 3, 6, 9)]
    said = {
        "weekly": N_("Every week on %(weekday)s, %(time)s (%(city)s)"),
        "monthly": N_("Every month on day %(day)s, %(time)s (%(city)s)"),
        "quarterly": N_("On day %(day)s of %(months)s, %(time)s (%(city)s)"),
        "yearly": N_("Every year on day %(day)s of %(month)s, %(time)s (%(city)s)"),
    }[schedule.how_often]
    return say(said) % {
        "weekday": get_day_names("wide", locale=locale)[schedule.weekday],
        "day": schedule.day,
        "month": named[0],
        "months": ", ".join(named),
        "time": f"{schedule.hour:02d}:00",
        "city": zone_city(schedule.zone, locale),
    }


def said_error(sending: MailedSending, say: Say = str) -> str:
    """Why it failed, "" where it did not."""
    message = say(sending.error) if sending.error else ""
    return message % sending.error_values if sending.error_values else message


def as_sheet(lines: Iterable[Line], say: Say = str, locale: str = "en_GB") -> Sheet:
    """One row per report; addresses are not in it."""
    names = (
        N_("Number"),
        N_("Figures of"),
        N_("Year"),
        N_("Goes out"),
        N_("Next (UTC)"),
        N_("Recipients"),
        N_("Unsubscribed"),
        N_("Last time (UTC)"),
        N_("Last time"),
        N_("Reason"),
    )
    return Sheet(
        name=say(N_("Mailed reports")),
        columns=[say(name) for name in names],
        rows=[
            (
                line.report.id,
                said_about(line, say),
                said_which(line, say),
                said_schedule(schedule_of(line.report), say, locale),
                line.report.next_at,
                line.recipients,
                line.unsubscribed,
                line.last.created_at if line.last else None,
                say(STATES[line.last.state][0]) if line.last else "",
                said_error(line.last, say) if line.last else "",
            )
            for line in lines
        ],
    )
