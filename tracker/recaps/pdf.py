"""Makes PDFs: tagged, PDF/UA-1, in the fonts beside this file. The only place that knows typst."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

HERE = Path(__file__).parent
PUBLIC = "recap.typ"  # asked for again and again; nothing that names people is held in memory
LONG = ("register.typ",)  # lists of thousands of people
TEXT_REFUSED = 3  # how pdf_process.py ends where the compiler refuses the document
LONGEST_SECONDS = 120
PICTURE = "picture.typ"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
TRIES = 4

# The compiler refuses a text that no font can show, and names it; control characters come as \u{7}.
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_DISALLOWED = re.compile(r'disallowed codepoint `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")


class Printable(Protocol):
    """A document as JSON-ready data; its `notes` are a list of lines."""

    def data(self) -> dict[str, Any]: ...


def render(document: Printable, made_at: datetime, unreadable: str = "", template: str = PUBLIC) -> bytes:
    """The document as PDF by a template of typst/; the same bytes for the same document and moment.

    A character that no font has becomes a visible sign, and `unreadable` is added to tell so.
    """
    make = _kept if template == PUBLIC else _render
    return make(_dumped(document.data()), made_at, unreadable, template)


def render_picture(document: Printable, made_at: datetime) -> bytes:
    """The document's title and figures as a PNG of 1200 by 630, for where its link is shared."""
    return _kept_picture(_dumped(document.data()), made_at)


@lru_cache(maxsize=16)
def _kept_picture(data: str, made_at: datetime) -> bytes:
    from tracker.recaps.pdf_process import draw_picture  # noqa: PLC0415 - imports typst

    return draw_picture(PICTURE, data)


def _render(data: str, made_at: datetime, unreadable: str, template: str) -> bytes:
    make = _compile_apart if template in LONG else _compile
    moment = made_at.astimezone(UTC).replace(microsecond=0)
    for _ in range(TRIES):
        try:
            return make(template, data, moment, ["ua-1"])
        except _TextRefusedError as error:
            missing = {_unescaped(text) for text in _MISSING.findall(error.diagnostic)}
            disallowed = {_unescaped(text) for text in _DISALLOWED.findall(error.diagnostic)}
            if not missing | disallowed:
                break
            data = _replaced(data, dict.fromkeys(disallowed, "") | dict.fromkeys(missing, REPLACEMENT))
            data = _with_note(data, unreadable) if missing else data
    return make(template, data, moment, [])


_kept = lru_cache(maxsize=32)(_render)


class _TextRefusedError(Exception):
    """The compiler refuses the document; `diagnostic` is what it says."""

    def __init__(self, diagnostic: str) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


def _compile(template: str, data: str, made_at: datetime, standards: list[str]) -> bytes:
    import typst  # noqa: PLC0415 - heavy, and only documents need it

    from tracker.recaps.pdf_process import compile_pdf  # noqa: PLC0415 - imports typst

    try:
        return compile_pdf(template, data, made_at, standards)
    except typst.TypstError as error:
        raise _TextRefusedError(error.diagnostic) from None


def _compile_apart(template: str, data: str, made_at: datetime, standards: list[str]) -> bytes:
    """The same in a process that ends with it: a long list takes half a gigabyte that typst keeps."""
    asked = json.dumps([template, data, made_at.isoformat(), standards])
    done = subprocess.run(
        [sys.executable, "-I", HERE / "pdf_process.py"],
        input=asked.encode(),
        capture_output=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode == TEXT_REFUSED:
        raise _TextRefusedError(done.stdout.decode())
    if done.returncode:
        raise RuntimeError(f"the PDF's process ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
    return done.stdout


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)


def _replaced(data: str, signs: Mapping[str, str]) -> str:
    """The data with each of the texts replaced in every string."""

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            for text, sign in signs.items():
                value = value.replace(text, sign)
            return value
        if isinstance(value, list):
            return [clean(each) for each in value]
        if isinstance(value, dict):
            return {key: clean(each) for key, each in value.items()}
        return value

    return _dumped(clean(json.loads(data)))


def _with_note(data: str, note: str) -> str:
    document = json.loads(data)
    if note and note not in document["notes"]:
        document["notes"].append(note)
    return _dumped(document)


def _dumped(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True)
