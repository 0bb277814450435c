"""Knows the note on method that goes with a year pack: what each file is, how it was counted."""

from tracker.errors import N_
from tracker.reports.files import method_lines
from tracker.reports.pack_asked import Asked
from tracker.reports.year import YearReport

FILES = {
    "figures.csv": N_("the figures of the year"),
    "kinds.csv": N_("different people by kind; somebody seen under two kinds stands in both"),
    "webinars.csv": N_("each webinar with its figures"),
    "organisations.csv": N_("people, attendances and webinars of each organisation"),
    "countries.csv": N_("people, attendances and organisations of each country"),
    "regions.csv": N_("people, attendances, organisations and countries of each region (UN M49)"),
    "method.csv": N_("how we counted, a sentence each"),
    "attendances.csv": N_("one line for each attendance that counts; the figures can be counted from it"),
}
WITHOUT = N_(
    "People stand in attendances.csv as numbers that mean something in this pack only; no name or address "
    "is in any file."
)
WITH = N_("attendances.csv holds names and addresses of people: keep this pack as you would keep them.")
RECORDED = N_(
    "Attendance was recorded for %(measured)s of %(webinars)s webinars; the others are in no figure."
)
TOO_MANY = N_("There are too many attendances for the workbook; they stand in attendances.csv only.")


def method_text(asked: Asked, report: YearReport, attendances: int, in_workbook: bool) -> str:
    """The note as plain text."""
    say, figures = asked.say, report.figures
    lines = [
        say(N_("Year pack %(year)s, %(series)s")) % {"year": asked.year_name, "series": asked.series},
        "",
        say(N_("How we counted")),
        *(f"- {line}" for line in method_lines(figures, say)),
        "- " + say(RECORDED) % {"measured": figures.measured, "webinars": figures.webinars},
        "",
        say(N_("The files")),
        f"- {asked.name}.xlsx: " + say(N_("all tables as a workbook, each with a name")),
        f"- {asked.name}.pdf: " + say(N_("the year in words")),
        *(f"- {name}: {say(what)}" for name, what in FILES.items()),
        "- SHA256SUMS: " + say(N_("a checksum of each file; sha256sum -c SHA256SUMS compares them")),
        "",
        say(WITH if asked.with_names else WITHOUT),
    ]
    if attendances and not in_workbook:
        lines.append(say(TOO_MANY))
    return "\n".join(lines) + "\n"
