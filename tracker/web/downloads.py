"""Knows how a made file is sent: with its name, its type, and never kept by a shared cache."""

from flask import Response

from tracker.tables import MIME_TYPES


def download(content: bytes, name: str, ending: str) -> Response:
    """The file as an attachment named `name.ending`; `name` is plain ASCII, like report-2020."""
    response = Response(content, content_type=MIME_TYPES[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def shown(content: bytes, file_name: str, kind: str = "application/pdf") -> Response:
    """A file that the browser shows if it can, kept by nobody; `file_name` is plain ASCII with its ending."""
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'inline; filename="{file_name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
