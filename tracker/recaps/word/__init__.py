"""Makes Word files with real headings and lists. The only place that knows python-docx."""

import io
from datetime import UTC, datetime

from tracker.recaps.documents import Document


def render_word(document: Document, made_at: datetime) -> bytes:
    """The document as DOCX: title as heading 1, sections below it, the figures as a table."""
    from tracker.recaps.word.writer import Writer  # noqa: PLC0415 - heavy, and only documents need it

    writer = Writer(document.data())
    writer.describe(made_at.astimezone(UTC).replace(microsecond=0, tzinfo=None))
    writer.write_all()
    content = io.BytesIO()
    writer.save(content)
    return content.getvalue()
