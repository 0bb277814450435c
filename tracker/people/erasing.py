"""Erases a person: what we hold becomes a token that leads to nobody, and every count stays.

Places at webinars to come are given back before (registrations/erase_service.py).
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, update

from tracker.database import db
from tracker.models import (
    Answer,
    AskedQuestion,
    FocalPoint,
    ImportPerson,
    Invitation,
    JobFile,
    MailAddress,
    MailedRecipient,
    Merge,
    OutboxMail,
    Person,
    PersonKey,
    Registration,
    SeriesRegistration,
)
from tracker.people import erasing_afterwards, erasing_attendance, erasing_questions, erasing_texts
from tracker.people.subject import Subject


def erase(subject: Subject, now: datetime) -> None:
    """Blank everything that names them, in every table. The caller holds the write lock and audits."""
    names = _names(subject)
    registrations = list(db.session.scalars(select(Registration.id).where(subject.registrations())))
    erasing_texts.blank_audit(subject, names, registrations)
    erasing_texts.blank_mails_to_others(subject, names)
    _blank_registrations(subject, registrations)
    _blank_mails(subject, registrations)
    _blank_ways_in(subject, now)
    db.session.execute(delete(PersonKey).where(subject.is_person(PersonKey.person_id)))
    erasing_attendance.blank_attendance(subject, names)
    erasing_questions.blank_questions(subject, names)
    erasing_afterwards.blank_afterwards(subject, registrations, names, now)
    _blank_person(subject, now)
    db.session.execute(delete(JobFile).where(JobFile.is_result))  # packs and reports can be made again
    db.session.flush()
    db.session.expire_all()


def _names(subject: Subject) -> list[str]:
    """Every name and address they are known by."""
    asked = [
        select(Registration.name).where(subject.registrations()),
        select(Invitation.name).where(subject.has_address(Invitation.email)),
        select(SeriesRegistration.name).where(subject.has_address(SeriesRegistration.email)),
        select(FocalPoint.name).where(subject.has_address(FocalPoint.email)),
        select(OutboxMail.to_name).where(subject.has_address(OutboxMail.to_email)),
        select(ImportPerson.name).where(subject.import_people()),
        select(ImportPerson.name_as_given).where(subject.import_people()),
        select(AskedQuestion.name).where(subject.has_address(AskedQuestion.email)),
        select(Person.name).where(subject.is_person(Person.id)),
        select(Merge.gone_label).where(_merges(subject)),
    ]
    found = {name for each in asked for name in db.session.scalars(each.distinct()) if name}
    return sorted(found | set(subject.emails))


def _blank_registrations(subject: Subject, ids: list[int]) -> None:
    """State, organisation, country and times stay: figures are made of them."""
    db.session.execute(delete(Answer).where(Answer.registration_id.in_(ids)))
    db.session.execute(
        update(Registration)
        .where(Registration.id.in_(ids))
        .values(
            email=subject.token,
            name=subject.token,
            organisation_as_typed="",
            access_needs="",
            interpretation="",
            zone="",
            browser_key="",
            link_generation=Registration.link_generation + 1,
        )
    )


def _blank_mails(subject: Subject, registration_ids: list[int]) -> None:
    """What was sent stays as a line without words; what waits is not sent."""
    theirs = or_(
        OutboxMail.registration_id.in_(registration_ids),
        subject.is_person(OutboxMail.person_id),
        subject.has_address(OutboxMail.to_email),
    )
    db.session.execute(
        update(OutboxMail)
        .where(theirs, OutboxMail.state.in_(("waiting", "sending", "failed")))
        .values(state="stopped", lease_until=None)
    )
    db.session.execute(
        update(OutboxMail)
        .where(theirs)
        .values(
            to_email=subject.token,
            to_name="",
            zone="",
            details={},
            last_error="",
            sent_subject="",
            sent_text="",
        )
    )
    db.session.execute(delete(MailAddress).where(subject.has_address(MailAddress.email)))


def _blank_ways_in(subject: Subject, now: datetime) -> None:
    """Invitations, places in a series, reports and being a focal point end; their links open nothing."""
    db.session.execute(
        update(Invitation)
        .where(subject.has_address(Invitation.email))
        .values(
            email=subject.token, name="", withdrawn_at=now, link_generation=Invitation.link_generation + 1
        )
    )
    db.session.execute(
        update(SeriesRegistration)
        .where(
            or_(
                subject.has_address(SeriesRegistration.email),
                subject.is_person(SeriesRegistration.person_id),
            )
        )
        .values(
            email=subject.token,
            name=subject.token,
            organisation_as_typed="",
            zone="",
            ended_at=now,
            link_generation=SeriesRegistration.link_generation + 1,
        )
    )
    db.session.execute(delete(MailedRecipient).where(subject.has_address(MailedRecipient.email)))
    db.session.execute(
        update(FocalPoint)
        .where(subject.has_address(FocalPoint.email))
        .values(
            email=subject.token,
            name="",
            zone="",
            ended_at=now,
            link_generation=FocalPoint.link_generation + 1,
        )
    )


def _merges(subject: Subject) -> ColumnElement[bool]:
    """What remembers how their records became one, or did once."""
    if subject.person_id is None:
        return false()
    own = Merge.kept_id.in_((subject.person_id, *subject.former_ids))
    parted = and_(Merge.gone_id == subject.person_id, Merge.undone_at.is_not(None))
    return and_(Merge.what == "person", or_(own, parted))


def _blank_person(subject: Subject, now: datetime) -> None:
    db.session.execute(update(Merge).where(_merges(subject)).values(state={}, gone_label=subject.token))
    db.session.execute(
        update(Person)
        .where(subject.is_person(Person.id))
        .values(
            name=subject.token,
            email=None,
            name_key=subject.token,
            erased_at=now,
            link_generation=Person.link_generation + 1,
        )
    )
