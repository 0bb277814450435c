"""Knows what an organiser says about a mailed report, and what of it cannot be; pure."""

from dataclasses import dataclass

from tracker.errors import N_, Invalid
from tracker.reports.mailed.schedule import HOW_OFTEN, Schedule, as_how_often
from tracker.text import LONGEST_TITLE, one_line
from tracker.zones import zone_from_text

WHAT = {"year": N_("The report of a year"), "organisation": N_("The report of one organisation")}
WHICH = {"current": N_("The year so far"), "last": N_("The last full year")}


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything but the recipients. Of a year `organisation_id` is None; `series_id` None is all series."""

    schedule: Schedule
    which: str = "current"
    series_id: int | None = None
    organisation_id: int | None = None
    language: str = "en"
    subject: str = ""


def check_schedule(how_often: str, *, weekday: int, day: int, month: int, hour: int, zone: str) -> Schedule:
    """Raises Invalid naming what cannot be."""
    if how_often not in HOW_OFTEN:
        raise Invalid(N_("Choose how often it goes out"), field="how_often")
    for field, value, first, last in (
        ("weekday", weekday, 0, 6),
        ("day", day, 1, 31),
        ("month", month, 1, 12),
        ("hour", hour, 0, 23),
    ):
        if not first <= value <= last:
            raise Invalid(
                N_("Enter a number from %(first)s to %(last)s"), field=field, first=first, last=last
            )
    return Schedule(
        how_often=as_how_often(how_often),
        weekday=weekday,
        day=day,
        month=month,
        hour=hour,
        zone=zone_from_text(zone),
    )


def check_subject(text: str) -> str:
    """The subject on one line; "" is the report's own title. Raises Invalid."""
    subject = one_line(text)
    if len(subject) > LONGEST_TITLE:
        raise Invalid(
            N_("Shorten this to %(most)s characters; it has %(length)s"),
            field="subject",
            most=LONGEST_TITLE,
            length=len(subject),
        )
    if "{{" in subject.replace("{{year}}", ""):
        raise Invalid(N_("The only field here is {{year}}"), field="subject")
    return subject
