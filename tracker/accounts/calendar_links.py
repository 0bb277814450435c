"""Knows the private calendar of an organiser: its address, made anew at will, and whose it is.

The address is the key to it, as calendar programs cannot sign in: a token that raising the organiser's
`calendar_generation` ends, as does disabling them.
"""

from flask import current_app
from sqlalchemy import select

from tracker import audit
from tracker import signed_links as links
from tracker.accounts.queries import get_organiser
from tracker.audit import Actor
from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Organiser


def calendar_path(organiser: Organiser) -> str:
    """The path of their calendar, to be shown to nobody else."""
    token = links.make_token(_key(), "calendar", organiser.id, organiser.calendar_generation)
    return f"/calendar/{token}.ics"


def open_calendar(token: str) -> Organiser:
    """Whose calendar it is. Raises NotFound for what was never ours, has ended, or is somebody's who left."""
    claim = links.read_token(token)
    organiser = None
    if claim is not None and claim.purpose == "calendar":
        organiser = db.session.scalars(select(Organiser).where(Organiser.id == claim.row_id)).one_or_none()
        generation = organiser.calendar_generation if organiser else 0
        if not links.is_genuine(_key(), claim, generation):
            organiser = None
    if organiser is None or not organiser.active:
        raise NotFound(N_("There is no such calendar"))
    return organiser


def renew_calendar(organiser_id: int, *, actor: Actor) -> Organiser:
    """Give an organiser's calendar a new address; the old one ends at once."""
    organiser = get_organiser(organiser_id)
    organiser.calendar_generation += 1
    audit.record(actor, "organiser.calendar_renewed", organiser, label=organiser.email)
    db.session.flush()
    return organiser


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
