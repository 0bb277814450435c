"""Knows how an audited change is told in one sentence, and where it can be seen."""

from collections.abc import Mapping
from typing import Any, Protocol

from tracker.errors import N_

# %(who)s is the organiser, %(what)s what it was done to.
DEEDS: Mapping[str, str] = {
    "attendance.applied": N_("%(who)s imported the attendance of %(what)s"),
    "attendance.discarded": N_("%(who)s threw the file %(what)s away"),
    "attendance.joined": N_("%(who)s joined %(what)s with somebody of the same file"),
    "attendance.left_apart": N_("%(who)s left %(what)s as it is"),
    "attendance.linked": N_("%(who)s chose an organisation for %(what)s"),
    "attendance.mark_taken_back": N_("%(who)s took an attendance of %(what)s back"),
    "attendance.marked": N_("%(who)s entered attendance for %(what)s"),
    "attendance.matched": N_("%(who)s found the organisation of %(what)s"),
    "attendance.named": N_("%(who)s said who it was: %(what)s"),
    "attendance.recounted": N_("%(who)s counted the attendance of %(what)s anew"),
    "attendance.note_removed": N_("%(who)s took a note about somebody at %(what)s away"),
    "attendance.noted": N_("%(who)s noted something about somebody at %(what)s"),
    "attendance.reopened": N_("%(who)s took a decision about %(what)s back"),
    "attendance.staged": N_("%(who)s uploaded attendance of %(what)s"),
    "attendance.undone": N_("%(who)s undid an import of %(what)s"),
    "attendance.window": N_("%(who)s changed which times count of %(what)s"),
    "columns.forgotten": N_("%(who)s no longer keeps how lists are read: %(what)s"),
    "columns.kept": N_("%(who)s said what the columns of a list hold: %(what)s"),
    "job.stopped": N_("%(who)s stopped work in the background: %(what)s"),
    "figures.kept": N_("%(who)s kept the figures %(what)s as published"),
    "mail.again": N_("%(who)s sent a message again"),
    "mail.stopped": N_("%(who)s kept a message from being sent"),
    "mail.unblocked": N_("%(who)s let mail go to an address again"),
    "mail.written": N_("%(who)s sent a message by hand"),
    "material.added": N_("%(who)s added the material %(what)s"),
    "material.deleted": N_("%(who)s deleted the material %(what)s"),
    "material.edited": N_("%(who)s changed the material %(what)s"),
    "organisation.changed": N_("%(who)s changed the organisation %(what)s"),
    "organisation.made": N_("%(who)s added the organisation %(what)s"),
    "organiser.invited": N_("%(who)s invited %(what)s"),
    "person.corrected": N_("%(who)s corrected what is known of %(what)s"),
    "presentation.added": N_("%(who)s added the presentation %(what)s"),
    "presentation.deleted": N_("%(who)s deleted the presentation %(what)s"),
    "presentation.edited": N_("%(who)s changed the presentation %(what)s"),
    "presentation.moved": N_("%(who)s moved the presentation %(what)s"),
    "questions.deleted": N_("%(who)s deleted a report of questions or polls of %(what)s"),
    "questions.followed_up": N_("%(who)s followed up a question asked at %(what)s"),
    "questions.kept": N_("%(who)s kept a report of questions or polls of %(what)s"),
    "questions.reopened": N_("%(who)s left a question asked at %(what)s to follow up"),
    "recap.corrected": N_("%(who)s corrected the recap of %(what)s"),
    "recap.drafted": N_("%(who)s started the recap of %(what)s"),
    "recap.facts_kept": N_("%(who)s kept the figures of the recap of %(what)s"),
    "recap.facts_updated": N_("%(who)s brought the figures of the recap of %(what)s up to date"),
    "recap.published": N_("%(who)s published the recap of %(what)s"),
    "recap.saved": N_("%(who)s saved the recap of %(what)s"),
    "recap.approved": N_("%(who)s approved the recap of %(what)s"),
    "recap.named": N_("%(who)s said how recaps name %(what)s"),
    "recap.not_published": N_("%(who)s could not publish the recap of %(what)s at its time"),
    "recap.personal_data_allowed": N_("%(who)s let personal data stay in the recap of %(what)s"),
    "recap.returned": N_("%(who)s sent the recap of %(what)s back"),
    "recap.review_asked": N_("%(who)s asked for a review of the recap of %(what)s"),
    "recap.scheduled": N_("%(who)s chose when the recap of %(what)s is published"),
    "recap.unscheduled": N_("%(who)s keeps the recap of %(what)s from being published by itself"),
    "series.earlier_themes": N_("%(who)s said what %(what)s was about in the years before"),
    "theme.deleted": N_("%(who)s deleted the theme %(what)s"),
    "theme.renamed": N_("%(who)s renamed the theme %(what)s"),
    "webinar.themes": N_("%(who)s said what %(what)s is about"),
    "recap.withdrawn": N_("%(who)s withdrew the recap of %(what)s"),
    "registration.added": N_("%(who)s registered %(what)s"),
    "registration.changed": N_("%(who)s changed the registration of %(what)s"),
    "registration.links_ended": N_("%(who)s sent %(what)s a new link"),
    "registration.linked": N_("%(who)s chose the organisation of %(what)s"),
    "registrations.imported": N_("%(who)s imported registrations for %(what)s"),
    "series.created": N_("%(who)s created the series %(what)s"),
    "series.edited": N_("%(who)s changed the series %(what)s"),
    "series.grouped": N_("%(who)s changed the group of series %(what)s"),
    "series.ungrouped": N_("%(who)s deleted the group of series %(what)s"),
    "series.renumbered": N_("%(who)s renumbered webinars of %(what)s"),
    "site_page.saved": N_("%(who)s wrote the page %(what)s"),
    "update.added": N_("%(who)s added the update %(what)s"),
    "update.deleted": N_("%(who)s deleted the update %(what)s"),
    "update.edited": N_("%(who)s changed the update %(what)s"),
    "update.moved": N_("%(who)s moved the update %(what)s"),
    "webinar.cancelled": N_("%(who)s cancelled %(what)s"),
    "webinar.created": N_("%(who)s created %(what)s"),
    "webinar.deleted": N_("%(who)s deleted %(what)s"),
    "webinar.edited": N_("%(who)s changed %(what)s"),
    "webinar.rederived": N_("%(what)s keeps its local time by new clock rules"),
    "webinar.head_count": N_("%(who)s entered the head-count of %(what)s"),
    "webinar.held": N_("%(who)s marked %(what)s held"),
    "webinar.published": N_("%(who)s published %(what)s"),
    "webinar.reinstated": N_("%(who)s reinstated %(what)s"),
    "webinar.unheld": N_("%(who)s took back that %(what)s was held"),
}
SOMETHING = N_("%(who)s changed %(what)s")


class Deed(Protocol):
    """What an entry of the audit says."""

    @property
    def action(self) -> str: ...
    @property
    def object_kind(self) -> str: ...
    @property
    def object_id(self) -> int | None: ...


def place_of(deed: Deed) -> tuple[str, dict[str, Any]] | None:
    """(endpoint, arguments) of the page of what was changed; None for what has none, or is gone."""
    if deed.object_id is None or deed.action.endswith(".deleted"):
        return None
    places: dict[str, tuple[str, str]] = {
        "webinars": ("webinars.overview", "webinar_id"),
        "organisations": ("organisations.show", "organisation_id"),
        "series": ("webinars.edit_series", "series_id"),
    }
    found = places.get(deed.object_kind)
    return (found[0], {found[1]: deed.object_id}) if found else None
