"""Asks who the organisers are and what a one-time link opens."""

from datetime import datetime

from sqlalchemy import func, select

from tracker.accounts.codes import hash_token
from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Organiser, SignInLink


def list_organisers() -> list[Organiser]:
    """Everybody who ever had an account, active ones first, by name; two queries in all."""
    return list(
        db.session.scalars(
            select(Organiser).order_by(Organiser.active.desc(), func.lower(Organiser.name), Organiser.email)
        )
    )


def open_links(now: datetime) -> dict[int, datetime]:
    """Until when an unused link of an organiser works, by organiser."""
    rows = db.session.execute(
        select(SignInLink.organiser_id, func.max(SignInLink.expires_at).label("until"))
        .where(SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .where(SignInLink.organiser_id.is_not(None))
        .group_by(SignInLink.organiser_id)
    )
    return {row.organiser_id: row.until for row in rows}


def get_organiser(organiser_id: int) -> Organiser:
    """One organiser; NotFound where there is none."""
    organiser = db.session.get(Organiser, organiser_id)
    if organiser is None:
        raise NotFound(N_("There is no such organiser"))
    return organiser


def find_organiser(email: str) -> Organiser | None:
    """The organiser with an address, whatever its case."""
    return db.session.scalars(
        select(Organiser).where(Organiser.email == email.strip().casefold())
    ).one_or_none()


def has_organisers() -> bool:
    """Whether anybody can ever have signed in: if not, it is the first run."""
    return db.session.scalar(select(Organiser.id).limit(1)) is not None


def get_link(token: str, *purposes: str) -> SignInLink:
    """The link of a token, used or not; NotFound where there is none of these purposes."""
    link = db.session.scalars(
        select(SignInLink).where(SignInLink.token_hash == hash_token(token))
    ).one_or_none()
    if link is None or link.purpose not in purposes:
        raise NotFound(N_("This link does not work"))
    return link
