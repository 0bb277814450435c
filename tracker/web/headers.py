"""Knows the security headers of every answer, and which answers nobody may keep."""

from flask import Flask, Response, request
from secure import ContentSecurityPolicy

from tracker.config import Settings

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
A_YEAR_OF_HTTPS = "max-age=31536000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Add the headers to every answer; a view's own value wins."""
    settings: Settings = app.config["TRACKER"]

    def add(response: Response) -> Response:
        if is_personal(request.path):
            response.headers.update(PERSONAL)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if settings.uses_https:
            response.headers.setdefault("Strict-Transport-Security", A_YEAR_OF_HTTPS)
        if request.endpoint != "static":
            _say_who_may_keep(response)
        return response

    app.after_request(add)


def is_personal(path: str) -> bool:
    """Whether an address is a personal link, or looks like one."""
    return path.startswith("/r/")


def _say_who_may_keep(response: Response) -> None:
    """Pages differ by sign-in, language and zone; an organiser's page is kept by nobody.

    What a view calls public (a calendar) is the same for everybody.
    """
    if response.cache_control.public:
        return
    is_private = request.path == "/o" or request.path.startswith("/o/")
    response.headers.setdefault("Cache-Control", "no-store" if is_private else "private, no-cache")
    response.vary.update(("Cookie", "Accept-Language"))
