"""Knows the form of a mailed report: what, how often, to whom."""

from collections.abc import Iterable
from typing import Any

from babel.dates import get_day_names
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from tracker.models import MailedReport
from tracker.reports.mailed.details import WHAT, WHICH, Details, check_schedule, check_subject
from tracker.reports.mailed.schedule import HOW_OFTEN
from tracker.web.filters import own_language_name
from tracker.web.forms import EditForm, choices
from tracker.web.languages import page_locale
from tracker.webinars.forms import PLAIN, month_choices
from tracker.webinars.typed import needed_number
from tracker.webinars.ways_in_form import DIGITS
from tracker.zones import zone_label

NEW = {"what": "year", "which": "current", "how_often": "monthly", "day": "1", "hour": "8"}


class MailedReportForm(EditForm):
    """A mailed report. `asked_again` is asked only where somebody would be added who unsubscribed."""

    what = RadioField(_l("Which report"), validate_choice=False)
    series = SelectField(_l("Of which series"), validate_choice=False)
    organisation = StringField(
        _l("Of which organisation"),
        description=_l("An organisation of the directory. Its report names its own people."),
        render_kw={"list": "organisations", **PLAIN},
    )
    which = SelectField(_l("Of which year"), validate_choice=False)
    language = SelectField(_l("Language"), validate_choice=False)
    subject = StringField(
        _l("Subject of the mail"),
        description=_l("Empty: the title of the report. {{year}} becomes its year."),
        render_kw={"maxlength": 200},
    )
    how_often = SelectField(_l("How often"), validate_choice=False)
    weekday = SelectField(_l("On which weekday"), validate_choice=False)
    day = StringField(
        _l("On which day of the month"),
        description=_l("1 to 31; in shorter months their last day."),
        render_kw=DIGITS,
    )
    month = SelectField(
        _l("Counted from which month"),
        description=_l("A quarter: this month and every third after it. A year: this month."),
        validate_choice=False,
    )
    hour = SelectField(_l("At"), validate_choice=False)
    zone = StringField(
        _l("On the clocks of"), description=_l("Type a city."), render_kw={"list": "zones", **PLAIN}
    )
    recipients = TextAreaField(
        _l("Who gets it"),
        description=_l("One address a line. They need no account, and each can unsubscribe alone."),
        render_kw={"rows": 6, "spellcheck": "false", "autocomplete": "off"},
    )
    asked_again = BooleanField(_l("They asked for it again"))

    def offer(self, series: Iterable[tuple[str, str]], languages: Iterable[str]) -> None:
        """Fill the lists to choose from."""
        self.what.choices = choices([(key, str(_(name))) for key, name in WHAT.items()])
        self.series.choices = choices([("", _("All series")), *series])
        self.which.choices = choices([(key, str(_(name))) for key, name in WHICH.items()])
        self.how_often.choices = choices([(key, str(_(name))) for key, name in HOW_OFTEN.items()])
        days = get_day_names("wide", locale=page_locale(), context="stand-alone")
        self.weekday.choices = choices([(str(at), days[at]) for at in range(7)])
        self.month.choices = choices(month_choices())
        self.hour.choices = choices([(str(hour), f"{hour:02d}:00") for hour in range(24)])
        self.language.choices = choices([(code, own_language_name(code)) for code in languages])

    def details(self, series_id: int | None, organisation_id: int | None) -> Details:
        """What the fields mean. Raises Invalid naming the one that is wrong."""
        schedule = check_schedule(
            self.how_often.data or "",
            weekday=needed_number(self.weekday.data or "0", field="weekday"),
            day=needed_number(self.day.data or "", field="day"),
            month=needed_number(self.month.data or "1", field="month"),
            hour=needed_number(self.hour.data or "8", field="hour"),
            zone=self.zone.data or "",
        )
        languages = [str(each.value) for each in self.language.choices]
        return Details(
            schedule=schedule,
            which="last" if self.which.data == "last" else "current",
            series_id=series_id,
            organisation_id=organisation_id,
            language=self.language.data if self.language.data in languages else languages[0],
            subject=check_subject(self.subject.data or ""),
        )


def form_values(report: MailedReport, organisation: str, emails: Iterable[str]) -> dict[str, Any]:
    """What the form shows of a kept one."""
    return {
        "what": report.what,
        "series": str(report.series_id or ""),
        "organisation": organisation,
        "which": report.which,
        "language": report.language,
        "subject": report.subject,
        "how_often": report.how_often,
        "weekday": str(report.weekday),
        "day": str(report.day),
        "month": str(report.month),
        "hour": str(report.hour),
        "zone": zone_label(report.zone, page_locale()),
        "recipients": "\n".join(emails),
        "version": report.version,
    }
