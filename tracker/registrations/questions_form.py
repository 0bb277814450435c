"""Knows the organiser's form about one question."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from tracker.models import Question
from tracker.registrations.extras_form import answer_name
from tracker.registrations.question_wording import LONGEST_QUESTION, Wording, clean_question
from tracker.registrations.questions import Asked, conditions_of
from tracker.text import as_number
from tracker.web.forms import BaseForm, choices
from tracker.webinars.service.agenda import fingerprint

KIND_NAMES = {
    "text": _l("A short text"),
    "choice": _l("One of several choices"),
    "choices": _l("Any of several choices"),
    "yes_no": _l("Yes or no"),
}
_TEXT = {"maxlength": LONGEST_QUESTION, "autocomplete": "off"}


class QuestionForm(BaseForm):
    """A question. `seen` is its fingerprint when the form was made; `condition` is "12:an answer" or ""."""

    seen = HiddenField()
    text = StringField(_l("Question"), render_kw=_TEXT)
    hint = StringField(
        _l("Hint"), description=_l("A line below the question. May stay empty."), render_kw=_TEXT
    )
    kind = RadioField(_l("How people answer"), choices=choices(KIND_NAMES.items()), default="text")
    choices = TextAreaField(
        _l("Choices"), description=_l("One on each line. Only for questions with several choices.")
    )
    condition = SelectField(_l("Ask it"), validate_choice=False)
    is_required = BooleanField(
        _l("It must be answered"),
        description=_l("Required questions stand on the form openly, the others folded away."),
    )

    def offer(self, earlier: Sequence[Asked]) -> None:
        """Fill the list of conditions from the questions that stand before this one."""
        offered = [("", gettext("Of everybody"))]
        for one in earlier:
            for answer in conditions_of(one):
                shown = answer_name(answer) if one.kind == "yes_no" else answer
                words = gettext("Only if “%(question)s” is “%(answer)s”", question=one.text, answer=shown)
                offered.append((f"{one.id}:{answer}", words))
        self.condition.choices = choices(offered)

    def fill(self, question: Question) -> None:
        """Show what is kept."""
        self.seen.data = fingerprint(question)
        for name in ("text", "hint", "kind", "is_required"):
            self[name].data = getattr(question, name)
        self.choices.data = "\n".join(question.choices)
        depends = question.asked_if_id is not None
        self.condition.data = f"{question.asked_if_id}:{question.asked_if_answer}" if depends else ""

    def keep(self, question: Question) -> None:
        """What people answered is not changed: these fields are shown, and not sent."""
        self.text.data, self.kind.data = question.text, question.kind
        self.choices.data = "\n".join(question.choices)

    def wording(self) -> Wording:
        """What was typed. Raises Invalid."""
        number, _, answer = (self.condition.data or "").partition(":")
        depends = as_number(number) is not None
        return clean_question(
            kind=self.kind.data or "",
            text=self.text.data or "",
            hint=self.hint.data or "",
            choices=(self.choices.data or "").splitlines(),
            is_required=bool(self.is_required.data),
            asked_if_id=int(number) if depends else None,
            asked_if_answer=answer,
        )


def kind_name(kind: str) -> Any:
    """How people answer, in words."""
    return KIND_NAMES[kind]
