"""Knows the organiser's forms about what a webinar contains: items of the agenda, updates, materials."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from tracker.models import Material, Presentation, Update
from tracker.web.filters import own_language_name
from tracker.web.forms import BaseForm, choices
from tracker.webinars.details import LANGUAGES
from tracker.webinars.forms import PLAIN
from tracker.webinars.service.agenda import PresentationDetails, UpdateDetails, fingerprint
from tracker.webinars.service.materials import KINDS, VISIBILITIES, MaterialDetails
from tracker.webinars.typed import one_date, whole_number
from tracker.webinars.ways_in_form import DIGITS


class PresentationForm(BaseForm):
    """One item of the agenda. `seen` is the item's fingerprint when the form was made."""

    seen = HiddenField()
    title = StringField(_l("Title"), render_kw={"maxlength": 200})
    item = SelectField(
        _l("What it is"),
        choices=choices(
            [("presentation", _l("A presentation")), ("other", _l("Welcome, questions, a break"))]
        ),
        validate_choice=False,
    )
    minutes = StringField(_l("Minutes"), description=_l("Empty: not planned yet."), render_kw=DIGITS)
    presenters = StringField(_l("Presenters"), description=_l("Names as they are shown."), render_kw=PLAIN)
    organisation = StringField(
        _l("Organisation"),
        description=_l("From the directory."),
        render_kw={"list": "organisations", **PLAIN},
    )
    organisation_as_shown = StringField(
        _l("Shown as"), description=_l("Empty: its name. Like: Children’s Rights Division."), render_kw=PLAIN
    )
    countries = StringField(
        _l("Countries"),
        description=_l("Names or codes with commas between them, like Peru, Chile."),
        render_kw=PLAIN,
    )
    summary = TextAreaField(_l("Summary"), description=_l("Shown in the agenda and in the recap."))

    def details(self, find_organisation: Callable[[str], int | None]) -> PresentationDetails:
        """What the fields mean. A name that the directory does not know is kept as it is shown."""
        name = self.organisation.data or ""
        organisation_id = find_organisation(name) if name else None
        shown = self.organisation_as_shown.data or ""
        return {
            "title": self.title.data or "",
            "is_presentation": self.item.data != "other",
            "minutes": whole_number(self.minutes.data or "", field="minutes"),
            "presenters": self.presenters.data or "",
            "organisation_id": organisation_id,
            "organisation_as_shown": shown or ("" if organisation_id else name),
            "countries": (self.countries.data or "").split(","),
            "summary": self.summary.data or "",
        }


def presentation_values(item: Presentation, country_name: Callable[[str], str]) -> dict[str, Any]:
    """How the fields show an item."""
    return {
        "seen": fingerprint(item),
        "title": item.title,
        "item": "presentation" if item.is_presentation else "other",
        "minutes": "" if item.minutes is None else str(item.minutes),
        "presenters": item.presenters,
        "organisation": item.organisation.name if item.organisation else "",
        "organisation_as_shown": item.organisation_as_shown,
        "countries": ", ".join(country_name(code) for code in item.countries),
        "summary": item.summary,
    }


class UpdateForm(BaseForm):
    """A dated announcement."""

    seen = HiddenField()
    title = StringField(_l("Title"), render_kw={"maxlength": 200})
    announced_on = StringField(_l("Date"), description=_l("Empty: the day of the webinar."))
    text = TextAreaField(_l("Text"), description=_l("In Markdown."))

    def details(self) -> UpdateDetails:
        """What the fields mean; without a date none is said."""
        found: UpdateDetails = {"title": self.title.data or "", "text": self.text.data or ""}
        on = one_date(self.announced_on.data or "", field="announced_on")
        if on is not None:
            found["announced_on"] = on
        return found


def update_values(update: Update) -> dict[str, Any]:
    """How the fields show an update."""
    return {
        "seen": fingerprint(update),
        "title": update.title,
        "announced_on": update.announced_on.isoformat(),
        "text": update.text,
    }


class MaterialForm(BaseForm):
    """A file or a link, what it is and who may see it."""

    title = StringField(_l("Title"), description=_l("Empty: the name of the file."), render_kw=PLAIN)
    kind = SelectField(_l("Kind"), validate_choice=False)
    language = SelectField(_l("Language"), validate_choice=False)
    visibility = SelectField(_l("Who may see it"), validate_choice=False)
    presentation = SelectField(_l("Belongs to"), validate_choice=False)
    file = FileField(
        _l("File"), description=_l("PDF, presentations, documents, pictures, sound, video, subtitles.")
    )
    url = StringField(
        _l("Or a link"),
        description=_l("For a recording that lies elsewhere: an address with https://."),
        render_kw={"inputmode": "url", **PLAIN},
    )

    def offer(self, presentations: Iterable[Presentation]) -> None:
        """Fill the lists."""
        self.kind.choices = choices([(key, _(label)) for key, label in KINDS.items()])
        self.visibility.choices = choices([(key, _(label)) for key, label in VISIBILITIES.items()])
        self.language.choices = choices([(code, own_language_name(code)) for code in LANGUAGES])
        items = [(str(item.id), item.title) for item in presentations if item.is_presentation]
        self.presentation.choices = choices([("", _("The whole webinar")), *items])

    def details(self) -> MaterialDetails:
        """What the fields mean, but for the file and the link themselves."""
        return {
            "title": self.title.data or "",
            "kind": self.kind.data or "",
            "language": self.language.data or "",
            "visibility": self.visibility.data or "",
            "presentation_id": whole_number(self.presentation.data or "", field="presentation"),
        }


def material_values(material: Material) -> dict[str, Any]:
    """How the fields show a material."""
    return {
        "title": material.title,
        "kind": material.kind,
        "language": material.language,
        "visibility": material.visibility,
        "presentation": "" if material.presentation_id is None else str(material.presentation_id),
    }
