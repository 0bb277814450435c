"""Knows the named fields of mail texts, like {{name}}: which there are for a kind, and filling them in."""

import re
from collections.abc import Callable, Mapping

from tracker.errors import N_, Invalid
from tracker.mail.kinds import KINDS

COMMON = ("name", "series")
OF_WEBINAR = ("title", "date")
OF_REGISTRATION = ("organisation", "joining_page")
OF_KIND: dict[str, tuple[str, ...]] = {
    "nominated": ("by",),
    "handed_on": ("by",),
    "moved": ("was",),
    "reminder": ("when",),
    "job_ended": ("work",),
}
_FIELD = re.compile(r"\{\{\s*([A-Za-z_]+)\s*\}\}")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def fields_of(kind: str) -> tuple[str, ...]:
    """The names that may stand in the texts of a kind."""
    about = KINDS[kind].about
    webinar = OF_WEBINAR if about in ("registration", "invitation", "slides_request") else ()
    own = OF_REGISTRATION if about == "registration" else ()
    return (*COMMON, *webinar, *own, *OF_KIND.get(kind, ()))


def check_fields(text: str, kind: str, *, field: str) -> None:
    """Refuse a field that a kind does not have, naming those there are. Raises Invalid."""
    wrong = sorted(set(_FIELD.findall(text)) - set(fields_of(kind)))
    if wrong:
        raise Invalid(
            N_("There is no field called %(wrong)s. The fields are: %(known)s"),
            field=field,
            wrong=", ".join(wrong),
            known=", ".join(f"{{{{{name}}}}}" for name in fields_of(kind)),
        )


def fill(text: str, values: Mapping[str, str], shown: Callable[[str, str], str] | None = None) -> str:
    """The text with its fields filled in; one without a value leaves nothing.

    `shown` makes a value, given its name, fit for the text around it.
    """

    def value(match: re.Match[str]) -> str:
        said = values.get(match[1], "")
        return shown(match[1], said) if shown else said

    return _FIELD.sub(value, text)


def in_markdown(name: str, value: str) -> str:
    """A value as Markdown that shows exactly this value; the joining page is a link."""
    if name == "joining_page":
        return f"<{value}>" if value else ""
    return _PUNCTUATION.sub(r"\\\1", value)
