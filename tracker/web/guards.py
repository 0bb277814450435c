"""Knows requests that nobody can mean: a NUL in the address, a number that no row can have, JSON."""

from flask import Flask, abort, request

GREATEST_ID = 2**31 - 1


def init_app(app: Flask) -> None:
    """Answer them like any page that is not there, before a database sees them."""
    app.before_request(_refuse_the_impossible)


def _refuse_the_impossible() -> None:
    if "\x00" in request.path or any("\x00" in text for _name, text in request.args.items(multi=True)):
        abort(404)
    if any(isinstance(value, int) and value > GREATEST_ID for value in (request.view_args or {}).values()):
        abort(404)
    if request.is_json:  # forms would read it, however deep it is
        abort(415)
