"""Tells a monitor how the instance is: alive, and ready for work."""

from flask import Blueprint, Response, current_app, jsonify

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.operations.health import look

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return _unkept(Response("ok\n", mimetype="text/plain"))


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """200 where everything works, else 503; in JSON what is wrong, without a word about anybody."""
    settings: Settings = current_app.config["TRACKER"]
    found = look(settings, utc_now())
    return _unkept(jsonify(found.to_json())), 503 if found.problems else 200


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
