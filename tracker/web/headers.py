"""Knows the security headers of every answer, and which answers nobody may keep."""

from flask import Flask, Response, request, session
from secure import ContentSecurityPolicy

from tracker.config import Settings
from tracker.web.kept_pages import PERSONAL_COOKIES

POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .style_src("'self'")
    .script_src("'self'")
    .img_src("'self'", "data:")
    .font_src("'self'")
    .connect_src("'self'")
    .form_action("'self'")
    .base_uri("'none'")
    .frame_ancestors("'none'")
    .header_value
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
# Pages behind a personal link: nobody else may learn its address, keep it, or list it.
PERSONAL = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
# a place, all of one's, a focal point's page, an invitation, a place in a series, refusing mails, a report
PERSONAL_PATHS = ("/r/", "/me/", "/f/", "/i/", "/s/", "/unsubscribe/", "/verify/", "/slides/", "/mailed/")
A_YEAR_OF_HTTPS = "max-age=31536000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Add the headers to every answer; a view's own value wins."""
    settings: Settings = app.config["TRACKER"]

    def add(response: Response) -> Response:
        if is_personal_link(request.path):
            response.headers.update(PERSONAL)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if settings.uses_https:
            response.headers.setdefault("Strict-Transport-Security", A_YEAR_OF_HTTPS)
        if request.endpoint != "static":
            _say_who_may_keep(response)
        return response

    app.after_request(add)


def is_personal_link(path: str) -> bool:
    """Whether an address is a personal link, or looks like one."""
    return path.startswith(PERSONAL_PATHS)


def _say_who_may_keep(response: Response) -> None:
    """Pages differ by sign-in, language and zone; what shows one person's things is kept by nobody.

    What a view calls public (a calendar) is the same for everybody.
    """
    if response.cache_control.public:
        return
    if _is_personal():
        response.headers["Cache-Control"] = "no-store"
    elif not response.cache_control.no_store:
        response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", "Accept-Language"))


def _is_personal() -> bool:
    """Whether it is the workspace, or a page for somebody who is signed in or holds a place."""
    if request.path == "/o" or request.path.startswith("/o/") or "_user_id" in session:
        return True
    return any(name in request.cookies for name in PERSONAL_COOKIES)
