"""One of everything that an address can name, so that every page can be opened."""

from datetime import date, datetime, timedelta
from typing import Any

from tests import factories as make
from tracker.accounts.calendar_links import calendar_path
from tracker.accounts.service import reset
from tracker.afterwards.certificate_service import issue_own
from tracker.attendance import long_files
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.kept_queries import list_published
from tracker.jobs import service as jobs
from tracker.jobs.states import GivenFile, Outcome
from tracker.mail.addresses import note_hard_bounce
from tracker.mail.outbox import queue
from tracker.models import (
    AttendanceMark,
    AttendanceNote,
    Certificate,
    ColumnMapping,
    Feedback,
    JobFile,
    MatchDecision,
    Material,
    MaterialFile,
    Organisation,
    OutboxMail,
    Person,
    Presentation,
    Registration,
    Update,
    Webinar,
)
from tracker.organisations.merging import merge_organisations
from tracker.pages.merge_people_service import merge_people
from tracker.recaps.service import ensure_draft, publish_recap
from tracker.registrations.link_queries import token_for
from tracker.reports.mailed.recipient_queries import list_recipients
from tracker.signed_links import PERSON_KEPT
from tracker.web.assets import FOLDER, load
from tracker.webinars.service.groups import save_group

Names = dict[str, Any]

HELD = "tenth-webinar"
COMING = "eleventh-webinar"
MINE = ("mine", "all_data", "delete_all", "end_all_links")  # a person's own
FOCAL = (
    "page",
    "digest",
    "webinar",
    "file",
    "decide",
    "withdraw",
    "attendance",
    "people",
    "people_file",
    "report",
    "report_file",
)


def make_world() -> dict[str, Names]:
    """The values of addresses: "" for most, others by the endpoint that needs different ones."""
    series = make.make_series()
    held = make.make_webinar(series, slug=HELD, state="held", number=10, year_number=3)
    start = datetime.now().replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=30)  # noqa: DTZ005
    coming = make.make_webinar(series, slug=COMING, title="Child helplines", local_start=start)
    general = {
        "series_slug": series.slug,
        "series_id": series.id,
        "webinar_id": coming.id,
        "webinar_slug": coming.slug,
        "key": "help",
        "year": 2020,
        "ending": "csv",
        "language": "fr",
        "name": load(FOLDER)["app.css"].name,
        "number": 10,
    }
    past = {"webinar_id": held.id, "webinar_slug": held.slug, "slug": held.slug}
    general["organisation_id"] = make.make_organisation(domain="lantern.example").id
    accounts = _accounts(general)
    world = {"": general | _content(coming), **_attendance(held, past), **_recaps(held, past), **accounts}
    world |= _afterwards(held, past, world[""])
    world |= _jobs(held)
    world["reports"] |= _mailed()
    for endpoint in ("webinars.unhold", "pages.numbered"):
        world[endpoint] = past
    world["organisations"] = _twins()
    group = save_group(None, name="All", series_ids=[series.id], actor=COMMAND, now=utc_now())
    world["webinars.group"] = world["webinars.remove_group"] = {"slug": group.slug}
    world["pages.people_pair"], world["pages.undo_people_merge"] = _twin_people()
    registration = db.session.get_one(Registration, world[""]["registration_id"])
    for endpoint in ("mail_text", "restore_mail_text", "preview_mail_text"):
        world[f"mails.{endpoint}"] = {"kind": "reminder", "language": "en"}
    world["mails.unsubscribe"] = {"token": token_for(registration, "unsubscribe")}
    return world | _ways_in(coming, world[""])


def _jobs(held: Webinar) -> dict[str, Names]:
    """One that waits, and one that left a file."""
    waiting = jobs.queue("import", COMMAND, utc_now(), label="Report of Secret.csv", webinar_id=held.id)
    asking = jobs.queue(long_files.READ, COMMAND, utc_now(), label="Secret.csv", webinar_id=held.id)
    details = {"question": long_files.PLACE, "zones": ["UTC"], "wider": [60, 60], "webinars": []}
    jobs.settle(
        asking, Outcome(asks=True, message="This report is from another day.", details=details), utc_now()
    )
    done = jobs.queue("pack", COMMAND, utc_now(), label="2020")
    jobs.settle(done, Outcome(files=[GivenFile(name="2020.zip", content=b"PK")]), utc_now())
    file = db.session.scalars(db.select(JobFile).where(JobFile.job_id == done.id)).one()
    asked = {"webinar_id": held.id, "job_id": asking.id}
    return {
        "attendance.answer": asked,
        "jobs": {"job_id": waiting.id},
        "jobs.result": {"job_id": done.id, "file_id": file.id},
    }


def _mailed() -> Names:
    """A report that was mailed."""
    report = make.make_mailed_report("rex.secret@ministry.example")
    mail = make.make_sending(report)
    assert mail is not None
    token = token_for(list_recipients(report.id)[0], "report")
    return {"report_id": report.id, "sending_id": mail.mailed_sending_id, "token": token}


def _ways_in(coming: Webinar, general: Names) -> dict[str, Names]:
    """Links that are not a registration's own."""
    lantern = db.session.get_one(Organisation, general["organisation_id"])
    focal = make.make_focal_point(lantern, make.make_person("fay.secret@lantern.example"))
    colleague = make.make_person("lia.secret@lantern.example")
    registration = make.make_registration(coming, colleague, organisation_id=lantern.id)
    general["focal_point_id"] = focal.id
    invitation = make.make_invitation(coming, "ivy.secret@lantern.example")
    general["invitation_id"] = invitation.id
    of_focal = {"token": token_for(focal, "focal"), "registration_id": registration.id}
    held = db.session.scalars(db.select(Webinar).where(Webinar.slug == HELD)).one()
    make.make_registration(held, colleague, organisation_id=lantern.id)
    after = of_focal | {"webinar_id": held.id}
    by_link = {f"registrations.focal_{name}": after if "people" in name else of_focal for name in FOCAL}
    mai = db.session.get_one(Person, general["person_id"])
    of_mai = {"token": token_for(mai, "person", until=utc_now() + PERSON_KEPT)}
    by_link |= {f"registrations.{name}": of_mai for name in MINE}
    place = make.make_series_place(coming.series, make.make_person("sol.secret@lantern.example"))
    of_series = {"token": token_for(place, "series")}
    return by_link | {
        "registrations.invited": {"token": token_for(invitation, "invitation")},
        "registrations.series_place": of_series,
        "registrations.change_series_place": of_series,
    }


def _twins() -> Names:
    """Two records that may be one, and a third that went into the first."""
    first, second, third = (
        make.make_organisation(f"Lakeside Trust{end}") for end in ("", " Ltd", " of Kenya")
    )
    merged = merge_organisations(first.id, third.id, {}, versions=None, actor=COMMAND, now=utc_now())
    return {"kept_id": first.id, "gone_id": second.id, "merge_id": merged.merge.id}


def _twin_people() -> tuple[Names, Names]:
    """Two records that may be one person, and the merge of a third into the first."""
    first, second, third = (
        make.make_person(f"pat.secret@{at}.example", name="Pat Secret") for at in ("one", "two", "three")
    )
    merged = merge_people(first.id, third.id, {}, seen=None, actor=COMMAND, now=utc_now())
    return {"kept_id": first.id, "gone_id": second.id}, {"merge_id": merged.merge.id}


def _content(webinar: Webinar) -> Names:
    presentation = make.add(Presentation(webinar_id=webinar.id, position=1, title="Opening"))
    update = make.add(
        Update(webinar_id=webinar.id, position=1, announced_on=date(2020, 6, 17), title="A new tool")
    )
    material = make.add(
        Material(
            webinar_id=webinar.id,
            kind="slides",
            title="Slides",
            file_name="slides.pdf",
            content_type="application/pdf",
            size_bytes=4,
            created_at=utc_now(),
        )
    )
    make.add(MaterialFile(material_id=material.id, content=b"%PDF"))
    person = make.make_person("mai.secret@lantern.example")
    registration = make.make_registration(webinar, person)
    question = make.make_question(webinar)
    return {
        "question_id": question.id,
        "presentation_id": presentation.id,
        "update_id": update.id,
        "material_id": material.id,
        "registration_id": registration.id,
        "token": token_for(registration, "manage"),
        "mail_id": _mail(registration).id,
        "address_id": note_hard_bounce("lea.secret@lantern.example", "550 5.1.1", utc_now()).id,
        "person_id": person.id,
    }


def _mail(registration: Registration) -> OutboxMail:
    mail = queue("confirmation", registration, utc_now())
    mail.state = "failed"
    return make.add(mail)


def _recaps(held: Webinar, past: Names) -> dict[str, Names]:
    recap = ensure_draft(held, COMMAND, utc_now())
    publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())
    return {"recaps": past, "reports": {"published_id": list_published()[0].id}}


def _attendance(held: Webinar, past: Names) -> dict[str, Names]:
    person = make.make_person("carl.secret@lantern.example")
    attendance = make.make_attendance(held, person)
    staged = make.make_import(held, state="staged")
    unknown = make.make_import_person(staged, make.make_person("nia.secret@lantern.example"), attended=True)
    applied = make.make_import(held, state="applied", file_name="Report of Secret.csv")
    mark = make.add(
        AttendanceMark(
            webinar_id=held.id,
            person_id=person.id,
            minutes=60,
            kind="unknown",
            reason="She was there",
            created_at=utc_now(),
        )
    )
    columns = ColumnMapping(key="0" * 64, headings=["Wer"], columns={"name": 0}, created_at=utc_now())
    kept = MatchDecision(
        what="email",
        key="nia.secret@lantern.example",
        organisation_id=held.series.host_id,
        created_at=utc_now(),
    )
    values = past | {
        "mapping_id": make.add(columns).id,
        "decision_id": make.add(kept).id,
        "attendance_id": attendance.id,
        "import_id": staged.id,
        "import_person_id": unknown.id,
        "mark_id": mark.id,
    }
    noted = AttendanceNote(
        webinar_id=held.id, person_id=person.id, text="Ask Secret about slides", created_at=utc_now()
    )
    values["note_id"] = make.add(noted).id
    report = make.make_questions_report(held)
    values |= {"report_id": report.id, "asked_id": make.make_asked_question(report).id, "what": "questions"}
    done = values | {"import_id": applied.id}
    return {"attendance": values, "attendance.undo": done, "attendance.reopen": done}


def _afterwards(held: Webinar, past: Names, general: Names) -> dict[str, Names]:
    """Somebody who came, said what they thought, and has a certificate."""
    held.series.certificate_minutes = 30
    person = make.make_person("ada.secret@lantern.example")
    own = make.make_registration(held, person)
    make.make_attendance(held, person)
    make.add(
        Feedback(
            webinar_id=held.id,
            registration_id=own.id,
            usefulness=4,
            use="The secret guide",
            created_at=utc_now(),
            updated_at=utc_now(),
        )
    )
    issue_own(held, own, actor=COMMAND, now=utc_now())
    mai = db.session.get_one(Registration, general["registration_id"])  # whose links have not ended
    certificate = make.add(
        Certificate(
            webinar_id=mai.webinar_id, person_id=mai.person_id, name=mai.name, minutes=50, issued_at=utc_now()
        )
    )
    asked = make.make_slides_request(mai.webinar_id, "pia.secret@lantern.example")
    verify = past | {"token": token_for(certificate, "verify")}
    values = past | {"certificate_id": certificate.id}
    return {
        "afterwards": values,
        "afterwards.verify": verify,
        "afterwards.verified_file": verify,
        "afterwards.give_slides": {"token": token_for(asked, "give")},
        "afterwards.end_slides": {"webinar_id": mai.webinar_id, "request_id": asked.id},
    }


def _accounts(general: Names) -> dict[str, Names]:
    ben = make.make_organiser("ben@secretariat.example", password="$argon2id$not-a-hash")
    general["organiser_id"] = ben.id
    calendar = calendar_path(ben).removeprefix("/calendar/").removesuffix(".ics")
    return {
        "accounts.use_link": {"token": reset(ben.id, actor=COMMAND, now=utc_now())},
        "calendar.organiser": {"token": calendar},
    }


def values_for(world: dict[str, Names], endpoint: str) -> Names:
    """What the address of an endpoint is made from."""
    return world[""] | world.get(endpoint.partition(".")[0], {}) | world.get(endpoint, {})
