"""Knows what is logged: JSON lines on stderr, names of pages instead of addresses, no personal data."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, current_app, g, request

from tracker.signed_links import hide_tokens

LEVELS = {"waitress.queue": logging.ERROR}

# What a fault says of itself may quote an address, and PostgreSQL's details quote a whole row.
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DETAIL = re.compile(r"DETAIL: .*")


class JsonLines(logging.Formatter):
    """One line per record: time, level, logger, message, and a fault's traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": without_people(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = without_people(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def without_people(text: str) -> str:
    """The text of a log line without e-mail addresses, the keys in links, and a database's details."""
    return _DETAIL.sub("DETAIL: (left out)", _ADDRESS.sub("(address)", hide_tokens(text)))


def init_app(app: Flask) -> None:
    """Log each request by the name of its page: an address can hold a token or a name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    app.logger.handlers = [handler]
    app.logger.setLevel(logging.INFO)
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
    app.before_request(_start_clock)
    app.after_request(_log_request)


def _start_clock() -> None:
    g.started = time.perf_counter()


def _log_request(response: Response) -> Response:
    if request.endpoint != "static":
        milliseconds = round((time.perf_counter() - g.started) * 1000)
        page = request.endpoint or "none"
        current_app.logger.info("%s %s %s %s ms", request.method, page, response.status_code, milliseconds)
    return response
