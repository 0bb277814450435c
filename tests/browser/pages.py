"""Knows every page that can be opened: the application's own routes, with values for their parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from tracker.clock import utc_now
from tracker.database import db
from tracker.demo import story
from tracker.models import (
    Attendance,
    AttendanceImport,
    Certificate,
    FocalPoint,
    ImportPerson,
    Invitation,
    Job,
    MailedReport,
    Material,
    Merge,
    Organisation,
    Organiser,
    OutboxMail,
    Person,
    Presentation,
    PublishedFigures,
    Question,
    QuestionsReport,
    Registration,
    SeriesGroup,
    SeriesRegistration,
    SlidesRequest,
    Update,
    Webinar,
)
from tracker.registrations.link_queries import token_for
from tracker.signed_links import PERSON_KEPT

# Answers that are no page: files, what scripts ask, and ways to elsewhere.
NO_PAGES = re.compile(
    r"\.(ico|png|ics|csv|xlsx|pdf|docx|zip|txt|md|xml|json)$|\.<|^/static/|^/api/|^/(healthz|readyz)$|"
    r"<webinar_slug>/materials/<int:material_id>$|/files/<int:file_id>$"
)
# These belong to the import that waits for decisions, not to the one that is applied.
STAGED = ("attendance.review", "attendance.confirm", "attendance.import_person", "attendance.import_people")
# These belong to the webinar that asks questions.
ASKED = ("registrations.edit_question", "registrations.delete_question", "registrations.answers")
COMING = "measuring-change"  # the slug of the demo's webinar that is open for registration
Values = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A page to open: its endpoint, its path, and whether somebody is signed in."""

    endpoint: str
    path: str
    signed_in: bool


def list_pages(app: Flask) -> Iterator[Opened]:
    """One page for each route that a browser can GET; a part without a value here stands as it is."""
    with app.app_context():
        values = _values()
        staged = values | _staged()
        written = values | _written()
        own = values | _own()
        links = _links()
        asked = values | _asked()
        of_people = values | _twin_people()
        values |= _twins() | _certified() | {"job_id": _one(Job, Job.state == "waiting")}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not NO_PAGES.search(rule.rule):
            is_mail = rule.endpoint.startswith("mails.")
            is_own = rule.rule.startswith("/r/")
            parts = staged if rule.endpoint in STAGED else written if is_mail else own if is_own else values
            parts = (
                asked
                if rule.endpoint in ASKED
                else of_people
                if rule.rule.startswith("/o/people/")
                else parts
            )
            by_link = next((found for start, found in links.items() if rule.rule.startswith(start)), {})
            path = _path(rule, parts | by_link)
            yield Opened(endpoint=rule.endpoint, path=path, signed_in=_is_inside(rule))


def _is_inside(rule: Rule) -> bool:
    return rule.rule == "/o" or (rule.rule.startswith("/o/") and not rule.endpoint.startswith("security."))


def _path(rule: Rule, values: Values) -> str:
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda match: str(values.get(match[1], match[0])), rule.rule)


def _one(model: type, *where: object) -> int:
    return int(db.session.scalars(select(model.id).where(*where)).first() or 0)  # type: ignore[attr-defined]


def _staged() -> Values:
    imported = db.session.scalars(select(AttendanceImport).where(AttendanceImport.state == "staged")).one()
    return {
        "webinar_id": imported.webinar_id,
        "import_id": imported.id,
        "import_person_id": _one(ImportPerson, ImportPerson.import_id == imported.id),
    }


def _written() -> Values:
    """A mail that was written, with its webinar."""
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).first()
    return {"mail_id": mail.id, "webinar_id": mail.webinar_id} if mail else {}


def _twins() -> Values:
    """Two records that may be one, and a merge that can be undone."""
    merge = db.session.scalars(select(Merge).where(Merge.what == "organisation")).first()
    twin = _one(Organisation, Organisation.name == "Lakeside Trust Ltd")
    return {"kept_id": merge.kept_id, "gone_id": twin, "merge_id": merge.id} if merge else {}


def _twin_people() -> Values:
    """The same of people."""
    merge = db.session.scalars(select(Merge).where(Merge.what == "person")).one()
    twin = _one(Person, Person.email == "pat@c.example")
    return {"kept_id": merge.kept_id, "gone_id": twin, "merge_id": merge.id}


def _certified() -> Values:
    """A certificate of attendance."""
    return {"certificate_id": _one(Certificate)}


def _asked() -> Values:
    """A question of the webinar that is to come."""
    question = db.session.scalars(select(Question)).first()
    return {"question_id": question.id, "webinar_id": question.webinar_id} if question else {}


def _links() -> dict[str, Values]:
    """What the links of others than registrants open, by how their addresses begin."""
    focal = db.session.scalars(select(FocalPoint)).one()
    coming = _one(Webinar, Webinar.slug == COMING)
    colleague = _one(
        Registration,
        Registration.webinar_id == coming,
        Registration.organisation_id == focal.organisation_id,
    )
    of_focal = {"token": token_for(focal, "focal"), "webinar_id": coming, "registration_id": colleague}
    came = of_focal | {"webinar_id": _one(Webinar, Webinar.number == 10)}
    desk = "/o/organisations/<int:organisation_id>/focal-points"
    invitation = db.session.scalars(select(Invitation).order_by(Invitation.id)).first()
    invited: Values = {"token": token_for(invitation, "invitation")} if invitation else {}
    lists: Values = {"webinar_id": coming, "invitation_id": invitation.id if invitation else 0}
    place = db.session.scalars(select(SeriesRegistration)).first()
    of_series: Values = {"token": token_for(place, "series")} if place else {}
    links = {"/s/": of_series, "/i/": invited, "/o/webinars/<int:webinar_id>/invitations": lists}
    mine: Values = {"token": token_for(_came_often(), "person", until=utc_now() + PERSON_KEPT)}
    own = db.session.scalars(select(Registration).where(Registration.webinar_id == coming)).first()
    certificate = db.session.scalars(select(Certificate)).first()
    links["/verify/"] = {"token": token_for(certificate, "verify")} if certificate else {}
    slides = db.session.scalars(select(SlidesRequest)).first()
    links["/slides/"] = {"token": token_for(slides, "give")} if slides else {}
    asks = db.session.scalars(select(Job).where(Job.state == "asking")).first()
    asking: Values = {"job_id": asks.id, "webinar_id": asks.webinar_id} if asks else {}
    links["/o/webinars/<int:webinar_id>/attendance/import/asked/"] = asking
    links["/o/reports/mailed/"] = {"report_id": _one(MailedReport)}
    group = db.session.scalars(select(SeriesGroup)).first()
    links["/o/settings/groups/"] = {"slug": group.slug} if group else {}
    links["/unsubscribe/"] = {"token": token_for(own, "unsubscribe")} if own else {}
    return links | {"/me/": mine, "/f/<token>/attendance": came, "/f/": of_focal, desk: _focal_desk(focal)}


def _came_often() -> Person:
    """Somebody with a place at the webinar that is to come, and earlier ones."""
    coming = select(Registration.person_id).join(Webinar).where(Webinar.slug == COMING)
    came = select(Attendance.person_id).where(Attendance.person_id.in_(coming)).scalar_subquery()
    return db.session.scalars(select(Person).where(Person.id.in_(came)).order_by(Person.id).limit(1)).one()


def _focal_desk(focal: FocalPoint) -> Values:
    return {"organisation_id": focal.organisation_id, "focal_point_id": focal.id}


def _own() -> Values:
    """The link of somebody with a place at the webinar that is to come."""
    coming = select(Webinar.id).where(Webinar.slug == COMING).scalar_subquery()
    wanted = select(Registration).where(Registration.webinar_id == coming, Registration.state == "confirmed")
    return {"token": token_for(db.session.scalars(wanted.order_by(Registration.id).limit(1)).one(), "manage")}


def _values() -> Values:
    held = db.session.scalars(select(Webinar).where(Webinar.number == 10)).one()
    coming = db.session.scalars(select(Webinar).where(Webinar.slug == COMING)).one()
    return {
        "series_slug": story.SERIES_SLUG,
        "webinar_slug": coming.slug,
        "slug": held.slug,
        "number": 10,
        "year": 2020,
        "series_id": held.series_id,
        "webinar_id": held.id,
        "key": "help",
        "token": "no-such-token",
        "kind": "reminder",
        "language": "en",
        "organisation_id": _one(Organisation),
        "organiser_id": _one(Organiser),
        "presentation_id": _one(Presentation, Presentation.webinar_id == held.id),
        "update_id": _one(Update, Update.webinar_id == held.id),
        "material_id": _one(Material, Material.webinar_id == held.id),
        "import_id": _one(AttendanceImport, AttendanceImport.webinar_id == held.id),
        "registration_id": _one(Registration, Registration.webinar_id == held.id),
        "attendance_id": _one(Attendance, Attendance.webinar_id == held.id),
        "person_id": _one(Person),
        "published_id": _one(PublishedFigures),
        "report_id": _one(QuestionsReport, QuestionsReport.webinar_id == held.id),
    }
