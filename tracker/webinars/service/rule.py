"""Changes a series' counting rule: each change is a new version, the earlier ones stay."""

from datetime import datetime

from tracker.audit import Actor, record
from tracker.database import db
from tracker.errors import N_, Invalid, Refusal, Stale
from tracker.models import CountingRule
from tracker.webinars.queries import current_rule
from tracker.webinars.service.numbers import lock_series

MOST_SECONDS = 24 * 3600


def change_rule(
    series_id: int,
    version: int | None,
    *,
    minimum_seconds: int,
    leaves_out_hosts: bool,
    counts_shared_rooms: bool,
    actor: Actor,
    now: datetime,
) -> CountingRule:
    """The next version, by which everything is counted from now on; published recaps keep theirs.

    `version` is the one that was looked at, None for whichever holds. Raises Stale, Invalid, and Refusal
    where nothing would change.
    """
    series = lock_series(series_id)
    held = current_rule(series_id)
    if version is not None and held.version != version:
        raise Stale(N_("Somebody else changed this rule in between. Nothing was overwritten"))
    if not 0 <= minimum_seconds <= MOST_SECONDS:
        raise Invalid(N_("Enter minutes from 0 to 1440"), field="minimum_minutes")
    wanted = {
        "minimum_seconds": minimum_seconds,
        "leaves_out_hosts": leaves_out_hosts,
        "counts_shared_rooms": counts_shared_rooms,
    }
    before = {name: getattr(held, name) for name in wanted}
    if before == wanted:
        raise Refusal(N_("This is the rule that holds already"))
    rule = CountingRule(
        series_id=series_id,
        version=held.version + 1,
        created_at=now,
        created_by_id=actor.organiser_id,
        **wanted,
    )
    db.session.add(rule)
    db.session.flush()
    before, after = before | {"version": held.version}, wanted | {"version": rule.version}
    record(actor, "series.rule", series, label=series.name, before=before, after=after)
    return rule
