"""The forms behind personal links: handing a place on, having one's data deleted, how we write."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from tracker.models import Registration
from tracker.registrations.details import Details, clean_details, find_faults
from tracker.web.forms import BaseForm


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
