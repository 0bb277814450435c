"""The mails of a series: which go out, when reminders do, and the organisers' own words and how they look."""

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.mail import text_service as service
from tracker.mail.blueprint import mails
from tracker.mail.examples import example_facts
from tracker.mail.facts import Own
from tracker.mail.fields import fields_of
from tracker.mail.forms import MailTextForm, SeriesMailsForm, offer_times, ticked_times
from tracker.mail.log_words import KIND_WORDS
from tracker.mail.messages import write
from tracker.mail.previews import frame, with_frame
from tracker.mail.text_queries import EDITABLE, SWITCHED, find_example, find_text, list_own
from tracker.mail.words import Words, all_words, built_in
from tracker.models import Series
from tracker.web.access import acting, organiser_only
from tracker.web.addresses import site_address
from tracker.web.filters import own_language_name
from tracker.web.forms import choices
from tracker.web.languages import LOCALES
from tracker.webinars.queries import get_series

SERIES_MAILS = "/o/settings/series/<int:series_id>/mails"
TEXT = SERIES_MAILS + "/<kind>/<language>"


def _languages() -> tuple[str, ...]:
    settings: Settings = current_app.config["TRACKER"]
    return settings.languages


def _check(kind: str, language: str) -> None:
    if kind not in EDITABLE or language not in _languages():
        abort(404)


@mails.route(SERIES_MAILS, methods=["GET", "POST"])
@organiser_only
def series_mails(series_id: int) -> AnyResponse | str | tuple[str, int]:
    """Every mail of a series in plain words; the optional ones can be left out."""
    series = get_series(str(series_id))
    form = SeriesMailsForm()
    form.kinds.choices = choices([(kind, _(KIND_WORDS[kind])) for kind in SWITCHED])
    offer_times(form.reminders, series.reminders)
    if request.method != "POST":  # HEAD too
        form.kinds.data = [kind for kind in SWITCHED if kind not in series.mails_off]
        form.follow_up_hours.data = str(series.follow_up_hours)
        form.version.data = series.version
        return _series_page(series, form)
    try:
        begin_write()
        service.save_series_mails(
            series_id,
            reminders=ticked_times(form.reminders),
            sent=[kind for kind in SWITCHED if kind in (form.kinds.data or [])],
            follow_up_hours=form.follow_up_hours.data or "",
            version=form.version.data,
            actor=acting(),
            now=utc_now(),
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _series_page(get_series(str(series_id)), form), 422
    flash(_("Saved"))
    return redirect(url_for(".series_mails", series_id=series_id), 303)


def _series_page(series: Series, form: SeriesMailsForm) -> str:
    return render_template(
        "mail/series.html",
        series=series,
        form=form,
        words={kind: words for kind, words in all_words().items() if kind in EDITABLE},
        names=KIND_WORDS,
        own=list_own(series.id),
        offered=[(code, own_language_name(code)) for code in _languages()],
    )


@mails.route(TEXT, methods=["GET", "POST"])
@organiser_only
def mail_text(series_id: int, kind: str, language: str) -> AnyResponse:
    """The subject and first words of one mail in one language."""
    _check(kind, language)
    series = get_series(str(series_id))
    form = MailTextForm()
    if request.method != "POST":  # HEAD too
        kept, ours = find_text(series_id, kind, language), _ours(kind, language)
        form.subject.data = kept.subject if kept else ours.subject
        form.text.data = kept.text if kept else ours.text
        form.version.data = kept.version if kept else 0
        return _text_page(series, kind, language, form)
    wanted = request.form.get("insert", "")
    if wanted in fields_of(kind):
        form.text.data = f"{form.text.data or ''} {{{{{wanted}}}}}".strip()
        return _text_page(series, kind, language, form)
    try:
        begin_write()
        service.save_text(
            series_id,
            kind,
            language,
            subject=form.subject.data or "",
            text=form.text.data or "",
            version=form.version.data,
            actor=acting(),
            now=utc_now(),
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _text_page(get_series(str(series_id)), kind, language, form, 422)
    flash(_("Saved. Mails from now on say so"))
    return redirect(url_for(".mail_text", series_id=series_id, kind=kind, language=language), 303)


def _text_page(
    series: Series, kind: str, language: str, form: MailTextForm, status: int = 200
) -> AnyResponse:
    page = render_template(
        "mail/text.html",
        series=series,
        kind=kind,
        language=language,
        form=form,
        name=_(KIND_WORDS[kind]),
        fields=fields_of(kind),
        is_own=find_text(series.id, kind, language) is not None,
        offered=[(code, own_language_name(code)) for code in _languages()],
    )
    return with_frame(page, status)


@mails.post(TEXT + "/restore")
@organiser_only
def restore_mail_text(series_id: int, kind: str, language: str) -> AnyResponse:
    """Back to the words that come with the program."""
    _check(kind, language)
    get_series(str(series_id))
    begin_write()
    version = MailTextForm().version.data
    service.restore_text(series_id, kind, language, version=version, actor=acting())
    db.session.commit()
    flash(_("The words that come with the program hold again"))
    return redirect(url_for(".mail_text", series_id=series_id, kind=kind, language=language), 303)


@mails.route(TEXT + "/preview", methods=["GET", "POST"])
@organiser_only
def preview_mail_text(series_id: int, kind: str, language: str) -> Response:
    """The mail as an invented reader would get it: what was typed, else what is kept, else ours."""
    _check(kind, language)
    series, kept = get_series(str(series_id)), find_text(series_id, kind, language)
    own = Own(subject=kept.subject, text=kept.text) if kept else None
    if request.method == "POST":
        own = Own(subject=request.form.get("subject", "")[:300], text=request.form.get("text", "")[:20_000])
    now = utc_now()
    facts = example_facts(
        kind, series, find_example(series_id), language=language, site=site_address(), now=now, own=own
    )
    return frame(write(facts, now), as_text=request.form.get("as") == "text")


def _ours(kind: str, language: str) -> Words:
    with force_locale(LOCALES.get(language, language)):
        return built_in(kind)
