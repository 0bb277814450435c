"""Knows the interface's language of a request: ?lang=, the cookie, the browser's wish, English."""

from flask import Flask, current_app, request
from flask_babel import Babel

from tracker.config import PACKAGE, Settings

COOKIE = "language"
babel = Babel()


def init_app(app: Flask) -> None:
    """Catalogues of the package, and those of a further folder where the settings name one."""
    settings: Settings = app.config["TRACKER"]
    folders = [str(PACKAGE / "translations"), *filter(None, [settings.translations])]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders)
    babel.init_app(app, locale_selector=chosen_language)


def chosen_language() -> str:
    """The language of this request's page; only those whose catalogue is complete."""
    offered = current_app.config["TRACKER"].languages
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in offered:
            return str(wish)
    return request.accept_languages.best_match(offered) or "en"
