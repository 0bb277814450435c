"""The form of registering for several dates: the fields of registering, and which dates."""

from collections.abc import Collection

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from tracker.errors import N_, Invalid
from tracker.registrations.forms import RegisterForm


class DatesForm(RegisterForm):
    """All dates are ticked until somebody unticks one."""

    later = BooleanField(
        _l("And every later webinar of this series"),
        description=_l("We register you when it is published, and write each time. One link ends it."),
    )

    def ticked(self, offered: Collection[int]) -> list[int]:
        """The chosen webinars among those that are offered; before the form is sent, all of them."""
        if request.method != "POST":
            return list(offered)
        return [at for at in offered if str(at) in request.form.getlist("date")]

    def check_dates(self, ticked: Collection[int]) -> bool:
        """Whether anything was chosen; else the fault stands at the first field."""
        if not ticked and not self.later.data:
            self.show(Invalid(N_("Tick at least one webinar"), field="later"))
        return not self.errors
