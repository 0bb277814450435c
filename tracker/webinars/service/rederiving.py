"""Follows the rules of the world's clocks: when they change, webinars ahead keep their local time.

Each keeps its wall time and its zone; the instant derived from them is worked out anew by newer rules. People
are told, because on their own clocks it is another time, and their calendars keep instants.
"""

import json
from datetime import datetime

from tracker.audit import Actor, record
from tracker.database import db
from tracker.models import Fact, Webinar
from tracker.webinars.rederiving_queries import (
    RULES,
    TWICE,
    Rederived,
    find_rederived,
    list_rederived,
    rules_here,
)
from tracker.webinars.service.numbers import lock_webinar
from tracker.webinars.service.telling import note_new_rules
from tracker.webinars.service.webinars import touch


def rederive(*, actor: Actor, now: datetime) -> list[Rederived]:
    """Work out the instants of all webinars ahead by the rules of today; those that are not as they were.

    One whose local time no longer exists keeps its instant until an organiser chooses another time.
    """
    db.session.merge(Fact(key=RULES, value=rules_here(), at=now))
    db.session.flush()
    done, twice = [], {}
    for planned in list_rederived(now):
        _, webinar = lock_webinar(planned.webinar_id)
        found = find_rederived(webinar)  # somebody may have changed it meanwhile
        if found is None:
            continue
        webinar.is_second_fold = found.is_second
        if found.starts_at != found.was:
            _follow(webinar, found, actor, now)
        if found.trouble == "fold":
            twice[str(webinar.id)] = webinar.version
        if found.is_news:
            done.append(found)
    if twice:
        db.session.merge(Fact(key=TWICE, value=json.dumps(twice), at=now))
    db.session.flush()
    return done


def _follow(webinar: Webinar, found: Rederived, actor: Actor, now: datetime) -> None:
    webinar.starts_at = found.starts_at
    touch(webinar, now, calendar=True)
    note_new_rules(webinar, found.was, now)
    record(
        actor,
        "webinar.rederived",
        webinar,
        label=webinar.title,
        before={"starts_at": found.was.isoformat()},
        after={"starts_at": found.starts_at.isoformat()},
        reason=f"zone rules {rules_here()}",
    )
