"""Says in words how far away something is, in the page's language."""

from flask_babel import ngettext


def in_words(left: tuple[int, int, int]) -> str:
    """2 days 3 hours, of days, hours and minutes: the two largest; "" once it is past."""
    days, hours, minutes = left
    parts = [
        ngettext("%(num)s day", "%(num)s days", days) if days else "",
        ngettext("%(num)s hour", "%(num)s hours", hours) if hours else "",
        ngettext("%(num)s minute", "%(num)s minutes", minutes) if minutes else "",
    ]
    return " ".join([part for part in parts if part][:2])
