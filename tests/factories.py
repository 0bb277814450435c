"""Rows for tests with sensible defaults: each function adds and flushes, the test begins and commits."""

from datetime import UTC, date, datetime
from secrets import token_hex
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.mail.outbox import queue_report
from tracker.models import (
    AskedQuestion,
    Attendance,
    AttendanceImport,
    CountingRule,
    FocalPoint,
    ImportPerson,
    Invitation,
    Job,
    JobFile,
    MailedReport,
    MailedSending,
    Organisation,
    OrganisationCountry,
    OrganisationDomain,
    OrganisationKind,
    Organiser,
    OutboxMail,
    Person,
    Presentation,
    Question,
    QuestionsReport,
    Registration,
    Role,
    Series,
    SeriesRegistration,
    SlidesRequest,
    Webinar,
)
from tracker.organisations.names import name_key
from tracker.reports.mailed.details import Details
from tracker.reports.mailed.recipient_queries import list_recipients
from tracker.reports.mailed.schedule import Schedule
from tracker.reports.mailed.setup_service import save_report

FROM_ON = date(2017, 1, 1)


def add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_organisation(
    name: str = "Lantern House", *, kind: str = "partner", country: str = "PH", domain: str = "", **more: Any
) -> Organisation:
    """An organisation of one kind since 2017, with one country and perhaps a domain."""
    now = utc_now()
    one = add(Organisation(name=name, name_key=name_key(name), created_at=now, updated_at=now, **more))
    add(OrganisationKind(organisation_id=one.id, kind=kind, from_on=FROM_ON, to_on=None))
    if country:
        add(OrganisationCountry(organisation_id=one.id, code=country, position=0))
    if domain:
        add(OrganisationDomain(organisation_id=one.id, domain=domain))
    return one


def make_series(name: str = "Global Knowledge Exchange Webinar", **more: Any) -> Series:
    """A series with a host organisation and the first version of its counting rule."""
    now = utc_now()
    host = more.pop("host", None) or make_organisation(
        "End Violence", kind="host", country="US", domain="endviolence.example"
    )
    values: dict[str, Any] = {"slug": "knowledge-exchange", "zone": "Europe/Zurich"} | more
    series = add(Series(name=name, host_id=host.id, created_at=now, updated_at=now, **values))
    add(CountingRule(series_id=series.id, version=1, created_at=now))
    return series


def make_webinar(series: Series, **more: Any) -> Webinar:
    """A scheduled, published webinar on 17 June 2020, 15:00 in Zurich, of 90 minutes."""
    now = utc_now()
    local = more.pop("local_start", datetime(2020, 6, 17, 15))  # noqa: DTZ001
    zone = more.get("zone", series.zone)
    values: dict[str, Any] = {
        "slug": f"webinar-{uuid4().hex[:8]}",
        "title": "Child-centred responses",
        "state": "scheduled",
        "minutes": 90,
        "published_at": now,
        "host_id": series.host_id,
        "zone": zone,
        "calendar_uid": f"webinar-{uuid4()}@tests.example",
    } | more
    return add(
        Webinar(
            series_id=series.id,
            local_start=local,
            starts_at=local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC),
            created_at=now,
            updated_at=now,
            **values,
        )
    )


def make_organiser(
    email: str = "ana@secretariat.example", *, role: str = "organiser", **more: Any
) -> Organiser:
    """Somebody who may sign in, without a password."""
    kept = db.session.scalars(db.select(Role).where(Role.name == role)).one_or_none()
    values: dict[str, Any] = {"name": "Ana Lindqvist", "active": True} | more
    return add(
        Organiser(
            email=email,
            fs_uniquifier=uuid4().hex,
            created_at=utc_now(),
            roles=[kept or add(Role(name=role))],
            **values,
        )
    )


def make_person(email: str = "mai.tran@lantern.example", **more: Any) -> Person:
    """Somebody known by e-mail."""
    values: dict[str, Any] = {"name": email.partition("@")[0].replace(".", " ").title()} | more
    return add(Person(email=email, created_at=utc_now(), **values))


def make_attendance(webinar: Webinar, person: Person | None = None, **more: Any) -> Attendance:
    """One person's hour at a webinar; without a person a phone line that nobody has named."""
    values: dict[str, Any] = {
        "name": person.name if person else "41**79",
        "connection": "" if person else "phone",
        "kind": "unknown",
        "seconds": 3600,
        "source": "file",
    } | more
    return add(Attendance(webinar_id=webinar.id, person_id=person.id if person else None, **values))


def make_questions_report(webinar: Webinar, **more: Any) -> QuestionsReport:
    """A kept report of questions, empty."""
    values: dict[str, Any] = {
        "what": "questions",
        "file_name": "Questions of Secret.csv",
        "sha256": token_hex(32),
        "created_at": utc_now(),
    } | more
    return add(QuestionsReport(webinar_id=webinar.id, **values))


def make_asked_question(report: QuestionsReport, **more: Any) -> AskedQuestion:
    """A question without an answer."""
    values: dict[str, Any] = {
        "line": 6,
        "text": "Are slides shared?",
        "name": "Sokha Secret",
        "email": "sokha.secret@lantern.example",
    } | more
    return add(AskedQuestion(report_id=report.id, **values))


def make_registration(
    webinar: Webinar, person: Person, *, state: str = "confirmed", **more: Any
) -> Registration:
    """A place of a person who is known by e-mail."""
    now = utc_now()
    values: dict[str, Any] = {"source": "public", "created_at": now, "queued_at": now} | more
    return add(
        Registration(
            webinar_id=webinar.id,
            person_id=person.id,
            email=person.email,
            name=person.name,
            state=state,
            state_changed_at=now,
            **values,
        )
    )


def make_question(webinar: Webinar, text: str = "What do you expect?", **more: Any) -> Question:
    """An optional question with a short text for an answer."""
    values: dict[str, Any] = {"kind": "text", "position": 0} | more
    return add(Question(webinar_id=webinar.id, text=text, **values))


def make_focal_point(organisation: Organisation, person: Person) -> FocalPoint:
    """Somebody who acts for an organisation by a link."""
    values = {"email": person.email, "name": person.name, "created_at": utc_now()}
    return add(FocalPoint(organisation_id=organisation.id, **values))


def make_series_place(series: Series, person: Person, **more: Any) -> SeriesRegistration:
    """Somebody who wants a place at every webinar."""
    values: dict[str, Any] = {"email": person.email, "name": person.name, "created_at": utc_now()} | more
    return add(SeriesRegistration(series_id=series.id, person_id=person.id, **values))


def make_invitation(webinar: Webinar, email: str = "ivy@lantern.example", **more: Any) -> Invitation:
    """Somebody who is invited and has not registered."""
    return add(Invitation(webinar_id=webinar.id, email=email, created_at=utc_now(), **more))


def make_slides_request(webinar_id: int, email: str = "pia@lantern.example", **more: Any) -> SlidesRequest:
    """Somebody who presented, and is asked for the slides."""
    talk = add(Presentation(webinar_id=webinar_id, position=9, title="Four models"))
    values: dict[str, Any] = {"created_at": utc_now()} | more
    return add(SlidesRequest(webinar_id=webinar_id, presentation_id=talk.id, email=email, **values))


def make_mailed_report(*emails: str, **more: Any) -> MailedReport:
    """The report of the year so far, on Thursdays at 8:00 in Zurich."""
    schedule = Schedule(how_often="weekly", weekday=3, zone="Europe/Zurich")
    details = Details(**({"schedule": schedule} | more))
    return save_report(None, details, emails, asked_again=False, version=None, actor=COMMAND, now=utc_now())


def make_sending(report: MailedReport, **more: Any) -> OutboxMail | None:
    """The report as it was made on a Thursday, and the mail with it to the first who gets it."""
    job = add(Job(kind="mailed_report", state="done", created_at=utc_now(), finished_at=utc_now()))
    pdf = {"name": "report-2027.pdf", "content_type": "application/pdf", "content": b"%PDF"}
    add(JobFile(job_id=job.id, is_result=True, **pdf))
    values: dict[str, Any] = {"due_key": "2027-03-18", "year": 2027, "state": "made"} | more
    told = {
        "subject": "Figures of 2027",
        "title": "2027 in figures",
        "sentences": ["3 webinars were held in 2027."],
        "items": ["Partner: 12"],
        "file_name": "report-2027.pdf",
        "size_bytes": 120_000,
        "is_attached": True,
    }
    now = utc_now()
    moments = {"due_at": now, "created_at": now, "made_at": now}
    sending = add(MailedSending(report_id=report.id, job_id=job.id, told=told, **moments, **values))
    return queue_report(report, list_recipients(report.id)[0], sending, now)


def make_import(webinar: Webinar, *, state: str = "applied", **more: Any) -> AttendanceImport:
    """A file of one webinar, applied, without anybody in it."""
    values: dict[str, Any] = {
        "file_name": "report.csv",
        "sha256": uuid4().hex * 2,
        "format": "zoom_webinar_attendee",
        "label": "Zoom webinar attendee report",
        "row_count": 0,
        "created_at": utc_now(),
    } | more
    return add(AttendanceImport(webinar_id=webinar.id, state=state, **values))


def make_import_person(imported: AttendanceImport, person: Person | None = None, **more: Any) -> ImportPerson:
    """Somebody whom the file names as registered and who never came."""
    values: dict[str, Any] = {
        "key": f"email:{person.email}" if person else f"name:{uuid4().hex}",
        "name": person.name if person else "somebody",
        "email": person.email if person else None,
        "attended": False,
        "is_registered": True,
        "seconds": 0,
        "seconds_unclipped": 0,
        "person_id": person.id if person else None,
    } | more
    return add(ImportPerson(import_id=imported.id, **values))
