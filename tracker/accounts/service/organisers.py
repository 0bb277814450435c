"""Invites organisers, changes what they may do, keeps one who can sign in."""

from datetime import datetime
from uuid import uuid4

from flask_security import verify_password
from sqlalchemy import select

from tracker import audit
from tracker.accounts import queries
from tracker.accounts.passwords import clean_password, normal
from tracker.accounts.service.links import make_link, refuse_second_first, set_password, void_links
from tracker.audit import Actor
from tracker.database import db
from tracker.errors import N_, Invalid, Refusal
from tracker.models import Organiser, Role
from tracker.people.emails import clean_email
from tracker.text import one_line
from tracker.zones import zone_from_text

ROLES = {"organiser": N_("Organiser"), "viewer": N_("Viewer")}


class LastOrganiser(Refusal):
    """Nobody would be left who can let others in."""


def invite(
    *, email: str, name: str, role: str = "organiser", zone: str = "UTC", actor: Actor, now: datetime
) -> tuple[Organiser, str]:
    """Add an organiser and their first one-time token. Invalid for a bad or known address, name or role."""
    address = clean_email(email)
    if address is None:
        raise Invalid(N_("Enter an email address, like name@example.org"), field="email")
    if queries.find_organiser(address) is not None:
        raise Invalid(N_("%(email)s has an account already"), field="email", email=address)
    organiser = Organiser(
        email=address,
        name=_clean_name(name or address.partition("@")[0]),
        password=None,
        active=True,
        fs_uniquifier=uuid4().hex,
        zone=zone_from_text(zone),
        created_at=now,
        roles=[_get_role(role)],
    )
    db.session.add(organiser)
    db.session.flush()
    audit.record(actor, "organiser.invited", organiser, label=address, after={"role": role})
    return organiser, make_link(organiser, "invite", now)


def make_first_organiser(*, email: str, name: str, password: str, zone: str, now: datetime) -> Organiser:
    """The organiser of the first run, with a password at once; refused where there is one already."""
    refuse_second_first()
    organiser, _ = invite(
        email=email, name=name, zone=zone, actor=Actor(who=email.strip().casefold()), now=now
    )
    set_password(organiser, clean_password(password, email=organiser.email))
    void_links(organiser.id, now)
    return organiser


def let_in(email: str, *, actor: Actor, now: datetime) -> str:
    """A one-time token for an address, known or new: how whoever runs the server comes in."""
    known = queries.find_organiser(email)
    if known is None:
        return invite(email=email, name="", actor=actor, now=now)[1]
    enable(known.id, actor=actor)
    return reset(known.id, actor=actor, now=now)


def reset(organiser_id: int, *, actor: Actor, now: datetime) -> str:
    """A new one-time token; earlier ones stop working, the password works until the new one is set."""
    organiser = queries.get_organiser(organiser_id)
    if not organiser.active:
        raise Refusal(N_("%(email)s is disabled. Enable the account first"), email=organiser.email)
    void_links(organiser.id, now)
    audit.record(actor, "organiser.reset", organiser, label=organiser.email)
    return make_link(organiser, "reset" if organiser.password else "invite", now)


def disable(organiser_id: int, *, actor: Actor, now: datetime) -> None:
    """Sign somebody out everywhere, for good. LastOrganiser where nobody could undo it."""
    _lock_organisers()
    organiser = queries.get_organiser(organiser_id)
    if not organiser.active:
        return
    _refuse_last(organiser)
    organiser.active = False
    organiser.fs_uniquifier = uuid4().hex
    void_links(organiser.id, now)
    audit.record(actor, "organiser.disabled", organiser, label=organiser.email)
    db.session.flush()


def enable(organiser_id: int, *, actor: Actor) -> None:
    """Let somebody sign in again, with the password they had."""
    organiser = queries.get_organiser(organiser_id)
    if organiser.active:
        return
    organiser.active = True
    audit.record(actor, "organiser.enabled", organiser, label=organiser.email)
    db.session.flush()


def change_role(organiser_id: int, role: str, *, actor: Actor) -> None:
    """Make a viewer an organiser or the other way round; the last active organiser stays one."""
    _lock_organisers()
    organiser = queries.get_organiser(organiser_id)
    before = [each.name for each in organiser.roles]
    if before == [role]:
        return
    wanted = _get_role(role)
    if role != "organiser":
        _refuse_last(organiser)
    organiser.roles = [wanted]
    audit.record(
        actor,
        "organiser.role",
        organiser,
        label=organiser.email,
        before={"roles": before},
        after={"roles": [role]},
    )
    db.session.flush()


def change_profile(organiser_id: int, *, name: str, zone: str) -> None:
    """An organiser's own name and time zone."""
    organiser = queries.get_organiser(organiser_id)
    after = {"name": _clean_name(name), "zone": zone_from_text(zone)}
    before = {"name": organiser.name, "zone": organiser.zone}
    if after == before:
        return
    organiser.name, organiser.zone = after["name"], after["zone"]
    actor = Actor(organiser_id=organiser.id, who=organiser.email)
    audit.record(actor, "organiser.changed", organiser, label=organiser.email, before=before, after=after)
    db.session.flush()


def change_password(organiser_id: int, *, old: str, new: str, now: datetime) -> Organiser:
    """Replace one's own password and end every other session; Invalid(field="old") for a wrong one."""
    organiser = queries.get_organiser(organiser_id)
    if not organiser.password or not verify_password(normal(old), organiser.password):
        raise Invalid(N_("This is not your password"), field="old")
    set_password(organiser, clean_password(new, email=organiser.email, field="new"))
    void_links(organiser.id, now)
    actor = Actor(organiser_id=organiser.id, who=organiser.email)
    audit.record(actor, "organiser.password_set", organiser, label=organiser.email)
    return organiser


def _clean_name(text: str) -> str:
    name = one_line(text)
    if not name:
        raise Invalid(N_("Enter a name"), field="name")
    if len(name) > 200:
        raise Invalid(N_("Shorten this to %(most)s characters"), field="name", most=200)
    return name


def _get_role(name: str) -> Role:
    if name not in ROLES:
        raise Invalid(N_("Choose organiser or viewer"), field="role")
    role = db.session.scalars(select(Role).where(Role.name == name)).one_or_none()
    if role is None:
        role = Role(name=name)
        db.session.add(role)
        db.session.flush()
    return role


def _lock_organisers() -> None:
    """On PostgreSQL two organisers must not disable each other in the same moment."""
    db.session.execute(select(Organiser.id).order_by(Organiser.id).with_for_update(key_share=True))
    db.session.expire_all()


def _refuse_last(organiser: Organiser) -> None:
    others = db.session.scalars(
        select(Organiser.id)
        .where(Organiser.id != organiser.id, Organiser.active.is_(True), Organiser.password.is_not(None))
        .where(Organiser.roles.any(Role.name == "organiser"))
        .limit(1)
    ).one_or_none()
    if others is None and any(role.name == "organiser" for role in organiser.roles):
        raise LastOrganiser(
            N_("%(email)s is the last organiser who can sign in. Invite another one first"),
            email=organiser.email,
        )
