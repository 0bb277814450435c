"""Knows how a mail is shown on a page: in a frame that runs nothing, loads nothing and leads nowhere."""

import re

from flask import Response, current_app, render_template
from markupsafe import Markup

from tracker.mail.messages import Message
from tracker.web.headers import POLICY

PAGE_POLICY = f"{POLICY}; frame-src 'self'"
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)

_LINK = re.compile(r'href="[^"]*"')
_SUBJECT = Markup(
    '<p dir="auto" style="margin:0 0 14px;padding:12px 16px;background:#fff;color:#14262b;'
    'border:1px solid #e0d9cc;border-radius:10px;font:600 15px/1.4 sans-serif">{}</p>'
)


def frame(message: Message, *, as_text: bool = False) -> Response:
    """A mail's HTML with its subject above, or its text: what stands inside the frame."""
    if as_text:
        content = render_template("mail/frame_text.html", message=message)
    else:
        inert = _LINK.sub('href="#"', message.html)
        head, opened, rest = inert.partition("<main")
        tag, closed, rest = rest.partition(">")
        content = f"{head}{opened}{tag}{closed}{_SUBJECT.format(message.subject)}{rest}"
    response = current_app.make_response(content)
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def with_frame(page: str, status: int = 200) -> Response:
    """A page that may hold such a frame."""
    response = current_app.make_response((page, status))
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response
