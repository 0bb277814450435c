"""The page on which a person's name and organisation are corrected."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Stale
from tracker.organisations.list_queries import list_names
from tracker.organisations.queries import find_organisation
from tracker.pages.blueprint import pages
from tracker.pages.forms import PersonForm
from tracker.people.correcting import correct_person
from tracker.people.merging import seen_of
from tracker.people.queries import get_person
from tracker.web.access import acting, organiser_only
from tracker.web.filters import refusal_text

NOT_IN_DIRECTORY = N_("“%(name)s” is not in the directory. Leave this empty, or choose one of the list")


@pages.route("/o/people/<int:person_id>/edit", methods=["GET", "POST"])
@organiser_only
def edit_person(person_id: int) -> Any:
    """What somebody is called, and of which organisation they are now."""
    person, organisation = get_person(person_id)
    form = PersonForm()
    if not form.is_submitted():
        form.name.data = person.name
        form.organisation.data = organisation.name if organisation else ""
        return _page(person_id, form)
    try:
        organisation_id = _organisation(form.organisation.data or "")
        begin_write()
        correct_person(
            person_id, form.name.data or "", organisation_id, seen=form.seen.data or "", actor=acting()
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _page(person_id, form), 422
    except Stale as stale:
        db.session.rollback()
        flash(refusal_text(stale), "bad")
        return _page(person_id, form), stale.status
    flash(_("Corrected"), "ok")
    return redirect(url_for(".person", person_id=person_id), 303)


def _organisation(typed: str) -> int | None:
    """Raises Invalid (organisation)."""
    if not typed.strip():
        return None
    found = find_organisation(typed)
    if found is None:
        raise Invalid(NOT_IN_DIRECTORY, field="organisation", name=typed[:80])
    return found.id


def _page(person_id: int, form: PersonForm) -> str:
    person, _organisation = get_person(person_id)
    return render_template(
        "pages/edit_person.html", person=person, form=form, seen=seen_of(person), names=list_names()
    )
