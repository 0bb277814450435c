"""The forms behind personal links: handing a place on, having one's data deleted, how we write."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField

from tracker.models import Registration
from tracker.registrations.details import Details, clean_details, find_faults
from tracker.web.filters import own_language_name
from tracker.web.forms import BaseForm, choices
from tracker.web.languages import page_locale
from tracker.zones import zone_from_text, zone_label


class HandOnForm(BaseForm):
    """The colleague who gets the place."""

    name = StringField(
        _l("Your colleague’s full name"),
        render_kw={"autocomplete": "off", "required": True, "spellcheck": "false", "maxlength": 200},
    )
    email = StringField(
        _l("Your colleague’s email"),
        description=_l("We write to this address."),
        render_kw={"autocomplete": "off", "required": True},
    )

    def check(self) -> bool:
        """Show every fault of what was typed at its field; whether there was none."""
        for fault in find_faults(email=self.email.data or "", name=self.name.data or ""):
            self.show(fault)
        return not self.errors

    def details(self, giver: Registration) -> Details:
        """Whom the place goes to, in the giver's language and zone. Raises Invalid."""
        return clean_details(
            email=self.email.data or "",
            name=self.name.data or "",
            zone=giver.zone,
            language=giver.language,
        )


class EraseForm(BaseForm):
    """One tick, so that nobody deletes themselves by a slip."""

    is_sure = BooleanField(_l("Yes, delete it. I know that nobody can bring it back"))


class WishesForm(BaseForm):
    """How we write to somebody about everything to come."""

    language = SelectField(_l("Language of our mails"))
    zone = StringField(
        _l("Time zone"),
        description=_l("A city, like Lima or Nairobi. Our mails tell the time there."),
        render_kw={"autocomplete": "off", "list": "zones", "spellcheck": "false", "maxlength": 200},
    )
    wants_optional = BooleanField(
        _l("Write to me afterwards too"),
        description=_l("Thanks, recaps and slides. Mails about a place itself always come."),
    )

    def offer(self, languages: Sequence[str]) -> None:
        """Fill the list."""
        self.language.choices = choices([(code, own_language_name(code)) for code in languages])

    def fill(self, newest: Registration | None, language: str, wants_optional: bool) -> None:
        """Show what holds: as the newest registration says, else the page's `language`."""
        offered = [choice.value for choice in self.language.choices]
        self.language.data = newest.language if newest and newest.language in offered else language
        self.zone.data = zone_label(newest.zone, page_locale()) if newest and newest.zone else ""
        self.wants_optional.data = wants_optional

    def zone_name(self) -> str:
        """The IANA name of what was typed, "" for none. Raises Invalid."""
        return zone_from_text(self.zone.data) if self.zone.data else ""

    def language_code(self, otherwise: str) -> str:
        """The language that was chosen; `otherwise` where it is none of ours."""
        offered = [choice.value for choice in self.language.choices]
        chosen = self.language.data or ""
        return chosen if chosen in offered else otherwise
