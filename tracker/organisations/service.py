"""Makes and edits organisations, one at a time or from a file."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from tracker import audit
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import Base, db
from tracker.errors import N_, Invalid, Refusal, Stale
from tracker.models import (
    Organisation,
    OrganisationAlias,
    OrganisationCountry,
    OrganisationDomain,
    OrganisationKind,
)
from tracker.organisations import queries
from tracker.organisations.details import (
    Details,
    Kinship,
    as_json,
    clean_details,
)
from tracker.organisations.names import name_key
from tracker.organisations.planning import ImportReport, plan_import
from tracker.organisations.reading import read_organisations


def create_organisation(typed: Details, *, actor: Actor) -> Organisation:
    """Add an organisation. Invalid where a value cannot be used, a name or a domain is taken."""
    lock_directory()
    details, parent_id = _check(clean_details(typed), None)
    (organisation,) = _make([details], actor)
    organisation.parent_id = parent_id
    _flush()
    return organisation


def edit_organisation(organisation_id: int, typed: Details, *, version: int, actor: Actor) -> Organisation:
    """Replace what is kept of an organisation. Stale when another edit came between; Invalid as above."""
    lock_directory()
    organisation = queries.get_organisation(organisation_id)
    if organisation.version != version:
        raise Stale(N_("Somebody else saved this organisation in between. Nothing was overwritten"))
    before = queries.load_details(organisation_id)[organisation_id]
    details, organisation.parent_id = _check(clean_details(typed), organisation_id)
    if details != before:
        _write(organisation, before, details, actor)
    _flush()
    return organisation


def import_organisations(data: bytes, *, actor: Actor, dry_run: bool = False) -> ImportReport:
    """Take in the organisations of a CSV file; what cannot be used is listed and never stops the rest.

    The same name adds kinds, countries, domains and aliases; the same file again changes nothing.
    `dry_run` writes nothing. Unreadable where the file holds no such table.
    """
    lock_directory()
    kept = queries.load_details()
    ids = {name_key(details.name): at for at, details in kept.items()}
    report = plan_import(read_organisations(data), {key: kept[at] for key, at in ids.items()})
    if not dry_run:
        _carry_out(report.plan, ids, kept, actor)
    return report


def _carry_out(plan: dict[str, Details], ids: dict[str, int], kept: dict[int, Details], actor: Actor) -> None:
    """Write the plan; parents last, when every organisation has its id."""
    new = {key: details for key, details in plan.items() if key not in ids}
    rows = dict(zip(new, _make(new.values(), actor), strict=True))
    known = {row.id: row for row in db.session.scalars(select(Organisation))}
    for key in (key for key in plan if key not in new):
        rows[key] = known[ids[key]]
        _write(rows[key], kept[ids[key]], plan[key], actor)
    for key, details in plan.items():
        parent = name_key(details.parent)
        if parent:
            rows[key].parent_id = rows[parent].id if parent in rows else ids.get(parent)
    _flush()


def lock_directory() -> None:
    """Let one transaction at a time change the directory (PostgreSQL), so that names stay unique."""
    db.session.execute(
        select(Organisation.id).order_by(Organisation.id).limit(1).with_for_update(key_share=True)
    )


def _check(details: Details, organisation_id: int | None) -> tuple[Details, int | None]:
    """With the parent as it is spelt, and its id; Invalid for what another has, or a circle of parents."""
    twin = queries.find_organisation(details.name)
    if twin is not None and twin.id != organisation_id:
        raise Invalid(N_("%(name)s is in the directory already"), field="name", name=twin.name)
    for domain, (owner_id, owner) in queries.domain_owners().items():
        if domain in details.domains and owner_id != organisation_id:
            raise Invalid(
                N_("%(domain)s belongs to %(owner)s already"), field="domains", domain=domain, owner=owner
            )
    if not details.parent:
        return details, None
    parent = queries.find_organisation(details.parent)
    if parent is None:
        raise Invalid(N_("There is no organisation of this name"), field="parent")
    if organisation_id is not None:
        above = db.session.execute(select(Organisation.id, Organisation.parent_id))
        Kinship(parents={str(child): str(up) for child, up in above if up}).set_parent(
            str(organisation_id), str(parent.id)
        )
    return replace(details, parent=parent.name), parent.id


def _make(several: Iterable[Details], actor: Actor) -> list[Organisation]:
    """New rows with their parts, in as few statements as the database takes."""
    now, details = utc_now(), list(several)
    made = [
        Organisation(
            name=one.name,
            name_key=name_key(one.name),
            short_name=one.short_name,
            sector=one.sector,
            created_at=now,
            updated_at=now,
        )
        for one in details
    ]
    db.session.add_all(made)
    _flush()
    for organisation, one in zip(made, details, strict=True):
        _write_parts(organisation.id, None, one)
        audit.record(actor, "organisation.made", organisation, label=one.name, after=dict(as_json(one)))
    return made


def write_details(organisation: Organisation, before: Details, after: Details) -> None:
    """Write what differs, but for the parent; the caller holds the directory, and says it in the audit."""
    organisation.name = after.name
    organisation.name_key = name_key(after.name)
    organisation.short_name = after.short_name
    organisation.sector = after.sector
    organisation.updated_at = utc_now()
    organisation.version += 1
    _write_parts(organisation.id, before, after)


def _write(organisation: Organisation, before: Details, after: Details, actor: Actor) -> None:
    write_details(organisation, before, after)
    was, now = as_json(before), as_json(after)
    changed = [name for name in now if now[name] != was[name]]
    audit.record(
        actor,
        "organisation.changed",
        organisation,
        label=after.name,
        before={name: was[name] for name in changed},
        after={name: now[name] for name in changed},
    )


def _write_parts(organisation_id: int, before: Details | None, after: Details) -> None:
    """Write the lists of a new organisation, or replace those that differ."""
    parts: dict[str, tuple[type[Base], list[dict[str, Any]]]] = {
        "countries": (
            OrganisationCountry,
            [{"code": code, "position": position} for position, code in enumerate(after.countries)],
        ),
        "domains": (OrganisationDomain, [{"domain": domain} for domain in after.domains]),
        "aliases": (
            OrganisationAlias,
            [{"alias": alias, "alias_key": name_key(alias)} for alias in after.aliases],
        ),
        "periods": (OrganisationKind, [vars(period) for period in after.periods]),
    }
    for name, (model, rows) in parts.items():
        if before is not None:
            if getattr(before, name) == getattr(after, name):
                continue
            owner = model.__table__.c.organisation_id
            db.session.execute(delete(model).where(owner == organisation_id))
        db.session.add_all(model(organisation_id=organisation_id, **row) for row in rows)


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refusal(N_("Somebody else entered the same name or domain just now. Try again")) from error
