"""Knows how a rule says no: `Refusal` and its named kinds, with messages fit to show to a person."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark an English message for translation; pure code keeps English, the page translates it."""
    return message


class Refusal(Exception):
    """A rule said no, and says why. `message` is English with %(name)s places, `values` fills them.

    Views answer 409 with it, commands print it on one line and exit with 1.
    """

    status = 409

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotFound(Refusal):
    """Nothing of that name or number, or not yours to see."""

    status = 404


class Unreadable(Refusal):
    """A file that cannot be read; the message says what was wrong and what to export instead."""

    status = 422


class Stale(Refusal):
    """Somebody else saved the same thing in between; nothing was overwritten."""


class Invalid(Refusal):
    """A value that cannot be used; `field` names the form field it belongs to."""

    status = 422

    def __init__(self, message: str, /, *, field: str = "", **values: object) -> None:
        super().__init__(message, **values)
        self.field = field
