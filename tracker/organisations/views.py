"""Shows the directory: list, download, a new organisation, an edit, an import with its dry run."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.clock import utc_now
from tracker.csv_table import MOST_BYTES
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Unreadable
from tracker.organisations import list_queries, queries, service
from tracker.organisations.countries import country_name
from tracker.organisations.forms import (
    ImportForm,
    OrganisationForm,
    kind_choices,
    organisation_form,
    sector_choices,
)
from tracker.organisations.kinds import KINDS, SECTORS
from tracker.organisations.list_queries import Filter
from tracker.organisations.reading import COLUMNS
from tracker.organisations.writing import to_rows
from tracker.tables import to_csv
from tracker.web.access import acting, organiser_only, viewer_or_organiser
from tracker.web.carrying import pack, unpack
from tracker.web.downloads import download
from tracker.web.languages import page_locale
from tracker.web.paging import page_of

blueprint = Blueprint("organisations", __name__)


@blueprint.get("/o/organisations")
@viewer_or_organiser
def list_organisations() -> str:
    """The directory, searched and filtered by the address."""
    filter = _filter()
    page = page_of(list_queries.count_organisations(filter))
    used = [(code, country_name(code, page_locale())) for code in list_queries.used_countries()]
    return render_template(
        "organisations/list.html",
        filter=filter,
        page=page,
        rows=list_queries.list_organisations(filter, limit=page.size, offset=page.offset),
        kinds=KINDS,
        sectors=SECTORS,
        kind_choices=kind_choices(),
        sector_choices=sector_choices(),
        country_choices=sorted(used, key=lambda pair: pair[1]),
    )


@blueprint.get("/o/organisations.csv")
@viewer_or_organiser
def file() -> Any:
    """The filtered directory as the file that can be imported again."""
    wanted = list_queries.matching_ids(_filter())
    details = [one for at, one in queries.load_details().items() if at in wanted]
    details.sort(key=lambda one: one.name.casefold())
    return download(to_csv(COLUMNS, to_rows(details)), "organisations", "csv")


def _filter() -> Filter:
    """What the address asks for; nonsense narrows nothing."""
    kind, sector = request.args.get("kind", ""), request.args.get("sector", "")
    country = request.args.get("country", "").upper()
    return Filter(
        on=utc_now().date(),
        search=request.args.get("q", "").replace("\0", "").strip()[:200],
        kind=kind if kind in KINDS else "",
        sector=sector if sector in SECTORS or sector == "unknown" else "",
        country=country if len(country) == 2 and country.isalpha() and country.isascii() else "",
    )


@blueprint.route("/o/organisations/new", methods=["GET", "POST"])
@organiser_only
def new() -> Any:
    """Add an organisation by hand."""
    form = organisation_form(None, request.form, page_locale())
    if not form.validate_on_submit():
        return _form_page("new", form)
    try:
        begin_write()
        organisation = service.create_organisation(form.details(), actor=acting())
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _form_page("new", form), 422
    flash(_("%(name)s is in the directory", name=organisation.name))
    return redirect(url_for(".show", organisation_id=organisation.id), 303)


@blueprint.route("/o/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@organiser_only
def edit(organisation_id: int) -> Any:
    """Change what is kept of an organisation."""
    organisation = queries.get_organisation(organisation_id)
    kept = queries.load_details(organisation_id)[organisation_id]
    form = organisation_form(kept, request.form, page_locale(), organisation.version)
    if not form.validate_on_submit():
        return _form_page("edit", form, organisation)
    try:
        begin_write()
        service.edit_organisation(organisation_id, form.details(), version=form.version.data, actor=acting())
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _form_page("edit", form, queries.get_organisation(organisation_id)), 422
    flash(_("Saved"))
    return redirect(url_for(".show", organisation_id=organisation_id), 303)


def _form_page(name: str, form: OrganisationForm, organisation: Any = None) -> str:
    return render_template(
        f"organisations/{name}.html", form=form, organisation=organisation, names=list_queries.list_names()
    )


@blueprint.route("/o/organisations/import", methods=["GET", "POST"])
@organiser_only
def import_file() -> Any:
    """Look at what a file would change, then take it in."""
    form = ImportForm()
    if not form.validate_on_submit():
        return render_template("organisations/import.html", form=form, report=None)
    is_sure = bool(form.looked_at.data)
    try:
        data = unpack(form.looked_at.data, MOST_BYTES) if is_sure else _uploaded(form)
        begin_write()
        report = service.import_organisations(data, actor=acting(), dry_run=not is_sure)
        db.session.commit()
    except Unreadable as wrong:
        db.session.rollback()
        form.show(Invalid(wrong.message, field="file", **wrong.values))
        return render_template("organisations/import.html", form=form, report=None), 422
    if not is_sure:
        return render_template("organisations/import.html", form=form, report=report, looked_at=pack(data))
    made = ngettext("One organisation made", "%(num)s organisations made", len(report.made))
    changed = ngettext("one changed", "%(num)s changed", len(report.changed))
    flash(f"{made}, {changed}")
    return redirect(url_for(".list_organisations"), 303)


def _uploaded(form: ImportForm) -> bytes:
    if not form.file.data:
        raise Unreadable(N_("Choose a file"))
    return bytes(form.file.data.stream.read(MOST_BYTES + 1))
