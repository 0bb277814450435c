"""The log of mails, of one webinar or of all: what was sent, what waits, what failed and why, what to do."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.mail import log_queries, service
from tracker.mail.batch_queries import list_batches
from tracker.mail.blueprint import mails
from tracker.mail.fact_queries import find_facts
from tracker.mail.letters import find_reason
from tracker.mail.log_queries import Line, Narrowed
from tracker.mail.log_words import KIND_WORDS, STATES, plain_reason
from tracker.mail.messages import write
from tracker.models import OutboxMail, Webinar
from tracker.tables import Cell, Sheet, to_csv, to_xlsx
from tracker.text import as_number
from tracker.web.access import acting, organiser_only
from tracker.web.addresses import site_address
from tracker.web.downloads import download
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

OF_WEBINAR = "/o/webinars/<int:webinar_id>/mails"
BATCHES_SHOWN = 3


def sends() -> bool:
    """Whether this site has a mail server."""
    settings: Settings = current_app.config["TRACKER"]
    return bool(settings.smtp_host)


@mails.get("/o/mails")
@organiser_only
def log() -> str:
    """Every mail of this site, the newest first."""
    return _list_page(_narrowed(as_number(request.args.get("webinar", ""))), None)


@mails.get(OF_WEBINAR)
@organiser_only
def list_mails(webinar_id: int) -> str:
    """Every mail about a webinar, the newest first."""
    webinar = get_webinar(webinar_id)
    return _list_page(_narrowed(webinar.id), webinar)


def _list_page(narrowed: Narrowed, webinar: Webinar | None) -> str:
    counts = log_queries.count_by_state(narrowed)
    page = page_of(counts.get(narrowed.state, 0) if narrowed.state else sum(counts.values()))
    kinds = [kind for kind in KIND_WORDS if kind in log_queries.list_kinds(narrowed.webinar_id)]
    return render_template(
        "mail/list.html" if webinar else "mail/log.html",
        webinar=webinar,
        narrowed=narrowed,
        counts=counts,
        page=page,
        lines=log_queries.list_lines(narrowed, limit=page.size, offset=page.offset),
        kinds=[(kind, _(KIND_WORDS[kind])) for kind in kinds],
        batches=list_batches(webinar.id, limit=BATCHES_SHOWN) if webinar else [],
        webinars=[] if webinar else log_queries.list_webinars(),
        bounced_addresses=0 if webinar else log_queries.count_addresses(),
        zone=webinar.zone if webinar else _own_zone(),
        sends=sends(),
        **_words(),
    )


@mails.get("/o/mails.<any(csv, xlsx):ending>")
@organiser_only
def log_file(ending: str) -> Any:
    """The filtered log of all webinars as a file."""
    return _file(_narrowed(as_number(request.args.get("webinar", ""))), "mails", ending)


@mails.get(OF_WEBINAR + ".<any(csv, xlsx):ending>")
@organiser_only
def list_file(webinar_id: int, ending: str) -> Any:
    """The filtered log of one webinar as a file."""
    webinar = get_webinar(webinar_id)
    return _file(_narrowed(webinar.id), f"mails-{webinar.slug}", ending)


@mails.get("/o/mails/<int:mail_id>")
@organiser_only
def show(mail_id: int) -> str:
    """One mail: as it was sent, or as it would go now."""
    mail, now = log_queries.get_mail(mail_id), utc_now()
    facts = find_facts([mail.id], site_address(), now, hides_links=sends()).get(mail.id)
    overtaken = find_reason(facts, now) if facts and mail.state in ("waiting", "failed", "bounced") else None
    return render_template(
        "mail/show.html",
        webinar=get_webinar(mail.webinar_id) if mail.webinar_id else None,
        mail=mail,
        message=write(facts, now) if facts and not mail.sent_text else None,
        overtaken=overtaken,
        own_file=_own_file(facts.join_url) if facts and not sends() else "",
        address=log_queries.find_address(mail.to_email),
        can_go_again=mail.state in service.AGAIN_FROM,
        zone=_own_zone(),
        sends=sends(),
        **_words(),
    )


def _own_file(join_url: str) -> str:
    """The calendar file that belongs to a way in."""
    return f"{join_url.removesuffix('/join')}/webinar.ics" if join_url else ""


@mails.post("/o/mails/<int:mail_id>/written")
@organiser_only
def written(mail_id: int) -> Response:
    """Note that the message was sent by hand."""
    begin_write()
    mail = service.note_written(mail_id, acting(), utc_now())
    db.session.commit()
    flash(_("Noted as sent"))
    return redirect(_list_of(mail, "waiting"), 303)


@mails.post("/o/mails/<int:mail_id>/again")
@organiser_only
def again(mail_id: int) -> Response:
    """Send a message that failed or came back once more."""
    begin_write()
    service.send_again(mail_id, acting(), utc_now())
    db.session.commit()
    flash(_("It is sent again within a minute"))
    return redirect(url_for(".show", mail_id=mail_id), 303)


@mails.post("/o/mails/<int:mail_id>/stop")
@organiser_only
def stop(mail_id: int) -> Response:
    """Keep a message that waits from being sent."""
    begin_write()
    service.stop(mail_id, acting())
    db.session.commit()
    flash(_("It is not sent"))
    return redirect(url_for(".show", mail_id=mail_id), 303)


@mails.get("/o/mails/addresses")
@organiser_only
def addresses() -> str:
    """Addresses from which mails came back."""
    page = page_of(log_queries.count_addresses())
    return render_template(
        "mail/addresses.html",
        page=page,
        rows=log_queries.list_addresses(limit=page.size, offset=page.offset),
        zone=_own_zone(),
        **_words(),
    )


@mails.post("/o/mails/addresses/<int:address_id>/unblock")
@organiser_only
def unblock(address_id: int) -> Response:
    """Write to an address again."""
    begin_write()
    service.unblock(address_id, acting())
    db.session.commit()
    flash(_("Mails go to this address again"))
    return redirect(url_for(".addresses"), 303)


def _narrowed(webinar_id: int | None) -> Narrowed:
    """What the address asks for; nonsense narrows nothing."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    return Narrowed(
        webinar_id=webinar_id,
        state=state if state in STATES else "",
        kind=kind if kind in KIND_WORDS else "",
        search=request.args.get("q", "").strip()[:200],
    )


def _words() -> dict[str, Any]:
    return {"states": STATES, "kind_words": KIND_WORDS, "plain_reason": plain_reason}


def _own_zone() -> str:
    return str(current_user.zone or "UTC")


def _list_of(mail: OutboxMail, state: str) -> str:
    if mail.webinar_id is None:
        return url_for(".log", state=state)
    return url_for(".list_mails", webinar_id=mail.webinar_id, state=state)


def _file(narrowed: Narrowed, name: str, ending: str) -> Any:
    columns = [
        _("To"),
        _("Email"),
        _("Message"),
        _("Webinar"),
        _("State"),
        _("Made (UTC)"),
        _("Sent (UTC)"),
        _("Tries"),
        _("Reason"),
        _("Last answer"),
    ]
    rows = _cells(log_queries.list_lines(narrowed))
    made = (
        to_csv(columns, rows)
        if ending == "csv"
        else to_xlsx([Sheet(name=_("Mails"), columns=columns, rows=rows)])
    )
    return download(made, name, ending)


def _cells(lines: Iterable[Line]) -> list[Sequence[Cell]]:
    return [
        (
            line.to_name,
            line.to_email,
            _(KIND_WORDS[line.kind]),
            line.webinar,
            _(STATES[line.state][0]),
            line.created_at,
            line.sent_at,
            line.attempts,
            _(reason) if (reason := plain_reason(line.last_error)) else "",
            line.last_error,
        )
        for line in lines
    ]
