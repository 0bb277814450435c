"""The page before the platform, and the one button that leads there.

The platform's address is in no page: only the button's answer names it, to somebody confirmed, while the way
is open, and as it is at that moment.
"""

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.registrations import link_queries, own_service, queries
from tracker.registrations.blueprint import registrations
from tracker.registrations.dial_in import read_lines
from tracker.registrations.joining import JOIN_OPENS_MINUTES, find_way, opens_at, time_left
from tracker.registrations.link_queries import find_move, open_link
from tracker.registrations.time_words import in_words
from tracker.web.filters import countries
from tracker.web.headers import POLICY
from tracker.web.languages import knows_zone, viewer_zone
from tracker.webinars.agenda import agenda_of, on_now
from tracker.webinars.queries import list_presentations

# Browsers ask the policy of the page about a redirect after its form too; the platform may be anywhere.
JOIN_POLICY = POLICY.replace("form-action 'self'", "form-action 'self' https:")


@registrations.get("/r/<token>/join")
def join(token: str) -> Response:
    """When the way opens, or the one button; what is on; numbers to call, for people with a place."""
    opened = open_link(token, utc_now(), manages=False)
    now, webinar, own = utc_now(), opened.webinar, opened.registration
    way = find_way(queries.get_places(webinar.id), own.state, now)
    is_near = way in ("before", "open")
    agenda = agenda_of(list_presentations(webinar.id), webinar.starts_at, countries) if is_near else []
    response = current_app.make_response(
        render_template(
            "registrations/join.html",
            token=token,
            webinar=webinar,
            own=own,
            manages=opened.manages,
            way=way,
            has_address=bool(webinar.platform_link),
            opens_at=opens_at(webinar.starts_at),
            opens_minutes=JOIN_OPENS_MINUTES,
            ends_at=link_queries.ends_at(webinar),
            starts_in=in_words(time_left(webinar.starts_at, now)),
            began=in_words(time_left(now, webinar.starts_at)),
            recap=link_queries.find_recap(webinar.id) if way == "after" else None,
            dial_in=read_lines(webinar.dial_in) if is_near and own.state == "confirmed" else [],
            agenda=agenda,
            agenda_zone=viewer_zone() if knows_zone() else webinar.zone,
            on_now=on_now(agenda, now) if now >= webinar.starts_at else None,
            move=find_move(opened, now),
        )
    )
    response.headers["Content-Security-Policy"] = JOIN_POLICY
    return response


@registrations.post("/r/<token>/join")
def go(token: str) -> Response:
    """Note that somebody goes to the platform, and lead there; back where the way is not open."""
    opened = open_link(token, utc_now(), manages=False)
    webinar_id, registration_id = opened.webinar.id, opened.registration.id
    begin_write()
    address = own_service.go_to_platform(webinar_id, registration_id, utc_now())
    db.session.commit()
    return redirect(address or url_for(".join", token=token), 303)
