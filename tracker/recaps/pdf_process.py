"""Compiles PDFs with typst; run as a process of its own where what typst remembers must end with it."""

import json
import sys
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import typst

HERE = Path(__file__).parent
TEMPLATES = HERE / "typst"
TEXT_REFUSED = 3  # exit code; stdout is then what the compiler says


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"])


def compile_pdf(template: str, document: str, made_at: datetime, standards: list[str]) -> bytes:
    """A document (JSON) by a template, made at a moment in UTC. Raises typst.TypstError."""
    compiler = typst.Compiler(
        input=TEMPLATES / template, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True
    )
    made: Any = compiler.compile(
        format="pdf",
        sys_inputs={"document": document},
        pdf_standards=cast(Any, standards),
        timestamp=made_at,
    )
    return bytes(made)


def draw_picture(template: str, document: str) -> bytes:
    """The first page of a document (JSON) by a template, as PNG with a pixel for each point."""
    compiler = typst.Compiler(
        input=TEMPLATES / template, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True
    )
    made: Any = compiler.compile(format="png", ppi=72.0, sys_inputs={"document": document})
    return bytes(made[0] if isinstance(made, list) else made)


def main() -> None:
    """The arguments of `compile_pdf` as JSON on stdin, the PDF on stdout."""
    template, document, made_at, standards = json.load(sys.stdin)
    try:
        made = compile_pdf(template, document, datetime.fromisoformat(made_at), standards)
    except typst.TypstError as error:
        sys.stdout.buffer.write(error.diagnostic.encode())
        sys.exit(TEXT_REFUSED)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
