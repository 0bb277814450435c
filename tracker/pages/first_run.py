"""Sets a new instance up: the first organiser, the host organisation, the first series, all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tracker.accounts import service as accounts
from tracker.audit import Actor
from tracker.errors import Invalid
from tracker.models import Organisation, Organiser, Series
from tracker.organisations import queries as organisations
from tracker.organisations import service as directory
from tracker.organisations.details import Details
from tracker.organisations.kinds import Period
from tracker.webinars.service import create_series


@dataclass(frozen=True, kw_only=True)
class FirstRun:
    """What the first organiser typed; `held` says how many webinars each earlier year had."""

    code: str
    name: str
    email: str
    password: str
    host: str
    host_domain: str
    series: str
    zone: str
    contact_email: str = ""
    held: dict[str, int] = field(default_factory=dict)


def set_up(typed: FirstRun, *, now: datetime, today: date) -> tuple[Organiser, Series]:
    """Make everything in the caller's transaction. Invalid names the field, for a wrong code too.

    `today` is the day before which the webinars of this year were held.
    """
    accounts.use_first_run_code(typed.code, now=now)
    organiser = accounts.make_first_organiser(
        email=typed.email, name=typed.name, password=typed.password, zone=typed.zone, now=now
    )
    actor = Actor(organiser_id=organiser.id, who=organiser.email)
    host = _host(typed, actor)
    held = {year: count for year, count in typed.held.items() if count}
    try:
        series = create_series(
            host=host,
            actor=actor,
            now=now,
            name=typed.series,
            zone=typed.zone,
            contact_email=typed.contact_email or organiser.email,
            held_before=sum(held.values()),
            balance_before_on=_before_on(held, today),
            balance_per_year=held,
        )
    except Invalid as wrong:
        raise _at_our_field(wrong) from wrong
    return organiser, series


def _before_on(held: Mapping[str, int], today: date) -> date | None:
    """The day before which all that was held took place: today, or the new year after the last year named."""
    if not held:
        return None
    last = max(int(year) for year in held)
    return today if last >= today.year else date(last + 1, 1, 1)


def _host(typed: FirstRun, actor: Actor) -> Organisation:
    known = organisations.find_organisation(typed.host)
    domains = (typed.host_domain,) if typed.host_domain else ()
    try:
        if known is None:
            typed_host = Details(name=typed.host, domains=domains, periods=(Period(kind="host"),))
            return directory.create_organisation(typed_host, actor=actor)
        kept = organisations.load_details(known.id)[known.id]
        wanted = replace(
            kept,
            domains=(*kept.domains, *domains),
            periods=kept.periods or (Period(kind="host"),),
        )
        return directory.edit_organisation(known.id, wanted, version=known.version, actor=actor)
    except Invalid as wrong:
        wrong.field = {"name": "host", "domains": "host_domain"}.get(wrong.field, "host")
        raise


def _at_our_field(wrong: Invalid) -> Invalid:
    """The series' own fields are called otherwise here."""
    fields = {"name": "series", "contact_email": "email", "zone": "zone", "slug": "series"}
    wrong.field = fields.get(wrong.field, "held")
    return wrong
