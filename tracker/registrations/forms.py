"""The forms of registering: the public one, and those of organisers."""

from typing import Any

from flask import current_app, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import BooleanField, FileField, HiddenField, RadioField, SelectField, StringField

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.errors import N_, Invalid
from tracker.models import Registration
from tracker.organisations.countries import country_choices
from tracker.registrations.details import Details, clean_details, find_faults
from tracker.registrations.extras_form import ExtrasForm
from tracker.registrations.own_service import Wishes
from tracker.web.filters import own_language_name
from tracker.web.forms import BaseForm, choices
from tracker.web.languages import chosen_language, page_locale, viewer_zone
from tracker.zones import zone_from_text, zone_label

_TEXT = {"spellcheck": "false", "maxlength": 200}


class RegisterForm(ExtrasForm):
    """E-mail first; the organisation only where the address does not tell it."""

    email = StringField(
        _l("Work email"),
        description=_l("We write to this address."),
        render_kw={"autocomplete": "email", "required": True},
    )
    name = StringField(_l("Full name"), render_kw=_TEXT | {"autocomplete": "name", "required": True})
    organisation = StringField(
        _l("Organisation"),
        description=_l("Only where your address does not tell it, like gmail.com."),
        render_kw=_TEXT | {"autocomplete": "organization"},
    )
    is_alone = BooleanField(_l("I am not with an organisation"))
    leave_blank = StringField(
        _l("Leave this empty"), render_kw={"tabindex": "-1", "autocomplete": "off", "maxlength": 200}
    )
    tz = HiddenField()
    made = HiddenField()

    def fill(self) -> None:
        """Note when the page was made; a page that comes back keeps its first moment."""
        if _settings().form_minimum_seconds and not self.made.data:
            self.made.data = _clock().dumps("form")

    def check(self) -> bool:
        """Show every fault of what was typed at its field; whether there was none."""
        for fault in find_faults(
            email=self.email.data or "", name=self.name.data or "", organisation=self.organisation.data or ""
        ):
            self.show(fault)
        self.check_extras()
        if not self.errors:
            self._refuse_programs()
        return not self.errors

    def details(self) -> Details:
        """What was typed, in the reader's language and zone."""
        return clean_details(
            email=self.email.data or "",
            name=self.name.data or "",
            organisation="" if self.is_alone.data else self.organisation.data or "",
            zone=_zone(self.tz.data or ""),
            language=chosen_language(),
        )

    def _refuse_programs(self) -> None:
        """Say what looked like a program's doing: a person reads it and sends again."""
        settings = _settings()
        if settings.uses_honeypot and self.leave_blank.data:
            self.leave_blank.data = ""
            self.show(Invalid(N_("A hidden field was filled in. Send the form once more"), field="email"))
        elif settings.form_minimum_seconds and self._age() < settings.form_minimum_seconds:
            self.show(Invalid(N_("That was very quick. Send the form once more"), field="email"))

    def _age(self) -> float:
        """Seconds since the page was made; 0 for none of ours."""
        try:
            _, made = _clock().loads(self.made.data or "", return_timestamp=True)
        except BadSignature:
            self.made.data = ""
            return 0.0
        return float((utc_now() - made).total_seconds())


class OwnForm(ExtrasForm):
    """What somebody may change of their own registration."""

    name = StringField(_l("Full name"), render_kw=_TEXT | {"autocomplete": "name", "required": True})
    organisation = StringField(_l("Organisation"), render_kw=_TEXT | {"autocomplete": "organization"})
    country = SelectField(_l("Country"), render_kw={"autocomplete": "country"})
    zone = StringField(
        _l("Time zone"),
        description=_l("A city, like Lima or Nairobi. Our mails tell the time there."),
        render_kw=_TEXT | {"autocomplete": "off", "list": "zones"},
    )
    language = SelectField(_l("Language of our mails"))

    def offer(self) -> None:
        """Fill the lists."""
        self.country.choices = choices([("", gettext("Not said")), *country_choices(page_locale())])
        codes = _settings().languages
        self.language.choices = choices([(code, own_language_name(code)) for code in codes])

    def fill(self, registration: Registration) -> None:
        """Show what is kept."""
        linked = registration.organisation
        self.name.data = registration.name
        if registration.linked_how == "domain":
            domain = registration.email.partition("@")[2]
            self.organisation.description = gettext("Recognised from %(domain)s.", domain=domain)
        self.organisation.data = linked.name if linked else registration.organisation_as_typed
        self.country.data = registration.country or ""
        self.zone.data = zone_label(registration.zone, page_locale()) if registration.zone else ""
        known = registration.language in _settings().languages
        self.language.data = registration.language if known else chosen_language()

    def wishes(self) -> Wishes:
        """What was typed. Raises Invalid."""
        language = self.language.data or ""
        return Wishes(
            name=self.name.data or "",
            organisation=self.organisation.data or "",
            country=self.country.data or "",
            language=language if language in _settings().languages else chosen_language(),
            zone=zone_from_text(self.zone.data) if self.zone.data else "",
        )


class LinkForm(BaseForm):
    """An address, to be sent its links."""

    email = StringField(_l("Email"), render_kw={"autocomplete": "email", "required": True})


class AddForm(BaseForm):
    """One person, added by an organiser."""

    email = StringField(_l("Email"), render_kw={"autocomplete": "off", "required": True})
    name = StringField(_l("Full name"), render_kw=_TEXT | {"autocomplete": "off", "required": True})
    organisation = StringField(
        _l("Organisation"),
        description=_l("Known addresses tell it by themselves."),
        render_kw=_TEXT | {"autocomplete": "off"},
    )
    state = RadioField(_l("Their place"))
    notify = BooleanField(_l("Write to them"))

    def details(self) -> Details:
        """What was typed. Raises Invalid."""
        return clean_details(
            email=self.email.data or "",
            name=self.name.data or "",
            organisation=self.organisation.data or "",
        )

    def check(self) -> bool:
        """Show every fault of what was typed at its field; whether there was none."""
        for fault in find_faults(
            email=self.email.data or "", name=self.name.data or "", organisation=self.organisation.data or ""
        ):
            self.show(fault)
        return not self.errors


class ImportForm(BaseForm):
    """A list of people as a file; the preview hands its text on."""

    file = FileField(
        _l("List"),
        description=_l(
            "A CSV file or a workbook (.xlsx, .ods) whose first line names the columns. At most 5 MB."
        ),
    )
    notify = BooleanField(_l("Write to everybody who is added"))

    def content(self) -> bytes | None:
        """The bytes that were sent; None where no file was chosen."""
        sent: Any = request.files.get("file")
        return sent.read() if sent is not None and sent.filename else None


def _zone(text: str) -> str:
    try:
        return zone_from_text(text) if text else viewer_zone()
    except Invalid:
        return viewer_zone()


def _settings() -> Settings:
    settings: Settings = current_app.config["TRACKER"]
    return settings


def _clock() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="form made")
