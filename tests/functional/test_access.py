"""Who may open which page: every route, every role; nothing written by looking; every form with its token."""

import hashlib
import html
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from tests import factories
from tests.conftest import sign_in
from tests.world import Names, make_world, values_for
from tracker.database import Base, db
from tracker.web.headers import is_personal_link

Committed = Callable[[Callable[[], Any]], Any]

ANYONE = """
static favicon health.alive health.ready
pages.home pages.series pages.numbered pages.webinar pages.site_page pages.robots pages.time_zone
pages.statistics pages.statistics_file pages.statistics_year pages.statistics_year_file pages.first_run
webinars.material registrations.register registrations.send registrations.registered
registrations.send_again registrations.recognised calendar.file calendar.feed calendar.organiser
registrations.manage registrations.give_back registrations.own_data registrations.own_file
registrations.join registrations.go registrations.new_link
registrations.hand_on registrations.own_data_page registrations.delete_data
registrations.keep registrations.me registrations.mine registrations.end_all_links
registrations.all_data registrations.delete_all
recaps.index recaps.show recaps.pdf recaps.docx recaps.markdown recaps.text recaps.picture
recaps.feed recaps.series_feed
afterwards.give afterwards.own_certificate afterwards.own_certificate_file
afterwards.verify afterwards.verified_file afterwards.give_slides
mails.unsubscribe reports.mailed_file
registrations.focal_attendance registrations.focal_people registrations.focal_people_file
registrations.focal_report registrations.focal_report_file
registrations.invited registrations.dates registrations.send_dates registrations.dates_registered
registrations.series_place registrations.change_series_place
registrations.focal_page registrations.focal_digest registrations.focal_webinar registrations.focal_file
registrations.focal_decide registrations.focal_withdraw registrations.register_colleagues
security.login security.logout accounts.use_link
"""
VIEWERS = """
pages.dashboard security.verify accounts.profile accounts.change_password accounts.renew_calendar
organisations.list_organisations organisations.file organisations.show
reports.fairness reports.fairness_file
organisations.engagement organisations.engagement_file organisations.webinars organisations.attendance_file
reports.index reports.year reports.year_file reports.countries reports.organisations
reports.figures reports.figures_file reports.published_list reports.published
attendance.show attendance.organisations_file attendance.countries attendance.countries_file
webinars.list_webinars webinars.list_file afterwards.feedback
"""
ORGANISERS = """
registrations.list_registrations registrations.list_file registrations.change_many registrations.move_up
registrations.show registrations.change_state registrations.end_links registrations.link registrations.add
registrations.import_file registrations.erase
registrations.chosen_file registrations.by_organisation registrations.by_organisation_file
registrations.over_time registrations.over_time_file
registrations.list_questions registrations.edit_question registrations.move_question
registrations.delete_question registrations.answers registrations.change_answers
registrations.invitations registrations.invitations_file registrations.invite registrations.remind_invited
registrations.send_invitation registrations.withdraw_invitation
registrations.focal_points registrations.send_focal_link registrations.end_focal_point
mails.list_mails mails.list_file mails.log mails.log_file mails.show mails.written mails.again mails.stop
jobs.list_jobs jobs.list_file jobs.show jobs.result jobs.stop
mails.addresses mails.unblock mails.server mails.check
mails.message_people mails.preview_message mails.plan mails.plan_reminders mails.plan_follow_up
mails.series_mails mails.mail_text mails.restore_mail_text mails.preview_mail_text
organisations.new organisations.edit organisations.import_file organisations.people organisations.people_file
organisations.duplicates organisations.pair organisations.same_as organisations.undo
reports.figures_people reports.figures_people_file
webinars.list_groups webinars.new_group webinars.group webinars.remove_group
reports.year_pack reports.people reports.people_file reports.registered reports.registered_file
reports.publish_figures reports.published_people reports.published_people_file
reports.organisation_report
reports.mailed_list reports.mailed_list_file reports.mailed_report reports.new_mailed_report
reports.edit_mailed_report reports.pause_mailed reports.send_mailed reports.try_mailed_again
reports.delete_mailed reports.preview_mailed reports.preview_mailed_file reports.preview_mailed_mail
pages.people pages.people_file pages.person pages.edit_person
pages.people_duplicates pages.people_duplicates_file pages.people_pair pages.person_same_as
pages.undo_people_merge
pages.settings pages.counting_rule pages.edit_site_page pages.restore_site_page
accounts.organisers accounts.change accounts.reset
webinars.list_series webinars.new_series webinars.edit_series webinars.themes webinars.series_themes
webinars.new webinars.backfill webinars.overview webinars.edit
webinars.agenda webinars.presentation webinars.add_presentation webinars.delete_presentation
webinars.updates webinars.edit_update webinars.delete_update webinars.move_update
webinars.materials webinars.edit_material webinars.delete_material
webinars.publish webinars.cancel webinars.reinstate webinars.hold webinars.unhold webinars.clone
webinars.delete
attendance.answer attendance.add_by_hand attendance.mark_several attendance.take_back_together
attendance.take_back attendance.upload attendance.apply attendance.confirm
attendance.discard attendance.import_person attendance.import_people attendance.import_people_file
attendance.reopen attendance.review attendance.decide
attendance.match attendance.undo attendance.people attendance.people_file attendance.person attendance.correct
attendance.questions_and_polls attendance.questions_file attendance.keep_questions attendance.follow_up
attendance.delete_questions attendance.window attendance.recount
attendance.add_note attendance.remove_note
attendance.column_mappings attendance.forget_columns
attendance.decisions attendance.decisions_file attendance.take_back_decision
recaps.list_recaps recaps.list_file recaps.editor recaps.save recaps.correct recaps.take_facts
afterwards.feedback_file afterwards.certificates afterwards.issue_certificates afterwards.certificates_file
afterwards.slides afterwards.end_slides
afterwards.certificate_file afterwards.revoke_certificate afterwards.restore_certificate
recaps.keep_facts recaps.publish recaps.withdraw recaps.register_sheet recaps.autosave
recaps.names recaps.personal recaps.review recaps.unschedule
"""
ACCESS = {
    endpoint: who
    for who, endpoints in (("anyone", ANYONE), ("viewers", VIEWERS), ("organisers", ORGANISERS))
    for endpoint in endpoints.split()
}
# What a page answers that may be opened, where that is not 200.
OPENED = {
    "pages.first_run": 404,  # there is an organiser
    "pages.numbered": 301,
    "registrations.new_link": 301,  # it has moved
    "registrations.registered": 302,  # this browser has no place
    "registrations.dates_registered": 302,  # nor one at any date
    "organisations.same_as": 303,  # to the two records
    "pages.person_same_as": 303,
}
ALLOWED = {
    "anyone": ("anyone",),
    "viewer": ("anyone", "viewers"),
    "organiser": ("anyone", "viewers", "organisers"),
}


@pytest.fixture
def world(committed: Committed) -> dict[str, Names]:
    return committed(make_world)


@pytest.fixture
def browsers(app: Flask, committed: Committed) -> dict[str, FlaskClient]:
    """A browser of each role; the disabled organiser was signed in before."""
    people = {
        role: committed(lambda role=role: factories.make_organiser(f"{role}@x.example", role=role))
        for role in ("viewer", "organiser")
    }
    off = committed(lambda: factories.make_organiser("off@x.example", active=False))
    signed = {role: _confirmed(sign_in(app, one.fs_uniquifier)) for role, one in people.items()}
    return signed | {"anonymous": app.test_client(), "disabled": _confirmed(sign_in(app, off.fs_uniquifier))}


def _confirmed(client: FlaskClient) -> FlaskClient:
    with client.session_transaction() as session:
        session["fs_paa"] = time.time()
    return client


def routes(app: Flask, method: str) -> Iterator[Rule]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if method in (rule.methods or ()):
            yield rule


def address(app: Flask, rule: Rule, names: Names) -> str:
    built = rule.build({name: names[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None, rule
    return built[1]


def expected(rule: Rule, role: str) -> int:
    """Of a GET."""
    who = ACCESS[rule.endpoint]
    if rule.endpoint == "security.login" and role in ("viewer", "organiser"):
        return 302  # is in already
    if who == "anyone":
        return OPENED.get(rule.endpoint, 200)
    if role in ("anonymous", "disabled"):
        return 302
    if who == "organisers" and role == "viewer":
        return 403
    return OPENED.get(rule.endpoint, 200)


def test_every_route_is_in_the_table(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ACCESS)


@pytest.mark.parametrize("role", ["anonymous", "disabled", "viewer", "organiser"])
def test_who_may_look(
    app: Flask, world: dict[str, Names], browsers: dict[str, FlaskClient], role: str
) -> None:
    """Every page once: who may see it, what it offers and tells, and that looking changes nothing.

    Everybody in the world is called Secret, and writes as .secret@; who has the link is that person.
    """
    before = content()
    wrong, told, links, bare = {}, [], {}, []
    for rule in routes(app, "GET"):
        path = address(app, rule, values_for(world, rule.endpoint))
        answer = browsers[role].get(path)
        should = expected(rule, role)
        is_asked = "/o/sign-in?next=" in (answer.location or "")
        if answer.status_code != should or is_asked != (should == 302 and ACCESS[rule.endpoint] != "anyone"):
            wrong[path] = (answer.status_code, should)
        if role != "organiser" and not is_personal_link(path) and SECRET.search(answer.data):
            told.append(path)
        if answer.mimetype == "text/html":
            bare += [path for form in FORM.findall(answer.text) if is_bare(form)]
            links |= dict.fromkeys(links_on(path, answer.text), path) if answer.status_code == 200 else {}
    assert (wrong, told, bare) == ({}, [], [])
    assert content() == before
    opened = {path: browsers[role].get(path) for path in links}
    assert {path: links[path] for path, answer in opened.items() if not leads_somewhere(answer)} == {}
    assert len(links) > 15


SECRET = re.compile(rb"\bsecret\b", re.IGNORECASE)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


def is_bare(form: str) -> bool:
    """A form that changes something without the page's token."""
    is_post = re.search(r'method="post"', form.partition(">")[0])
    return bool(is_post) and not re.search(r'name="csrf_token" value="[\w.-]{20,}"', form)


def links_on(page: str, text: str) -> list[str]:
    """No page may offer what its reader may not open, or what is not there."""
    found = [html.unescape(link) for link in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', text)]
    whole = [f"{page}{path}" if path.startswith("?") else path for path in found]
    return [path for path in (one.removeprefix("http://localhost") for one in whole) if path[:1] == "/"]


def leads_somewhere(answer: Any) -> bool:
    return answer.status_code in (200, 301, 302) and "/o/sign-in?next=" not in (answer.location or "")


def content() -> dict[str, str]:
    """A hash of every table."""
    db.session.rollback()
    return {
        table.name: hashlib.sha256(
            repr(sorted(map(repr, db.session.execute(select(table)).all()))).encode()
        ).hexdigest()
        for table in Base.metadata.sorted_tables
    }


@pytest.mark.parametrize("role", ["anonymous", "disabled", "viewer"])
def test_who_may_write(
    app: Flask, world: dict[str, Names], browsers: dict[str, FlaskClient], role: str
) -> None:
    before, wrong = content(), {}
    for rule in routes(app, "POST"):
        if ACCESS[rule.endpoint] == "anyone" or expected(rule, role) not in (302, 403):
            continue
        path = address(app, rule, values_for(world, rule.endpoint))
        answer = browsers[role].post(path, data={"name": "x", "to": "disabled"})
        if answer.status_code != expected(rule, role):
            wrong[path] = answer.status_code
    assert wrong == {}
    assert content() == before


def test_an_organiser_may_send_every_form(
    app: Flask, world: dict[str, Names], browsers: dict[str, FlaskClient]
) -> None:
    """An empty form is refused, or done; never forbidden, never a fault."""
    wrong = {}
    for rule in routes(app, "POST"):
        if rule.endpoint == "security.logout":
            continue
        path = address(app, rule, values_for(world, rule.endpoint))
        answer = browsers["organiser"].post(path)
        if answer.status_code not in (200, 302, 303, 404, 409, 410, 422) or "/o/sign-in?" in (
            answer.location or ""
        ):
            wrong[path] = answer.status_code
    assert wrong == {}


def test_nothing_is_sent_without_the_pages_token(
    app: Flask,
    world: dict[str, Names],
    browsers: dict[str, FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = app.test_client().get("/o/sign-in").text
    foreign = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert foreign
    before, wrong = content(), {}
    for rule in routes(app, "POST"):
        path = address(app, rule, values_for(world, rule.endpoint))
        for role, token in (("anonymous", ""), ("organiser", ""), ("organiser", foreign[1])):
            answer = browsers[role].post(path, data={"csrf_token": token})
            if answer.status_code != 400:
                wrong[role, path] = answer.status_code
    assert wrong == {}
    assert content() == before


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_looking_changes_nothing(
    app: Flask, world: dict[str, Names], browsers: dict[str, FlaskClient], method: str
) -> None:
    before, wrong = content(), []
    for rule in app.url_map.iter_rules():
        path = address(app, rule, values_for(world, rule.endpoint))
        for role in ("organiser", "anonymous"):
            answer = browsers[role].open(path, method=method)
            if answer.status_code >= 500:
                wrong.append(path)
    assert wrong == []
    assert content() == before


def test_missing_and_foreign_things_look_alike(
    app: Flask, world: dict[str, Names], browsers: dict[str, FlaskClient], committed: Committed
) -> None:
    """What is not there, what belongs to another webinar, and what the public may not see: one 404 page."""
    client = browsers["organiser"]
    nothing = client.get("/o/no-such-page")
    assert nothing.status_code == 404
    other = committed(make_other)
    wrong = {}
    for rule in app.url_map.iter_rules():
        numbers = [name for name in rule.arguments if name.endswith("_id")]
        if not numbers or not rule.rule.startswith("/o/"):
            continue
        names = values_for(world, rule.endpoint)
        ways = [dict.fromkeys(numbers, 999_999)]
        if "webinar_id" in numbers and len(numbers) > 1:
            ways.append({"webinar_id": other})
        for way in ways:
            path = address(app, rule, names | way)
            answer = client.open(path, method="GET" if "GET" in (rule.methods or ()) else "POST")
            if answer.status_code != 404 or plain(answer.text) != plain(nothing.text):
                wrong[rule.endpoint, path] = answer.status_code
    assert wrong == {}


def make_other() -> int:
    """A webinar of another series, which has none of the things."""
    host = factories.make_organisation("Another host", kind="host")
    series = factories.make_series(slug="another-series", host=host)
    return int(factories.make_webinar(series, slug="another-webinar", state="held", number=1).id)


def plain(page: str) -> str:
    """Without what differs from one answer to the next for everyone."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def test_the_public_cannot_tell_a_draft_from_nothing(
    client: FlaskClient, world: dict[str, Names], committed: Committed
) -> None:
    series = committed(lambda: factories.make_series(slug="quiet", host=factories.make_organisation("Q")))
    draft = committed(
        lambda: factories.make_webinar(series, slug="draft-webinar", state="draft", published_at=None)
    )
    for ending in ("", "/register", "/registered", "/webinar.ics", "/materials/1"):
        hidden = client.get(f"/quiet/{draft.slug}{ending}")
        missing = client.get(f"/quiet/no-such-webinar{ending}")
        assert (hidden.status_code, missing.status_code) == (404, 404), ending
        assert plain(hidden.text) == plain(missing.text)
