"""Knows how an organiser's list is narrowed by its address, and how that is said in words."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from tracker.registrations import rules
from tracker.registrations.extras_form import answer_name
from tracker.registrations.list_queries import ANY_ACTIVE, NOTHING_TYPED, Filter
from tracker.registrations.questions import Asked
from tracker.registrations.ways_in import WAYS_IN
from tracker.text import as_number
from tracker.web.filters import country as country_text
from tracker.web.filters import language_name

NOT_LINKED = "none"
CAME = ("before", "first")


def read_filter() -> Filter:
    """What the address asks for; nonsense narrows nothing."""
    asked = request.args.get
    organisation = asked("organisation", "")
    is_unlinked = organisation == NOT_LINKED
    question = as_number(asked("question", ""))
    return Filter(
        state=_one_of((*rules.STATES, ANY_ACTIVE), asked("state", "")),
        search=asked("q", "").strip()[:200],
        organisation_id=0 if is_unlinked else as_number(organisation),
        unlinked=asked("typed", "").strip()[:200] if is_unlinked else "",
        country=_code(asked("country", "")).upper(),
        came=_one_of(CAME, asked("came", "")),
        language=_code(asked("language", "")),
        interpretation=_code(asked("interpretation", "")),
        needs=_one_of(("yes",), asked("needs", "")),
        source=_one_of(tuple(WAYS_IN), asked("source", "")),
        question=question,
        answer=asked("answer", "")[:300] if question is not None else "",
    )


def query_of(narrowed: Filter) -> dict[str, Any]:
    """The part of an address that gives this filter again; without what does not narrow."""
    organisation = NOT_LINKED if narrowed.organisation_id == 0 else narrowed.organisation_id
    query = {
        "state": narrowed.state,
        "q": narrowed.search,
        "organisation": organisation,
        "typed": narrowed.unlinked,
        "country": narrowed.country,
        "came": narrowed.came,
        "language": narrowed.language,
        "interpretation": narrowed.interpretation,
        "needs": narrowed.needs,
        "source": narrowed.source,
        "question": narrowed.question,
        "answer": narrowed.answer,
    }
    return {key: value for key, value in query.items() if value not in ("", None)}


def describe(narrowed: Filter, *, organisation: str = "", questions: tuple[Asked, ...] = ()) -> list[str]:
    """The filter in words, one for each part; none for a list that is not narrowed."""
    asked = next((one for one in questions if one.id == narrowed.question), None)
    answer = answer_name(narrowed.answer) if asked and asked.kind == "yes_no" else narrowed.answer
    said = [
        state_names().get(narrowed.state, ""),
        f"“{narrowed.search}”" if narrowed.search else "",
        organisation if narrowed.organisation_id else "",
        _unlinked_words(narrowed.unlinked) if narrowed.organisation_id == 0 else "",
        country_text(narrowed.country) if narrowed.country else "",
        {"before": _("Came before"), "first": _("For the first time")}.get(narrowed.came, ""),
        _("Mails in %(language)s", language=language_name(narrowed.language)) if narrowed.language else "",
        _("Wants to hear %(language)s", language=language_name(narrowed.interpretation))
        if narrowed.interpretation
        else "",
        _("Access needs") if narrowed.needs else "",
        _("Came by %(way)s", way=source_names()[narrowed.source]) if narrowed.source else "",
        f"{asked.text} {answer or _('answered')}" if asked else "",
    ]
    return [text for text in said if text]


def _unlinked_words(typed: str) -> str:
    return _("No organisation given") if typed == NOTHING_TYPED else typed or _("Organisation not known")


def state_names() -> dict[str, str]:
    """How people stand, in words."""
    return {
        "confirmed": _("Confirmed"),
        "pending": _("To decide"),
        "waitlisted": _("Waiting"),
        "declined": _("Declined"),
        "cancelled": _("Cancelled"),
        ANY_ACTIVE: _("With a place, waiting or to decide"),
    }


def source_names() -> dict[str, str]:
    """By what people came onto the list, in words."""
    return {key: _(words) for key, words in WAYS_IN.items()}


def _one_of(known: tuple[str, ...], text: str) -> str:
    return text if text in known else ""


def _code(text: str) -> str:
    return text if 2 <= len(text) <= 3 and text.isascii() and text.isalpha() else ""
