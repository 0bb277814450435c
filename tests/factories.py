"""Rows for tests with sensible defaults: each function adds and flushes, the test begins and commits."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from tracker.clock import utc_now
from tracker.database import db
from tracker.models import (
    CountingRule,
    Organisation,
    OrganisationCountry,
    OrganisationDomain,
    OrganisationKind,
    Organiser,
    Role,
    Series,
    Webinar,
)
from tracker.organisations.names import name_key

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
