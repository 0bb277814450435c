"""Knows the reader's language and clock: ?lang= and ?tz=, their cookies, what the browser wishes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, abort, current_app, g, redirect, request
from flask_babel import Babel, get_locale, get_translations, gettext
from werkzeug.wrappers import Response

from tracker.config import PACKAGE, Settings
from tracker.errors import Invalid
from tracker.web.addresses import is_own_path
from tracker.zones import zone_from_text

COOKIE = "language"
ZONE_COOKIE = "zone"
YEAR_SECONDS = 365 * 24 * 3600

# English dates are British; Chinese without a script means the simplified one.
LOCALES = {"en": "en_GB", "zh": "zh_Hans"}


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language of the interface as the footer offers it."""

    code: str
    tag: str
    name: str
    direction: str


def init_app(app: Flask) -> None:
    """Catalogues of the package, and those of a further folder where the settings name one."""
    settings: Settings = app.config["TRACKER"]
    folders = [str(PACKAGE / "translations"), *filter(None, [settings.translations])]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders)
    Babel(app, locale_selector=_chosen_locale)
    env: Any = app.jinja_env
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True)
    env.globals["_"] = env.globals["gettext"]  # Jinja's own alias looks the word up anew for each text
    app.before_request(_remember_choice)
    offered = [_language(code) for code in settings.languages]
    app.jinja_env.globals.update(
        languages=offered, page_language=page_language, viewer_zone=viewer_zone, knows_zone=knows_zone
    )


def chosen_language() -> str:
    """The language code of this request's page; only those whose catalogue is complete."""
    offered: tuple[str, ...] = current_app.config["TRACKER"].languages
    if len(offered) == 1:
        return offered[0]
    wish = request.cookies.get(COOKIE)
    if wish in offered:
        return str(wish)
    return request.accept_languages.best_match(offered) or offered[0]


def page_language() -> Language:
    """The language of this page with its direction."""
    return _language(chosen_language())


def page_locale() -> str:
    """The CLDR locale that dates, numbers and names on this page follow, like en_GB."""
    return str(get_locale() or "en_GB")


def plain_message(message: str) -> str:
    """A message in the page's language, its places left to be filled."""
    return str(gettext(message))


def viewer_zone() -> str:
    """The IANA zone that the reader chose or their browser told; UTC until then."""
    return _known_zone(request.cookies.get(ZONE_COOKIE, "")) or "UTC"


def knows_zone() -> bool:
    """Whether the reader's zone is theirs, and not only UTC for want of a better one."""
    return bool(_known_zone(request.cookies.get(ZONE_COOKIE, "")))


def _gettext(message: str) -> str:
    return str(_catalogue().ugettext(message))


def _ngettext(one: str, many: str, count: int) -> str:
    return str(_catalogue().ungettext(one, many, count))


def _catalogue() -> Any:
    """The request's catalogue, looked up once for its locale: templates ask for dozens of words."""
    locale = get_locale()
    kept = g.get("catalogue") if g else None
    if kept is None or kept[0] is not locale:
        kept = (locale, get_translations())
        if g:
            g.catalogue = kept
    return kept[1]


def _chosen_locale() -> str:
    code = chosen_language()
    return LOCALES.get(code, code)


@lru_cache(maxsize=100)
def _language(code: str) -> Language:
    locale = Locale.parse(LOCALES.get(code, code))
    name = Locale.parse(code.replace("-", "_")).get_display_name() or code
    return Language(
        code=code,
        tag=str(locale).replace("_", "-"),
        name=name[:1].upper() + name[1:],
        direction=locale.text_direction,
    )


@lru_cache(maxsize=1000)
def _known_zone(text: str) -> str:
    try:
        return zone_from_text(text) if text else ""
    except Invalid:
        return ""


def _remember_choice() -> Response | None:
    """`?lang=es` and `?tz=America/Lima` set a cookie and lead to the address without them."""
    if request.method not in ("GET", "HEAD") or not ({"lang", "tz"} & request.args.keys()):
        return None
    rest = [(key, value) for key, value in request.args.items(multi=True) if key not in ("lang", "tz")]
    path = "/" + request.path.lstrip("/")  # "//other.example" would lead off this site
    if not is_own_path(path):
        abort(404)
    response = redirect(path + (f"?{urlencode(rest)}" if rest else ""))
    settings: Settings = current_app.config["TRACKER"]
    wishes = {COOKIE: request.args.get("lang", ""), ZONE_COOKIE: _known_zone(request.args.get("tz", ""))}
    if wishes[COOKIE] not in settings.languages:
        wishes[COOKIE] = ""
    for name, value in wishes.items():
        if value:
            response.set_cookie(
                name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.uses_https, httponly=True
            )
    return response
