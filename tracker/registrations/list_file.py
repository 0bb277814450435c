"""Knows the columns of a list of registrations as a file."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _

from tracker.organisations.countries import country_name
from tracker.registrations.extras_form import show_answer
from tracker.registrations.list_filter import source_names, state_names
from tracker.registrations.list_queries import Row
from tracker.registrations.questions import Asked, Value
from tracker.tables import Cell
from tracker.web.filters import language_name
from tracker.web.languages import page_locale


def list_columns(questions: Sequence[Asked]) -> list[str]:
    """Their names, each question's text at the end."""
    return [
        _("Name"),
        _("Email"),
        _("Organisation"),
        _("Organisation as typed"),
        _("Linked by"),
        _("Country"),
        _("State"),
        _("Registered (UTC)"),
        _("Came by"),
        _("Webinars before"),
        _("Language of mails"),
        _("Wants to hear"),
        _("Access needs"),
        *(one.text for one in questions),
    ]


def list_cells(
    rows: Iterable[Row], questions: Sequence[Asked], answers: Mapping[int, Mapping[int, Value]]
) -> list[list[Cell]]:
    """The words of a file are translated once, not for each of its lines."""
    states, sources = state_names(), source_names()
    linked = {"domain": _("domain"), "chosen": _("chosen by hand"), "": ""}
    by_name, locale = _("name"), page_locale()
    return [
        [
            row.name,
            row.email,
            row.organisation,
            row.organisation_as_typed,
            (row.linked_how == "chosen" and row.linked_by) or linked.get(row.linked_how, by_name),
            country_name(row.country, locale) if row.country else "",
            states[row.state],
            row.created_at,
            sources[row.source],
            row.came_before,
            language_name(row.language),
            language_name(row.interpretation) if row.interpretation else "",
            row.access_needs,
            *(show_answer(one, answers.get(row.id, {}).get(one.id)) for one in questions),
        ]
        for row in rows
    ]
