"""Knows how a renumbering is asked for: the page that shows it first, and the form that applies it."""

from typing import Any

from flask import render_template, request

from tracker.webinars.numbering import Renumbering, WouldRenumber

SEEN, REASON = "renumber", "renumber_reason"


def asked_renumbering() -> Renumbering | None:
    """The renumbering that the form says was seen and is wanted; None where nobody was shown one."""
    seen = request.form.get(SEEN, "")
    return Renumbering(seen=seen, reason=request.form.get(REASON, "")) if seen else None


def renumbering_page(refusal: WouldRenumber, layout: str) -> str:
    """What would change, beside the form that was sent, to send it again with a reason."""
    sent = [pair for pair in request.form.items(multi=True) if pair[0] not in ("csrf_token", SEEN, REASON)]
    return render_template(
        "errors/renumber.html",
        layout=layout,
        refusal=refusal,
        sent=sent,
        action=_action(),
        was_shown=SEEN in request.form,
    )


def _action() -> Any:
    return request.full_path if request.query_string else request.path
