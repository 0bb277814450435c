"""Knows the static files: each is served under a name that carries its content's hash, for ever."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from tracker.config import PACKAGE

FOLDER = PACKAGE / "static"
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_CSS_URL = re.compile(r"url\(([\w-]+\.\w+)\)")


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One file as it is sent; `packed` is its gzip form, empty where that would not be smaller."""

    name: str
    content: bytes
    packed: bytes
    content_type: str


def init_app(app: Flask) -> None:
    """Serve tracker/static, and give templates `asset(name)`."""
    assets = load(FOLDER)
    by_address = {asset.name: asset for asset in assets.values()}

    def static(name: str) -> Response:
        asset = by_address.get(name)
        if asset is None:
            abort(404)
        return _answer(asset)

    def favicon() -> Response:
        """For pages that cannot name it themselves, such as robots.txt in a browser."""
        response = _answer(assets["favicon.svg"])
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    app.add_url_rule("/static/<name>", endpoint="static", view_func=static)
    app.add_url_rule("/favicon.ico", endpoint="favicon", view_func=favicon)
    app.jinja_env.globals["asset"] = lambda name: url_for("static", name=assets[name].name)


def load(folder: Path) -> dict[str, Asset]:
    """All files by their plain names; style sheets last, because they name the others."""
    found: dict[str, Asset] = {}
    for path in sorted(folder.iterdir(), key=lambda each: (each.suffix == ".css", each.name)):
        content = path.read_bytes()
        if path.suffix == ".css":
            content = _CSS_URL.sub(lambda m: f"url({found[m[1]].name})", content.decode()).encode()
        digest = hashlib.sha256(content).hexdigest()[:10]
        packed = gzip.compress(content, 9, mtime=0)
        found[path.name] = Asset(
            name=f"{path.stem}.{digest}{path.suffix}",
            content=content,
            packed=packed if len(packed) < len(content) * 0.95 else b"",
            content_type=TYPES[path.suffix],
        )
    return found


def _answer(asset: Asset) -> Response:
    takes_packed = asset.packed and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(asset.packed if takes_packed else asset.content, content_type=asset.content_type)
    response.headers["Cache-Control"] = FOR_EVER
    if asset.packed:
        response.headers["Vary"] = "Accept-Encoding"
    if takes_packed:
        response.headers["Content-Encoding"] = "gzip"
    return response
