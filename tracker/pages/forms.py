"""Knows the form over a page of text."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from tracker.web.forms import EditForm


class SitePageForm(EditForm):
    """The text of one page in Markdown."""

    markdown = TextAreaField(
        _l("Text"),
        description=_l("Markdown: ## for a heading, - for a list, **bold**, [words](https://address)."),
    )
