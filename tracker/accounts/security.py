"""Knows Flask-Security's set-up: argon2, sign-in and sign-out under /o, nothing else of its pages."""

from flask import Flask
from flask_security import FSQLALiteUserDatastore, Security

from tracker.database import db
from tracker.models.accounts import Organiser, Role

datastore = FSQLALiteUserDatastore(db, Organiser, Role)


def init_app(app: Flask) -> None:
    """Set the addresses and register the sign-in."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_PASSWORD_LENGTH_MIN=10,
        SECURITY_URL_PREFIX="/o",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_VERIFY_URL="/confirm-password",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/o",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
    )
    Security(app, datastore)
