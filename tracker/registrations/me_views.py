"""All registrations of one person, by a link that is asked for by e-mail and works for a day."""

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.mail import addresses
from tracker.people.emails import clean_email
from tracker.registrations import me_queries, me_service
from tracker.registrations.blueprint import registrations
from tracker.registrations.data_views import erased, is_sure
from tracker.registrations.forms import LinkForm
from tracker.registrations.link_forms import EraseForm, WishesForm
from tracker.registrations.link_queries import LinkEnded, token_for
from tracker.registrations.me_queries import Owner, open_person
from tracker.registrations.person_queries import describe_address
from tracker.signed_links import KEPT, PERSON_KEPT
from tracker.web.languages import chosen_language, knows_zone, page_locale, viewer_zone
from tracker.web.limits import limiter
from tracker.web.paging import page_of
from tracker.zones import zone_labels

Answer = str | tuple[str, int] | Response
PAST_SHOWN = 20


def _settings() -> Settings:
    settings: Settings = current_app.config["TRACKER"]
    return settings


@registrations.app_errorhandler(LinkEnded)
def link_ended(refusal: LinkEnded) -> tuple[str, int]:
    """The same page for an old link, an ended one and one that never was."""
    db.session.rollback()
    return _ask_page(LinkForm(formdata=None), has_ended=True), 410


@registrations.route("/me", methods=["GET", "POST"])
@limiter.limit("60 per 15 minutes", methods=["POST"], exempt_when=lambda: not _settings().register_limit)
def me() -> Answer:
    """Send the link to an address; the answer is the same whether we know it or not."""
    form = LinkForm()
    if request.method != "POST":  # HEAD too
        return _ask_page(form, has_ended=False)
    email = clean_email(form.email.data or "")
    if email is None:
        message = N_("Enter an email address in the correct format, like name@example.com")
        form.show(Invalid(message, field="email"))
        return _ask_page(form, has_ended=False), 422
    if _can_send():
        begin_write()
        me_service.ask(
            email, utc_now(), language=chosen_language(), zone=viewer_zone() if knows_zone() else ""
        )
        db.session.commit()
        flash(
            _(
                "If this address is registered, its link is on the way. "
                "Not there after 5 minutes? Look in junk mail."
            ),
            "info",
        )
    return redirect(url_for(".me"), 303)


@registrations.get("/r/new-link")
def new_link() -> Response:
    """Where links were asked for before."""
    return redirect(url_for(".me"), 301)


@registrations.route("/me/<token>", methods=["GET", "POST"])
def mine(token: str) -> Answer:
    """My webinars to come and past, how we write to me; what was changed is saved."""
    owner = open_person(token, utc_now())
    form = WishesForm()
    form.offer(_settings().languages)
    if request.method != "POST":  # HEAD too
        newest = me_queries.find_newest(owner.email)
        form.fill(newest, chosen_language(), addresses.wants_optional(owner.email))
        return _mine_page(token, owner, form)
    try:
        zone, language = form.zone_name(), form.language_code(chosen_language())
    except Invalid as wrong:
        form.show(wrong)
        return _mine_page(token, owner, form), 422
    begin_write()
    me_service.set_wishes(
        owner.email,
        PUBLIC,
        utc_now(),
        language=language,
        zone=zone,
        wants_optional=bool(form.wants_optional.data),
    )
    db.session.commit()
    flash(_("Saved"))
    return redirect(url_for(".mine", token=token), 303)


@registrations.post("/me/<token>/end-links")
def end_all_links(token: str) -> Response:
    """End every link this person was sent, this one too."""
    owner = open_person(token, utc_now())
    begin_write()
    me_service.end_all_links(owner.id, owner.email, PUBLIC)
    db.session.commit()
    flash(_("All links in our mails to you have ended. Ask for new ones here."))
    return redirect(url_for(".me"), 303)


@registrations.get("/me/<token>/data.json")
def all_data(token: str) -> Response:
    """Everything we hold about this person under the address that the link proves, as a file."""
    response = jsonify(describe_address(open_person(token, utc_now()).email))
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@registrations.route("/me/<token>/delete-data", methods=["GET", "POST"])
def delete_all(token: str) -> Answer:
    """Ask for a tick, then delete all we hold about this person."""
    owner = open_person(token, utc_now())
    form = EraseForm()
    if request.method != "POST" or not is_sure(form):  # HEAD too
        page = render_template(
            "registrations/delete_data.html",
            own=owner,
            has_more=owner.has_more,
            form=form,
            url=url_for(".delete_all", token=token),
            back=url_for(".mine", token=token),
        )
        return (page, 422) if form.errors else page
    return erased(owner.email, PUBLIC)


def _can_send() -> bool:
    """Whether a mail can name this site: a request's host is no witness of that. Organisers send by hand."""
    return bool(_settings().base_url) or not _settings().smtp_host


def _ask_page(form: LinkForm, *, has_ended: bool) -> str:
    return render_template(
        "registrations/me.html",
        form=form,
        has_ended=has_ended,
        can_send=_can_send(),
        kept_days=KEPT.days,
        kept_hours=int(PERSON_KEPT.total_seconds() // 3600),
    )


def _mine_page(token: str, owner: Owner, form: WishesForm) -> str:
    found = me_queries.list_mine(owner, utc_now())
    page = page_of(len(found.past), PAST_SHOWN)
    series = me_queries.list_series(owner.email)
    return render_template(
        "registrations/mine.html",
        token=token,
        person=owner,
        form=form,
        coming=found.coming,
        past=found.past[page.offset : page.offset + page.size],
        page=page,
        series=[(place.series, token_for(place, "series")) for place in series],
        zones=zone_labels(page_locale()),
    )
