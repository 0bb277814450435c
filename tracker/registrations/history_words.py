"""Knows how the entries of a registration's history are said in the page's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from tracker.errors import N_
from tracker.registrations.extras_form import answer_name
from tracker.registrations.history import ACTIONS, FACTS, SOMETHING, Change, Entry
from tracker.registrations.list_filter import state_names
from tracker.registrations.questions import said
from tracker.web.filters import country, language_name

NOTHING = "–"
WHO = {"public": N_("the person"), "command": N_("a command")}


@dataclass(frozen=True, kw_only=True)
class Tell:
    """Says entries; the names of `organisations` and `people` are those of the rows that are spoken of."""

    organisations: Mapping[int, str]
    people: Mapping[int, str]

    def action(self, entry: Entry) -> str:
        """What happened, in English, to be translated."""
        return ACTIONS.get(entry.action, SOMETHING)

    def who(self, entry: Entry) -> str:
        """An organiser's name, the person, or a command."""
        return _(WHO[entry.who]) if entry.who in WHO else entry.who

    def name(self, change: Change) -> str:
        """What was changed: a fact, or a question by its text."""
        return _(FACTS[change.name]) if change.name in FACTS else change.name

    def value(self, change: Change, value: Any) -> str:
        """A fact as it was, or as it became."""
        if value in (None, "", []):
            return NOTHING
        if change.name == "state":
            return state_names().get(value, str(value))
        if change.name == "organisation_id":
            return self.organisations.get(value, _("an organisation that is gone"))
        if change.name in ("to", "from"):
            return self.people.get(value, _("somebody who is gone"))
        if change.name == "country":
            return country(value)
        if change.name in ("language", "interpretation"):
            return language_name(value)
        if change.name in FACTS:
            return str(value)
        return ", ".join(map(answer_name, said(value)))
