"""Makes the demo: the story told through the same services as everything else, in one transaction."""

import csv
import io
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

from tracker.accounts import service as accounts
from tracker.afterwards.certificate_service import issue_all
from tracker.afterwards.feedback import Given
from tracker.afterwards.feedback_queries import list_asked
from tracker.afterwards.feedback_service import give_feedback
from tracker.attendance import queries as attendance_queries
from tracker.attendance import service as attendance
from tracker.attendance.uploads import read_upload
from tracker.audit import Actor
from tracker.config import Settings
from tracker.demo import languages, story
from tracker.models import Organisation, Series, Webinar
from tracker.organisations import service as organisations
from tracker.organisations.queries import find_organisation
from tracker.recaps import service as recaps
from tracker.recaps.names_service import save_names
from tracker.registrations import service as registrations
from tracker.registrations.details import clean_details
from tracker.registrations.focal_service import name_focal_point
from tracker.registrations.importing import import_people
from tracker.registrations.link_queries import ends_at
from tracker.registrations.question_wording import clean_question
from tracker.registrations.questions_service import Extras, add_question, keep_new
from tracker.registrations.reading import read_people
from tracker.webinars import service as webinars
from tracker.webinars.service import themes
from tracker.webinars.theme_queries import list_themes


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """How the demo's organiser comes in."""

    email: str
    password: str


def build_demo(settings: Settings, now: datetime) -> SignIn:
    """Fill an empty database with the story; the caller begins and commits."""
    password = secrets.token_urlsafe(9)
    email, name = story.DEMO_ORGANISER
    organiser = accounts.make_first_organiser(
        email=email, name=name, password=password, zone=story.ZONE, now=now
    )
    ana = Actor(organiser_id=organiser.id, who=organiser.email)
    organisations.import_organisations(_data("organisations.csv"), actor=ana)
    series = webinars.create_series(
        host=_get(story.HOST),
        slug=story.SERIES_SLUG,
        name=story.SERIES,
        about=story.ABOUT,
        zone=story.ZONE,
        contact_email=story.CONTACT,
        held_before=story.HELD_BEFORE,
        balance_before_on=story.BALANCE_BEFORE_ON,
        certificate_minutes=story.CERTIFICATE_MINUTES,
        actor=ana,
        now=now,
    )
    for told in story.EARLIER:
        _hold_earlier(told, series, settings, ana, now)
    _hold_tenth(series, settings, ana, now)
    _announce_eleventh(series, settings, ana, now)
    _name_focal_point(ana, now)
    return SignIn(email=email, password=password)


def _get(name: str) -> Organisation:
    found = find_organisation(name)
    if found is None:
        raise LookupError(f"the story has no organisation {name}")
    return found


def _data(name: str) -> bytes:
    return (files("tracker.demo") / "data" / name).read_bytes()


def _make(told: story.Told, series: Series, settings: Settings, actor: Actor, now: datetime) -> Webinar:
    webinar = webinars.create_webinar(
        series.id,
        slug=told.slug,
        calendar_domain=settings.calendar_domain,
        actor=actor,
        now=now,
        title=told.title,
        local_start=told.start,
        minutes=told.minutes,
        capacity=told.capacity,
        focus=told.focus,
        description=told.description,
        remark=told.remark,
        image_credit=told.image_credit,
        coming_next=told.coming_next,
    )
    webinars.publish(webinar.id, actor=actor, now=now)
    for talk in told.talks:
        _add_talk(webinar, talk, actor)
    for title, text in told.updates:
        webinars.add_update(webinar.id, title=title, text=text, actor=actor)
    return webinar


def _add_talk(webinar: Webinar, talk: story.Talk, actor: Actor) -> None:
    organisation = _get(talk.organisation) if talk.organisation else None
    webinars.add_presentation(
        webinar.id,
        title=talk.title,
        minutes=talk.minutes,
        is_presentation=talk.is_presentation,
        organisation_id=organisation.id if organisation else None,
        organisation_as_shown=talk.shown_as,
        countries=list(talk.countries),
        summary=talk.summary,
        actor=actor,
    )


def _hold_tenth(series: Series, settings: Settings, actor: Actor, now: datetime) -> None:
    webinar = _make(story.TENTH, series, settings, actor, now)
    people = read_people(_data("registrations.csv"))
    import_people(webinar.id, people.people, actor, now)
    webinars.hold(webinar.id, actor=actor, now=now)
    _import(webinar, _data("zoom_attendee_report.csv"), "zoom_attendee_report.csv", actor, now)
    _say_in_languages(webinar, actor, now)
    for language in ("en", "fr", "ar"):
        recap = recaps.ensure_draft(webinar, actor, now, language)
        recaps.publish_recap(recap.id, version=recap.version, actor=actor, now=now)
    _follow_up(webinar, actor)


def _say_in_languages(webinar: Webinar, actor: Actor, now: datetime) -> None:
    """What the webinars of the year and of those before were about, and how each language names it."""
    themes.set_themes(webinar.id, [languages.THEME["en"]], actor=actor, now=now)
    council = _get("Council of Europe")
    for language, name in languages.COUNCIL.items():
        said = {
            f"organisation-{council.id}": name,
            "earlier": languages.EARLIER[language],
            "focus": languages.FOCUS.get(language, ""),
        }
        said |= {f"theme-{one.id}": languages.THEME[language] for one in list_themes(webinar.series_id)}
        save_names(webinar, language, said, actor=actor, now=now)


def _follow_up(webinar: Webinar, actor: Actor) -> None:
    """Some said the day after what they thought, and everybody who earned a certificate has one."""
    at = ends_at(webinar) + timedelta(days=1)
    asked = list_asked(webinar.id)
    for number, (usefulness, level, use, wish) in enumerate(story.FEEDBACK):
        given = Given(usefulness=usefulness, level=level, use=use, wish=wish)
        give_feedback(webinar, asked[number * 5], given, at)
    issue_all(webinar, actor=actor, now=at)


def _hold_earlier(told: story.Told, series: Series, settings: Settings, actor: Actor, now: datetime) -> None:
    webinar = _make(told, series, settings, actor, now)
    webinars.hold(webinar.id, actor=actor, now=now)
    people = list(csv.DictReader(io.StringIO(_data("registrations.csv").decode("utf-8-sig"))))
    came = [person for number, person in enumerate(people) if number % story.CAME_EARLIER[told.slug] == 0]
    _import(webinar, _list_of(came), f"{told.slug}.csv", actor, now)
    recaps.ensure_draft(webinar, actor, now)


def _name_focal_point(actor: Actor, now: datetime) -> None:
    organisation, email, name = story.FOCAL_POINT
    name_focal_point(_get(organisation).id, email=email, name=name, language="en", actor=actor, now=now)


def _list_of(people: Iterable[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Name", "Email", "Organisation", "Minutes"])
    for number, person in enumerate(people):
        writer.writerow([person["name"], person["email"], person["organisation"], 35 + number * 7 % 55])
    return text.getvalue().encode()


def _import(webinar: Webinar, data: bytes, name: str, actor: Actor, now: datetime) -> None:
    upload = read_upload(data, name, near=webinar.local_start.date())
    staged = attendance.stage_import(webinar, upload, story.ZONE, actor)
    attendance.apply_import(attendance_queries.get_import(staged.imported.id), actor, now)


def _announce_eleventh(series: Series, settings: Settings, actor: Actor, now: datetime) -> None:
    """Open for registration, thirty days ahead; every eighth person of the tenth has registered so far."""
    start = (now + timedelta(days=story.ELEVENTH_IN_DAYS)).replace(
        hour=15, minute=0, second=0, microsecond=0, tzinfo=None
    )
    told = story.eleventh(start)
    webinar = _make(told, series, settings, actor, now)
    wording = clean_question(kind="choices", text=story.QUESTION, choices=story.QUESTION_CHOICES)
    question = add_question(webinar.id, wording, actor)
    webinar.interpretation = list(story.INTERPRETATION)
    people = list(csv.DictReader(io.StringIO(_data("registrations.csv").decode("utf-8-sig"))))[::8]
    for number, person in enumerate(people):
        at = now - timedelta(days=(len(people) - number) * 10 // len(people), minutes=number * 17)
        details = clean_details(
            email=person["email"], name=person["name"], organisation=person["organisation"]
        )
        outcome = registrations.register(webinar.id, details, actor, at)
        keep_new(outcome.registration, _told(number, question.id))


def _told(number: int, question_id: int) -> Extras:
    """What the person of a number told beside name and address: two of three answer, few need something."""
    first = number % len(story.QUESTION_CHOICES)
    picked = list(story.QUESTION_CHOICES[first : first + 1 + number % 2])
    return Extras(
        answers={question_id: picked} if number % 3 else {},
        access_needs=story.ACCESS_NEEDS.get(number, ""),
        interpretation=story.INTERPRETATION[number // 4 % 2] if number % 4 == 1 else "",
    )
