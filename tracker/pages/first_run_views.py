"""Shows the page that sets a new instance up; it exists only while there is no organiser."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired

from tracker.accounts.forms import AT_LEAST, SecretForm
from tracker.accounts.queries import has_organisers
from tracker.accounts.security import throttled
from tracker.accounts.sign_in import let_in
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.pages.blueprint import pages
from tracker.pages.first_run import FirstRun, set_up
from tracker.web.filters import has_page
from tracker.web.languages import page_locale
from tracker.webinars.schedule import to_local
from tracker.webinars.typed import per_year, whole_number
from tracker.zones import zone_from_text, zone_labels

YEARS = 3


class FirstRunForm(SecretForm):
    """Who sets up, which series, how many webinars were held; `this_year` stands for the year it is."""

    code = StringField(
        _l("One-time code"),
        description=_l("The terminal that started Webinar Tracker shows it."),
        validators=[InputRequired(_l("Enter the code from the terminal"))],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )
    name = StringField(
        _l("Full name"),
        validators=[InputRequired(_l("Enter your name"))],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("Work email"),
        validators=[InputRequired(_l("Enter your email address"))],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        description=AT_LEAST,
        validators=[InputRequired(_l("Choose a password"))],
        render_kw={"autocomplete": "new-password"},
    )
    host = StringField(
        _l("Who hosts it"),
        validators=[InputRequired(_l("Enter the organisation that hosts the series"))],
        render_kw={"autocomplete": "organization"},
    )
    host_domain = StringField(
        _l("Its email domain"),
        description=_l("Like unicef.org. Its own people are known by it and not counted. May stay empty"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    series = StringField(
        _l("Name of the series"),
        description=_l("As it stands in a sentence: “its 10th …”"),
        validators=[InputRequired(_l("Enter the name of the series"))],
    )
    zone = StringField(
        _l("Time zone of the series"),
        description=_l("A city, like Geneva or Nairobi"),
        validators=[InputRequired(_l("Enter a time zone, like Europe/Zurich"))],
        render_kw={"list": "zones", "autocomplete": "off"},
    )
    earlier = StringField(
        _l("Earlier years"),
        description=_l("Each with its number: 2014: 2, 2015: 4"),
        render_kw={"autocomplete": "off"},
    )
    held_0 = StringField(render_kw={"inputmode": "numeric", "autocomplete": "off"})
    held_1 = StringField(render_kw={"inputmode": "numeric", "autocomplete": "off"})
    held_2 = StringField(render_kw={"inputmode": "numeric", "autocomplete": "off"})

    def years(self, this_year: int) -> list[tuple[int, Any]]:
        """(year, its field), the last three years."""
        return [(this_year - YEARS + 1 + at, self[f"held_{at}"]) for at in range(YEARS)]

    def typed(self, this_year: int) -> FirstRun:
        """What the fields mean; Invalid for numbers that are none."""
        held = per_year(self.earlier.data or "", field="earlier")
        if any(int(year) > this_year for year in held):
            raise Invalid(N_("These years are not over yet"), field="earlier")
        for year, field in self.years(this_year):
            held[str(year)] = held.get(str(year), 0) + (whole_number(field.data or "", field=field.name) or 0)
        return FirstRun(
            code=self.code.data or "",
            name=self.name.data or "",
            email=self.email.data or "",
            password=self.password.data or "",
            host=self.host.data or "",
            host_domain=self.host_domain.data or "",
            series=self.series.data or "",
            zone=zone_from_text(self.zone.data or ""),
            held=held,
        )


@pages.route("/first-run", methods=["GET", "POST"])
@throttled
def first_run() -> Any:
    """One page: who, what, and what was before; then signed in."""
    if has_organisers():
        abort(404)
    form = FirstRunForm(code=request.args.get("code", ""))
    now = utc_now()
    for year, field in form.years(now.year):
        field.label.text = _("In %(year)s", year=year)
    if not form.validate_on_submit():
        return _shown(form), 422 if form.errors else 200
    try:
        typed = form.typed(now.year)
        begin_write()
        organiser, series = set_up(typed, now=now, today=to_local(now, typed.zone).date())
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        wrong.field = "earlier" if wrong.field == "held" else wrong.field
        form.show(wrong)
        return _shown(form), 422
    let_in(organiser)
    flash(_("Everything is set up. Plan the first webinar of %(series)s", series=series.name))
    return redirect(url_for("webinars.new") if has_page("webinars.new") else "/o", 303)


def _shown(form: FirstRunForm) -> str:
    return render_template(
        "pages/first_run.html",
        form=form,
        years=form.years(utc_now().year),
        zones=zone_labels(page_locale()),
        has_mail=bool(current_app.config["TRACKER"].smtp_host),
    )
