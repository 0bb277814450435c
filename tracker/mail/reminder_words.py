"""Knows how a time before the start is called: "1 day before"."""

from babel.units import format_unit
from flask_babel import gettext as _

from tracker.web.languages import page_locale

_UNITS = ((1440, "duration-day"), (60, "duration-hour"), (1, "duration-minute"))


def say_before(minutes: int) -> str:
    """1 day before, 90 minutes before: in the largest unit that is whole."""
    size, unit = next(pair for pair in _UNITS if minutes % pair[0] == 0)
    length = format_unit(minutes // size, unit, locale=page_locale())
    return str(_("%(length)s before", length=length))
