"""Knows the forms over a page of text, a person, and a counting rule."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from tracker.errors import N_, Invalid
from tracker.web.forms import BaseForm, EditForm

_MINUTES = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?", re.ASCII)


class SitePageForm(EditForm):
    """The text of one page in Markdown."""

    markdown = TextAreaField(
        _l("Text"),
        description=_l("Markdown: ## for a heading, - for a list, **bold**, [words](https://address)."),
    )


class PersonForm(BaseForm):
    """What a person is called and where they work; `seen` is how the record stood."""

    seen = HiddenField()
    name = StringField(_l("Name"), render_kw={"autocomplete": "off"})
    organisation = StringField(
        _l("Organisation (if known)"),
        description=_l("As in the directory."),
        render_kw={"list": "organisations", "autocomplete": "off"},
    )


class RuleForm(EditForm):
    """A series' counting rule; `version` is the rule's."""

    minimum_minutes = StringField(
        _l("Least minutes in the room"),
        description=_l("All stays of a person together. 0 counts everybody who came."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    leaves_out_hosts = BooleanField(
        _l("People of the host are left out"), description=_l("Presenters from elsewhere do count.")
    )
    counts_shared_rooms = BooleanField(
        _l("Heads in shared rooms are said beside the people"),
        description=_l("As a number of their own. Nobody knows who they are, so they are no individuals."),
    )

    def minimum_seconds(self) -> int:
        """What was typed, in seconds. Raises Invalid."""
        text = (self.minimum_minutes.data or "").replace(",", ".")
        if not _MINUTES.fullmatch(text):
            raise Invalid(N_("Enter minutes from 0 to 1440"), field="minimum_minutes")
        return round(float(text) * 60)
