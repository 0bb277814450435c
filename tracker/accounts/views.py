"""Pages of accounts: one-time links, organisers, one's own profile."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from tracker.accounts import calendar_links, queries, service
from tracker.accounts.forms import ChangePasswordForm, InviteForm, NewPasswordForm, ProfileForm
from tracker.accounts.security import throttled
from tracker.accounts.service import LinkGone
from tracker.accounts.sign_in import confirm_address, is_confirmed, let_in
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.web.access import acting, organiser_only, viewer_or_organiser
from tracker.web.addresses import site_address
from tracker.web.languages import page_locale
from tracker.zones import zone_label, zone_labels

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/o/sign-in/<token>", methods=["GET", "POST"])
@throttled
def use_link(token: str) -> Any:
    """Choose a password by a one-time link; looking at it uses nothing up."""
    form = NewPasswordForm()
    try:
        if not form.validate_on_submit():
            link = service.check_link(token, utc_now())
            return _page("link", form=form, organiser=link.organiser)
        begin_write()
        organiser = service.use_link(token, form.password.data or "", now=utc_now())
        db.session.commit()
    except LinkGone as gone:
        db.session.rollback()
        return _page("link_gone", gone=gone), gone.status
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        link = service.check_link(token, utc_now())
        return _page("link", form=form, organiser=link.organiser), 422
    let_in(organiser)
    flash(_("You are signed in. Next time use your email and this password"))
    return redirect("/o", 303)


@blueprint.route("/o/settings/organisers", methods=["GET", "POST"])
@organiser_only
def organisers() -> Any:
    """Who may sign in; invite another one."""
    if not is_confirmed():
        return redirect(confirm_address(url_for(".organisers")))
    form = InviteForm()
    if not form.validate_on_submit():
        return _organisers_page(form)
    try:
        begin_write()
        invited, token = service.invite(
            email=form.email.data or "",
            name=form.name.data or "",
            role=form.role.data or "",
            zone=current_user.zone,
            actor=acting(),
            now=utc_now(),
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _organisers_page(form), 422
    return _organisers_page(InviteForm(formdata=None), invited.id, token)


@blueprint.post("/o/settings/organisers/<int:organiser_id>/reset")
@organiser_only
def reset(organiser_id: int) -> Any:
    """Show a new one-time link for somebody."""
    if not is_confirmed():
        return redirect(confirm_address(url_for(".organisers")))
    begin_write()
    token = service.reset(organiser_id, actor=acting(), now=utc_now())
    db.session.commit()
    return _organisers_page(InviteForm(formdata=None), organiser_id, token)


@blueprint.post("/o/settings/organisers/<int:organiser_id>/change")
@organiser_only
def change(organiser_id: int) -> Any:
    """Disable or enable somebody, or give them another role."""
    if not is_confirmed():
        return redirect(confirm_address(url_for(".organisers")))
    begin_write()
    to = request.form.get("to", "")
    if to == "disabled":
        service.disable(organiser_id, actor=acting(), now=utc_now())
    elif to == "enabled":
        service.enable(organiser_id, actor=acting())
    else:
        service.change_role(organiser_id, to, actor=acting())
    db.session.commit()
    flash(_("Saved"))
    return redirect(url_for(".organisers"), 303)


@blueprint.route("/o/settings/profile", methods=["GET", "POST"])
@viewer_or_organiser
def profile() -> Any:
    """One's own name and time zone."""
    form = ProfileForm(name=current_user.name, zone=zone_label(current_user.zone, page_locale()))
    if not form.validate_on_submit():
        return _profile_page(form)
    try:
        begin_write()
        service.change_profile(current_user.id, name=form.name.data or "", zone=form.zone.data or "")
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _profile_page(form), 422
    flash(_("Saved"))
    return redirect(url_for(".profile"), 303)


@blueprint.post("/o/settings/calendar")
@viewer_or_organiser
def renew_calendar() -> Any:
    """Give one's own private calendar a new address."""
    begin_write()
    calendar_links.renew_calendar(current_user.id, actor=acting())
    db.session.commit()
    flash(_("Your calendar has a new address. The old one shows nothing any more"))
    return redirect(url_for(".profile"), 303)


@blueprint.route("/o/settings/password", methods=["GET", "POST"])
@viewer_or_organiser
@throttled
def change_password() -> Any:
    """One's own password; other browsers are signed out."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _page("password", form=form)
    try:
        begin_write()
        organiser = service.change_password(
            current_user.id, old=form.old.data or "", new=form.new.data or "", now=utc_now()
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _page("password", form=form), 422
    let_in(organiser)
    flash(_("Your password is changed. Other browsers are signed out"))
    return redirect(url_for(".profile"), 303)


def _organisers_page(form: InviteForm, linked_id: int | None = None, token: str = "") -> str:
    """The list; with the link of one of them, shown this once."""
    now = utc_now()
    site = current_app.config["TRACKER"].base_url or request.host_url.rstrip("/")
    address = site + url_for(".use_link", token=token) if token else ""
    return _page(
        "organisers",
        form=form,
        organisers=queries.list_organisers(),
        open_links=queries.open_links(now),
        linked_id=linked_id,
        address=address,
        roles=service.ROLES,
    )


def _profile_page(form: ProfileForm) -> str:
    address = site_address() + calendar_links.calendar_path(current_user)
    webcal = "webcal://" + address.partition("://")[2]
    zones = zone_labels(page_locale())
    return _page("profile", form=form, zones=zones, calendar_address=address, webcal_address=webcal)


def _page(name: str, **values: Any) -> str:
    return render_template(f"accounts/{name}.html", **values)
