"""Knows the fields of what is asked beside name and address: questions, access needs, interpretation."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.models import Registration
from tracker.registrations.questions import (
    LONGEST_ANSWER,
    NO,
    YES,
    Asked,
    Value,
    conditions_of,
    read_answers,
    said,
    stands_open,
)
from tracker.registrations.questions_queries import NOTHING, Asks
from tracker.registrations.questions_service import LONGEST_NEEDS, Extras
from tracker.web.filters import own_language_name
from tracker.web.forms import BaseForm, choices

MOST_RADIOS = 6  # more choices are a list to open


class ExtrasForm(BaseForm):
    """A form that also asks what the organisers of a webinar want to know: make it by `asking`."""

    asks: Asks = NOTHING
    access_needs = TextAreaField(
        _l("Access needs"),
        description=_l(
            "Like captions, sign language, or files for a screen reader. Only the organisers see it."
        ),
        render_kw={"maxlength": LONGEST_NEEDS, "autocomplete": "off"},
    )
    interpretation = SelectField(_l("Language you want to hear"), validate_choice=False)

    @classmethod
    def asking(cls, asks: Asks, **more: Any) -> Self:
        """The form with a field for each question of a webinar."""
        made: type[Self] = _asking(cls, asks)  # type: ignore[arg-type]  # a class has a hash
        return made(**more)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.asks.access_needs:
            del self.access_needs
        if not self.asks.languages:
            del self.interpretation
            return
        names = [(code, own_language_name(code)) for code in self.asks.languages]
        self.interpretation.choices = choices([("", gettext("No interpretation")), *names])

    @property
    def open_questions(self) -> list[Asked]:
        """What stands openly: required, or dependent on what is."""
        return [one for one in self.asks.questions if stands_open(one, self.asks.questions)]

    @property
    def folded_questions(self) -> list[Asked]:
        """What nobody has to answer."""
        return [one for one in self.asks.questions if not stands_open(one, self.asks.questions)]

    @property
    def is_unfolded(self) -> bool:
        """Whether something was typed, or is wrong, in what is folded away."""
        return any(field.errors or field.data for field in self._folded_fields())

    def _folded_fields(self) -> Iterator[Any]:
        names = ["access_needs", "interpretation", *(one.field for one in self.folded_questions)]
        return (self[name] for name in names if name in self)

    def fill_extras(self, registration: Registration, answers: Mapping[int, Value]) -> None:
        """Show what is kept."""
        if "access_needs" in self:
            self.access_needs.data = registration.access_needs
        if "interpretation" in self:
            self.interpretation.data = registration.interpretation
        for one in self.asks.questions:
            texts = said(answers.get(one.id))
            self[one.field].data = list(texts) if one.kind == "choices" else next(iter(texts), "")

    def check_extras(self) -> bool:
        """Show every fault of the answers at its field; whether there was none."""
        for fault in self._read()[1]:
            self.show(fault)
        return not self.errors

    def extras(self) -> Extras:
        """What was told; answers that are at fault, or to what is not asked, are left out."""
        wanted = self.interpretation.data if "interpretation" in self else None
        return Extras(
            answers=self._read()[0],
            access_needs=(self.access_needs.data or "") if "access_needs" in self else None,
            interpretation=None if wanted is None else wanted if wanted in self.asks.languages else "",
        )

    def _read(self) -> tuple[dict[int, Value], list[Any]]:
        typed = {one.id: self[one.field].raw_data or () for one in self.asks.questions}
        return read_answers(self.asks.questions, typed)


@lru_cache(maxsize=64)  # many register at a moment, and all are asked the same
def _asking(form: type[ExtrasForm], asks: Asks) -> Any:
    fields: dict[str, Any] = {one.field: _field(one, asks.questions) for one in asks.questions}
    return type(form.__name__, (form,), fields | {"asks": asks})


def answer_name(answer: str) -> str:
    """A choice as it is shown; yes and no in the page's language."""
    return str({YES: gettext("Yes"), NO: gettext("No")}.get(answer, answer))


def show_answer(question: Asked, value: Value | None) -> str:
    """An answer in words for a page or a file; "" for none."""
    texts = said(value)
    return ", ".join(map(answer_name, texts)) if question.kind == "yes_no" else ", ".join(texts)


def condition_words(question: Asked, questions: tuple[Asked, ...]) -> str:
    """When a question is asked, in words; "" for always."""
    first = next((one for one in questions if one.id == question.asked_if_id), None)
    if first is None:
        return ""
    is_yes_no = first.kind == "yes_no"
    answer = answer_name(question.asked_if_answer) if is_yes_no else question.asked_if_answer
    return str(gettext("Only if “%(question)s” is “%(answer)s”.", question=first.text, answer=answer))


def _field(question: Asked, questions: tuple[Asked, ...]) -> Any:
    """An unbound field for a question."""
    hint = " ".join(text for text in (condition_words(question, questions), question.hint) if text)
    is_marked = not question.is_required and stands_open(question, questions)
    label = gettext("%(question)s (optional)", question=question.text) if is_marked else question.text
    if question.kind == "text":
        return StringField(label, description=hint, render_kw={"maxlength": LONGEST_ANSWER})
    named = [(one, answer_name(one) if question.kind == "yes_no" else one) for one in conditions_of(question)]
    if question.kind == "choices":
        return SelectMultipleField(
            label,
            description=hint,
            choices=choices(named),
            validate_choice=False,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
    if len(named) > MOST_RADIOS:
        offered = [("", gettext("Choose")), *named]
        return SelectField(label, description=hint, choices=choices(offered), validate_choice=False)
    offered = named if question.is_required else [*named, ("", gettext("No answer"))]
    default = None if question.is_required else ""
    return RadioField(
        label, description=hint, choices=choices(offered), default=default, validate_choice=False
    )
