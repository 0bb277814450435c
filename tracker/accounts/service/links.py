"""Lets people in by one-time links and, once, by the code of the first run; sets their password."""

from datetime import datetime
from uuid import uuid4

from flask_security import hash_password
from sqlalchemy import select, update

from tracker import audit
from tracker.accounts import codes, queries
from tracker.accounts.passwords import clean_password
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Refusal
from tracker.models import Organiser, SignInLink

LINKS = ("invite", "reset")


class LinkGone(Refusal):
    """A one-time link that was used, replaced, or is too old."""

    status = 410


def make_link(organiser: Organiser, purpose: str, now: datetime) -> str:
    """A new one-time token, whose hash is kept."""
    token = codes.make_token()
    _store_link(organiser.id, purpose, token, now)
    return token


def void_links(organiser_id: int | None, now: datetime) -> None:
    """Every open link of an organiser (None: of the first run) counts as used."""
    db.session.execute(
        update(SignInLink)
        .where(
            SignInLink.organiser_id.is_(None)
            if organiser_id is None
            else SignInLink.organiser_id == organiser_id
        )
        .where(SignInLink.used_at.is_(None))
        .values(used_at=now)
    )


def check_link(token: str, now: datetime) -> SignInLink:
    """The link that a token opens. NotFound for an unknown one, LinkGone for one that no longer works."""
    link = queries.get_link(token, *LINKS)
    if link.used_at is not None:
        raise LinkGone(N_("This link was used already, or a newer one replaced it"))
    if link.expires_at <= now:
        raise LinkGone(N_("This link was good for three days, which are over"))
    if link.organiser is None or not link.organiser.active:
        raise LinkGone(N_("This account is disabled"))
    return link


def use_link(token: str, password: str, *, now: datetime) -> Organiser:
    """Set the password of whoever holds the link, and end their other sessions; the link works no more."""
    lock_row(SignInLink, check_link(token, now).id)
    db.session.expire_all()
    link = check_link(token, now)
    organiser = link.organiser
    assert organiser is not None
    set_password(organiser, clean_password(password, email=organiser.email))
    void_links(organiser.id, now)
    actor = Actor(organiser_id=organiser.id, who=organiser.email)
    audit.record(actor, "organiser.password_set", organiser, label=organiser.email)
    return organiser


def set_password(organiser: Organiser, password: str) -> None:
    """Hash it, and end every session of before."""
    organiser.password = hash_password(password)
    end_sessions(organiser.id)


def end_sessions(organiser_id: int) -> None:
    """Sign an organiser out in every browser."""
    queries.get_organiser(organiser_id).fs_uniquifier = uuid4().hex
    db.session.flush()


def make_first_run_code() -> str:
    """A new code like K7QF-9M2X-3TRP that opens the first-run page; earlier ones stop working.

    Refused once there is an organiser. To be called in a writing transaction.
    """
    refuse_second_first()
    now = utc_now()
    void_links(None, now)
    code = codes.make_code()
    _store_link(None, "first_run", codes.plain_code(code), now)
    return code


def use_first_run_code(typed: str, *, now: datetime) -> None:
    """Use up the newest first-run code. Invalid("code") for any other, Refusal once there is an organiser."""
    link = db.session.scalars(
        select(SignInLink)
        .where(SignInLink.token_hash == codes.hash_token(codes.plain_code(typed)))
        .where(SignInLink.purpose == "first_run", SignInLink.used_at.is_(None))
        .where(SignInLink.expires_at > now)
        .with_for_update(of=SignInLink)
    ).one_or_none()
    if link is None:
        raise Invalid(
            N_("This is not the code of the last start. The terminal shows it, like K7QF-9M2X-3TRP"),
            field="code",
        )
    refuse_second_first()
    void_links(None, now)


def refuse_second_first() -> None:
    """There is one first run only."""
    if queries.has_organisers():
        raise Refusal(N_("There is an organiser already. Ask them for an invitation"))


def _store_link(organiser_id: int | None, purpose: str, token: str, now: datetime) -> None:
    db.session.add(
        SignInLink(
            purpose=purpose,
            organiser_id=organiser_id,
            token_hash=codes.hash_token(token),
            created_at=now,
            expires_at=now + codes.LAST,
        )
    )
    db.session.flush()
